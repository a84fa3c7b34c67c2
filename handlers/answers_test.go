package handlers

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// answering returns an operation that compares its argument with want and returns out.
func answering[In, Out any](t *testing.T, want In, out Out) gateway.Op[In, Out] {
	return func(_ context.Context, in In) (Out, error) {
		if diff := cmp.Diff(want, in); diff != "" {
			t.Errorf("the operation was called with another argument (-want +got):\n%s", diff)
		}
		return out, nil
	}
}

var (
	poolKey     = gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: "0477000001"}
	consumerKey = gateway.ConsumerKey{Pool: poolKey, ConsumerServiceNumber: "0400000001"}
	gpsiKey     = gateway.SubscriptionKey{
		Caller: gateway.Caller{CorrelationID: "order-page-7f3a", WholesaleCustomerID: "100000108464"},
		GPSI:   "19459986891",
	}
	placed   = gateway.Order{ID: "200001", Action: "updateDataLimit", Status: gateway.OrderPending}
	accepted = []gateway.ItemResult{
		{ServiceNumber: "0400000011", Status: gateway.ItemAccepted, OrderID: "200001"},
		{ServiceNumber: "0400000012", Status: gateway.ItemRejected, Error: &gateway.ItemError{
			Code: "upstreamRejected", Message: "0400000012 is not on a consumer plan",
			Upstream: &gateway.UpstreamFault{System: gateway.Octane, Code: "2", Message: "0400000012 is not on a consumer plan"},
		}},
	}
	success = gateway.Acknowledgement{Status: "Success"}
)

const (
	customerPath     = "/v1/customers/100234"
	poolPath         = customerPath + "/data-pools/0477000001"
	consumerPath     = poolPath + "/consumers/0400000001"
	subscriptionPath = "/v1/subscriptions/19459986891"
)

func ptr[T any](v T) *T { return &v }

func aPool() gateway.DataPool {
	return gateway.DataPool{ServiceKey: poolKey, PoolRecord: gateway.PoolRecord{
		ProviderID: "4711", Status: gateway.PoolActive, UpstreamStatus: "OPTED-IN",
		CapBytes: ptr[int64](53687091200), UsedBytes: ptr[int64](1342177280), ConsumerCount: ptr(2),
		Consumers: []gateway.Consumer{
			{ServiceNumber: "0400000001", Status: gateway.PoolActive, UpstreamStatus: "OPTED-IN", UsedBytes: ptr[int64](0), LimitBytes: ptr[int64](5368709120)},
			{ServiceNumber: "0400000002", UpstreamStatus: "BARRED"},
		},
	}}
}

func aBalance() gateway.Balance {
	return gateway.Balance{
		BucketRefID: ptr("1000001"), Name: ptr("10 GB data"), Type: ptr(gateway.BalanceData), Unit: ptr("MB"),
		InitialAmount: ptr("10240"), UsedAmount: ptr("1024.50"), RemainingAmount: ptr("9215.50"), Primary: ptr(true),
		ValidFrom: ptr("2026-11-01T00:00:00Z"), ValidTo: ptr("2026-12-01T00:00:00Z"), Status: ptr("ACTIVE"),
	}
}

// answer is a request, and the operation that answers it well.
type answer struct {
	name, method, path, body string
	set                      func(*testing.T, *gateway.Service)
}

