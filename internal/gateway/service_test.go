package gateway_test

import (
	"context"
	"testing"
	"time"
	_ "time/tzdata" // the zones must load on a machine without them

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// Calls of the fake back end, as they are in the journal.
const (
	findPool     = "getServiceDetail {CustomerNumber:100234 ServiceNumber:0477000001}"
	findOther    = "getServiceDetail {CustomerNumber:100234 ServiceNumber:0477000003}"
	findMember   = "getServiceDetail {CustomerNumber:100234 ServiceNumber:0400000001}"
	readPool     = "dataPool {CustomerNumber:100234 LineSeqNo:11}"
	readOther    = "dataPool {CustomerNumber:100234 LineSeqNo:13}"
	subscription = "{SubscriptionKey:{Caller:{CorrelationID:c WholesaleCustomerID:w} GPSI:19459986891} "
)

// call runs one operation and hides the type of its result.
func call[In, Out any](op gateway.Op[In, Out], in In) (any, error) {
	return op(context.Background(), in)
}

// TestOperations runs every operation without failures and without a cache, and
// compares its calls, their order, and its result.
func TestOperations(t *testing.T) {
	order := func(action string) gateway.Order {
		return gateway.Order{ID: "200001", Action: action, Status: gateway.OrderPending}
	}
	consumer := gateway.ConsumerKey{Pool: poolKey, ConsumerServiceNumber: member}
	key := gateway.SubscriptionKey{Caller: gateway.Caller{CorrelationID: "c", WholesaleCustomerID: "w"}, GPSI: "19459986891"}
	buckets := gateway.BucketChange{SubscriptionKey: key, BucketRefIDs: []string{"1000006"}}
	done := gateway.Acknowledgement{Status: "Success"}
	tests := []struct {
		name  string
		run   func(gateway.Service) (any, error)
		want  any
		calls journal
	}{
		{
			"createDataPool",
			func(s gateway.Service) (any, error) {
				return call(s.CreateDataPool, gateway.NewDataPool{CustomerNumber: customer, PlanNumber: "23045", Name: "Office"})
			},
			order("createDataPool"),
			journal{"orderCreate {CustomerNumber:100234 PlanNumber:23045 Name:Office NotificationEmail: Department: Notes:}"},
		},
		{
			"getOrder",
			func(s gateway.Service) (any, error) {
				return call(s.GetOrder, gateway.OrderKey{CustomerNumber: customer, OrderID: "100001"})
			},
			gateway.Order{ID: "100001", Status: gateway.OrderCompleted},
			journal{"orderQuery {CustomerNumber:100234 OrderID:100001}"},
		},
		{
			"retryOrder",
			func(s gateway.Service) (any, error) {
				return call(s.RetryOrder, gateway.OrderKey{CustomerNumber: customer, OrderID: "100003"})
			},
			gateway.Order{ID: "100003", Status: gateway.OrderPending},
			journal{"orderReset {CustomerNumber:100234 OrderID:100003}"},
		},
		{
			"getDataPoolProvider",
			func(s gateway.Service) (any, error) { return call(s.GetDataPoolProvider, poolKey) },
			gateway.Provider{ServiceNumber: pool, LineSeqNo: "11", ProviderID: "4711"},
			journal{findPool, readPool},
		},
		{
			"addConsumers",
			func(s gateway.Service) (any, error) {
				return call(s.AddConsumers, gateway.ConsumerAddition{Pool: poolKey, ServiceNumbers: []string{"0400000011", "0400000012"}, RequestedDate: "2026-12-01"})
			},
			results(gateway.ItemAccepted, "0400000011", "0400000012"),
			journal{findPool, readPool, "optIn {CustomerNumber:100234 ProviderID:4711 ServiceNumbers:[0400000011 0400000012] RequestedDate:2026-12-01}"},
		},
		{
			"transferConsumers",
			func(s gateway.Service) (any, error) {
				return call(s.TransferConsumers, gateway.ConsumerTransfer{Pool: poolKey, TargetServiceNumber: other, ServiceNumbers: []string{member}})
			},
			results(gateway.ItemAccepted, member),
			journal{
				findPool, findOther, readOther,
				"transfer {Source:{CustomerNumber:100234 LineSeqNo:11} TargetProviderID:4713 TargetLineSeqNo:13 ServiceNumbers:[0400000001]}",
			},
		},
		{
			"getDataPool",
			func(s gateway.Service) (any, error) { return call(s.GetDataPool, poolKey) },
			gateway.DataPool{ServiceKey: poolKey, PoolRecord: gateway.PoolRecord{Status: gateway.PoolActive, UpstreamStatus: "OPTED-IN", CapBytes: ptr(int64(50 << 30))}},
			journal{findPool, "dataPoolView {CustomerNumber:100234 LineSeqNo:11}"},
		},
		{
			"updateDataLimit",
			func(s gateway.Service) (any, error) {
				return call(s.UpdateDataLimit, gateway.DataLimit{ConsumerKey: consumer, LimitBytes: 10 << 30})
			},
			order("updateDataLimit"),
			journal{findPool, readPool, findMember, "dataLimit {Consumer:{CustomerNumber:100234 LineSeqNo:101} LimitBytes:10737418240}"},
		},
		{
			"removeConsumer",
			func(s gateway.Service) (any, error) { return call(s.RemoveConsumer, consumer) },
			results(gateway.ItemAccepted, member),
			journal{findPool, readPool, "optOut {Pool:{CustomerNumber:100234 LineSeqNo:11} ServiceNumbers:[0400000001]}"},
		},
		{
			"removeConsumers",
			func(s gateway.Service) (any, error) {
				return call(s.RemoveConsumers, gateway.ConsumerRemoval{Pool: poolKey, ServiceNumbers: []string{member2, member}})
			},
			results(gateway.ItemAccepted, member2, member),
			journal{findPool, readPool, "optOut {Pool:{CustomerNumber:100234 LineSeqNo:11} ServiceNumbers:[0400000002 0400000001]}"},
		},
		{
			"disconnectDataPool",
			func(s gateway.Service) (any, error) {
				return call(s.DisconnectDataPool, gateway.ServiceKey{CustomerNumber: customer, ServiceNumber: other})
			},
			order("disconnectDataPool"),
			journal{findOther, readOther, "disconnect {CustomerNumber:100234 LineSeqNo:13}", "invalidate 0477000003"},
		},
		{
			"addBuckets",
			func(s gateway.Service) (any, error) { return call(s.AddBuckets, buckets) },
			done,
			journal{"addBuckets " + subscription + "BucketRefIDs:[1000006]}"},
		},
		{
			"swapPrimaryBucket",
			func(s gateway.Service) (any, error) {
				return call(s.SwapPrimaryBucket, gateway.PrimaryBucketSwap{SubscriptionKey: key, BucketRefID: "1000002"})
			},
			done,
			journal{"swapPrimaryBucket " + subscription + "BucketRefID:1000002}"},
		},
		{
			"cancelBuckets",
			func(s gateway.Service) (any, error) { return call(s.CancelBuckets, buckets) },
			done,
			journal{"cancelBuckets " + subscription + "BucketRefIDs:[1000006]}"},
		},
		{
			"getBalances",
			func(s gateway.Service) (any, error) { return call(s.GetBalances, key) },
			[]gateway.Balance(nil),
			journal{"getBalances {Caller:{CorrelationID:c WholesaleCustomerID:w} GPSI:19459986891}"},
		},
		{
			"updateBalances",
			func(s gateway.Service) (any, error) {
				return call(s.UpdateBalances, gateway.BalanceUpdate{SubscriptionKey: key})
			},
			done,
			journal{"updateBalances " + subscription + "Adjustments:[]}"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, calls := newService(t, nil, gateway.ServiceOptions{CancelBuckets: true})
			got, err := tt.run(s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.calls, *calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// TestToday: the date of an addition is the day in the back end's zone.
func TestToday(t *testing.T) {
	sydney, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		now   time.Time
		where *time.Location
		want  string
	}{
		{"before midnight in Sydney", time.Date(2026, 11, 22, 12, 59, 59, 0, time.UTC), sydney, "2026-11-22"},
		{"after midnight in Sydney", time.Date(2026, 11, 22, 13, 0, 0, 0, time.UTC), sydney, "2026-11-23"},
		{"winter time in Sydney", time.Date(2026, 7, 1, 13, 30, 0, 0, time.UTC), sydney, "2026-07-01"},
		{"told in another zone", time.Date(2026, 11, 22, 23, 30, 0, 0, time.FixedZone("", -5*3600)), sydney, "2026-11-23"},
		{"no zone means UTC", time.Date(2026, 11, 22, 23, 59, 59, 0, time.UTC), nil, "2026-11-22"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got string
			s, _ := newService(t, func(u *gateway.Upstream) {
				u.OptIn = func(_ context.Context, in gateway.OptIn) ([]gateway.OrderResult, error) {
					got = in.RequestedDate
					return []gateway.OrderResult{{OrderID: "1"}}, nil
				}
			}, gateway.ServiceOptions{Location: tt.where, Now: func() time.Time { return tt.now }})
			if _, err := s.AddConsumers(t.Context(), gateway.ConsumerAddition{Pool: poolKey, ServiceNumbers: []string{member}}); err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("date = %s, want %s", got, tt.want)
			}
		})
	}
}

// TestSwitchedOff: an operation that is not available returns an error, and makes
// no call.
func TestSwitchedOff(t *testing.T) {
	s, calls := newService(t, nil, gateway.ServiceOptions{})
	_, err := s.CancelBuckets(t.Context(), gateway.BucketChange{})
	want := &gateway.Error{
		Kind: gateway.NotAvailable, Outcome: gateway.NotSent,
		Detail: "SPS v5 announces the cancelling of buckets as a future capability; it is switched off here (sps.cancelBuckets)",
	}
	if diff := cmp.Diff(want, gateway.AsError(err)); diff != "" || len(*calls) > 0 {
		t.Errorf("calls = %v, error (-want +got):\n%s", *calls, diff)
	}

	op := gateway.NotConfigured[gateway.OrderKey, gateway.Order](gateway.Octane)
	_, err = op(t.Context(), gateway.OrderKey{})
	want = &gateway.Error{
		Kind: gateway.NotAvailable, Code: gateway.CodeNotConfigured, Outcome: gateway.NotSent,
		Detail: "the back end octane is not configured on this gateway",
	}
	if diff := cmp.Diff(want, gateway.AsError(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}