var poolAnswers = []answer{
	{
		"createDataPool", "POST", customerPath + "/data-pools", `{"planNumber":"23045","name":"Büro <1>","notificationEmail":"ops@example.com","department":"Sales","notes":"one\ntwo"}`,
		func(t *testing.T, s *gateway.Service) {
			s.CreateDataPool = answering(t, gateway.NewDataPool{
				CustomerNumber: "100234", PlanNumber: "23045", Name: "Büro <1>",
				NotificationEmail: "ops@example.com", Department: "Sales", Notes: "one\ntwo",
			}, placed)
		},
	},
	{
		"getOrder", "GET", customerPath + "/orders/100001", "",
		func(t *testing.T, s *gateway.Service) {
			s.GetOrder = answering(t, gateway.OrderKey{CustomerNumber: "100234", OrderID: "100001"}, gateway.Order{
				ID: "100001", Action: "createDataPool", Status: gateway.OrderCompleted, UpstreamStatus: "COMMITTED",
				CreatedAt: time.Date(2026, 2, 14, 23, 1, 0, 0, time.UTC), PoolServiceNumber: "0477000001",
			})
		},
	},
	{
		"getOrder-unknown-words", "GET", customerPath + "/orders/100004", "",
		func(t *testing.T, s *gateway.Service) {
			s.GetOrder = answering(t, gateway.OrderKey{CustomerNumber: "100234", OrderID: "100004"}, gateway.Order{
				ID: "100004", Status: gateway.OrderInProgress, UpstreamStatus: "HELD_AT_CARRIER",
			})
		},
	},
	{
		"retryOrder", "POST", customerPath + "/orders/100003/retry", "",
		func(t *testing.T, s *gateway.Service) {
			s.RetryOrder = answering(t, gateway.OrderKey{CustomerNumber: "100234", OrderID: "100003"}, gateway.Order{ID: "100003", Status: gateway.OrderPending})
		},
	},
	{
		"getDataPoolProvider", "GET", poolPath + "/provider", "",
		func(t *testing.T, s *gateway.Service) {
			s.GetDataPoolProvider = answering(t, poolKey, gateway.Provider{ServiceNumber: "0477000001", LineSeqNo: "1", ProviderID: "4711"})
		},
	},
	{
		"getDataPool", "GET", poolPath, "",
		func(t *testing.T, s *gateway.Service) { s.GetDataPool = answering(t, poolKey, aPool()) },
	},
	{
		"getDataPool-all-null", "GET", poolPath, "",
		func(t *testing.T, s *gateway.Service) {
			s.GetDataPool = answering(t, poolKey, gateway.DataPool{ServiceKey: poolKey})
		},
	},
	{
		"disconnectDataPool", "DELETE", poolPath, "",
		func(t *testing.T, s *gateway.Service) { s.DisconnectDataPool = answering(t, poolKey, placed) },
	},
}

var consumerAnswers = []answer{
	{
		"addConsumers", "POST", poolPath + "/consumers", `{"serviceNumbers":["0400000011","0400000012"],"requestedDate":"2026-12-01"}`,
		func(t *testing.T, s *gateway.Service) {
			s.AddConsumers = answering(t, gateway.ConsumerAddition{
				Pool: poolKey, ServiceNumbers: []string{"0400000011", "0400000012"}, RequestedDate: "2026-12-01",
			}, accepted)
		},
	},
	{
		"transferConsumers", "POST", poolPath + "/transfers", `{"targetServiceNumber":"0477000003","serviceNumbers":["0400000006"]}`,
		func(t *testing.T, s *gateway.Service) {
			s.TransferConsumers = answering(t, gateway.ConsumerTransfer{
				Pool: poolKey, TargetServiceNumber: "0477000003", ServiceNumbers: []string{"0400000006"},
			}, accepted[:1])
		},
	},
	{
		"updateDataLimit", "PUT", consumerPath + "/data-limit", `{"limitBytes":9007199254740991}`,
		func(t *testing.T, s *gateway.Service) {
			s.UpdateDataLimit = answering(t, gateway.DataLimit{ConsumerKey: consumerKey, LimitBytes: 9007199254740991}, placed)
		},
	},
	{
		"removeConsumer", "DELETE", consumerPath, "",
		func(t *testing.T, s *gateway.Service) {
			s.RemoveConsumer = answering(t, consumerKey, accepted[:1])
		},
	},
	{
		"removeConsumers", "POST", poolPath + "/consumers/removals", `{"serviceNumbers":["0400000011","0400000012"]}`,
		func(t *testing.T, s *gateway.Service) {
			s.RemoveConsumers = answering(t, gateway.ConsumerRemoval{
				Pool: poolKey, ServiceNumbers: []string{"0400000011", "0400000012"},
			}, accepted)
		},
	},
}

var balanceAnswers = []answer{
	{
		"addBuckets", "POST", subscriptionPath + "/buckets", `{"bucketRefIds":["1000006"]}`,
		func(t *testing.T, s *gateway.Service) {
			s.AddBuckets = answering(t, gateway.BucketChange{SubscriptionKey: gpsiKey, BucketRefIDs: []string{"1000006"}}, success)
		},
	},
	{
		"swapPrimaryBucket", "PUT", subscriptionPath + "/primary-bucket", `{"bucketRefId":"1000002"}`,
		func(t *testing.T, s *gateway.Service) {
			s.SwapPrimaryBucket = answering(t, gateway.PrimaryBucketSwap{SubscriptionKey: gpsiKey, BucketRefID: "1000002"}, success)
		},
	},
	{
		"cancelBuckets", "POST", subscriptionPath + "/buckets/cancellations", `{"bucketRefIds":["1000004"]}`,
		func(t *testing.T, s *gateway.Service) {
			s.CancelBuckets = answering(t, gateway.BucketChange{SubscriptionKey: gpsiKey, BucketRefIDs: []string{"1000004"}}, success)
		},
	},
	{
		"getBalances", "GET", subscriptionPath + "/balances", "",
		func(t *testing.T, s *gateway.Service) {
			s.GetBalances = answering(t, gpsiKey, []gateway.Balance{aBalance(), {}})
		},
	},
	{
		"getBalances-none", "GET", subscriptionPath + "/balances", "",
		func(t *testing.T, s *gateway.Service) { s.GetBalances = answering(t, gpsiKey, []gateway.Balance(nil)) },
	},
	{
		"updateBalances", "POST", subscriptionPath + "/balances/adjustments",
		`{"balances":[{"bucketRefId":"1000003","action":"credit","amount":"50","unit":"SMS","reason":"Goodwill","validTo":"2027-01-01T00:00:00+11:00"},{"bucketRefId":"1000005","action":"set","amount":"0.000001"}]}`,
		func(t *testing.T, s *gateway.Service) {
			s.UpdateBalances = answering(t, gateway.BalanceUpdate{SubscriptionKey: gpsiKey, Adjustments: []gateway.Adjustment{
				{BucketRefID: "1000003", Action: "credit", Amount: "50", Unit: "SMS", Reason: "Goodwill", ValidTo: "2027-01-01T00:00:00+11:00"},
				{BucketRefID: "1000005", Action: "set", Amount: "0.000001"},
			}}, success)
		},
	},
}

func allAnswers() []answer {
	var all []answer
	for _, group := range [][]answer{poolAnswers, consumerAnswers, balanceAnswers} {
		all = append(all, group...)
	}
	return all
}

func TestAnswers(t *testing.T) {
	seen := make(map[string]bool)
	for _, tt := range allAnswers() {
		t.Run(tt.name, func(t *testing.T) {
			service := untouched(t)
			tt.set(t, &service)
			s := newSite(t, Options{Service: service, Location: sydney(t), PollInterval: 30 * time.Minute})
			w := s.do(t, tt.method, tt.path, tt.body, "X-Correlation-Id", "order-page-7f3a", "Wholesale-Customer-Id", "100000108464")
			golden(t, tt.name, w)
			ev := s.event(t)
			if ev.Status != w.Code || ev.Bytes != w.Body.Len() || ev.Code != "" || ev.Err != nil || ev.CorrelationID != "order-page-7f3a" || ev.Method != tt.method {
				t.Errorf("the event is %+v", ev)
			}
			seen[ev.Operation+" "+ev.Method+" "+ev.Route] = true
		})
	}
	for _, rt := range routes {
		if name := rt.operation + " " + rt.method + " " + pathParameter.ReplaceAllString(rt.path, "{$1}"); !seen[name] {
			t.Errorf("no good answer of %s is tested, or its event names another route", name)
		}
	}
}

// TestContext: the operation's context ends when the caller disconnects.
func TestContext(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	service := untouched(t)
	service.GetDataPool = func(ctx context.Context, _ gateway.ServiceKey) (gateway.DataPool, error) {
		leave()
		<-ctx.Done()
		return gateway.DataPool{}, &gateway.Error{Kind: gateway.Canceled, Err: ctx.Err()}
	}
	s := newSite(t, Options{Service: service})
	r, w := newRequest(ctx, http.MethodGet, poolPath, nil)
	s.ServeHTTP(w, r)
	if ev := s.event(t); ev.Status != 499 || ev.Code != "clientClosedRequest" || w.Body.Len() != 0 {
		t.Errorf("the event is %+v, the body %q", ev, w.Body)
	}
}
