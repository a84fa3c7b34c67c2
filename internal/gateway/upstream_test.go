package gateway_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

const (
	customer = "100234"
	pool     = "0477000001"
	other    = "0477000003"
	member   = "0400000001"
	member2  = "0400000002"
	stranger = "0400000021"
)

var poolKey = gateway.ServiceKey{CustomerNumber: customer, ServiceNumber: pool}

// lines are the lines of the fake back end: lineSeqNo by service number.
var lines = map[string]string{pool: "11", other: "13", member: "101", member2: "102", stranger: "121"}

func ptr[T any](v T) *T { return &v }

// fakeUpstream returns a back end without failures.
func fakeUpstream() gateway.Upstream {
	placed := gateway.OrderID("200001")
	accepted := func(numbers []string) ([]gateway.OrderResult, error) {
		out := make([]gateway.OrderResult, len(numbers))
		for i := range numbers {
			out[i].OrderID = gateway.OrderID(fmt.Sprint(200001 + i))
		}
		return out, nil
	}
	return gateway.Upstream{
		OrderCreate: func(context.Context, gateway.NewDataPool) (gateway.OrderID, error) { return placed, nil },
		OrderQuery: func(_ context.Context, in gateway.OrderKey) (gateway.Order, error) {
			return gateway.Order{ID: in.OrderID, Status: gateway.OrderCompleted}, nil
		},
		OrderReset: func(_ context.Context, in gateway.OrderKey) (gateway.Order, error) {
			return gateway.Order{ID: in.OrderID, Status: gateway.OrderPending}, nil
		},
		ServiceDetail: func(_ context.Context, in gateway.ServiceKey) (gateway.Line, error) {
			line, ok := lines[in.ServiceNumber]
			if !ok {
				return gateway.Line{}, &gateway.Error{Kind: gateway.NotFound}
			}
			return gateway.Line{LineSeqNo: line}, nil
		},
		DataPool: func(_ context.Context, in gateway.LineKey) (gateway.PoolRecord, error) {
			if in.LineSeqNo == lines[other] {
				return gateway.PoolRecord{ProviderID: "4713", ConsumerCount: ptr(0)}, nil
			}
			return gateway.PoolRecord{
				ProviderID: "4711", Status: gateway.PoolActive, ConsumerCount: ptr(2),
				Consumers: []gateway.Consumer{{ServiceNumber: member}, {ServiceNumber: member2}},
			}, nil
		},
		DataPoolView: func(context.Context, gateway.LineKey) (gateway.PoolRecord, error) {
			return gateway.PoolRecord{Status: gateway.PoolActive, UpstreamStatus: "OPTED-IN", CapBytes: ptr(int64(50 << 30))}, nil
		},
		OptIn: func(_ context.Context, in gateway.OptIn) ([]gateway.OrderResult, error) {
			return accepted(in.ServiceNumbers)
		},
		OptOut: func(_ context.Context, in gateway.OptOut) ([]gateway.OrderResult, error) {
			return accepted(in.ServiceNumbers)
		},
		Transfer: func(_ context.Context, in gateway.Transfer) ([]gateway.OrderResult, error) {
			return accepted(in.ServiceNumbers)
		},
		DataLimit:  func(context.Context, gateway.LineLimit) (gateway.OrderID, error) { return placed, nil },
		Disconnect: func(context.Context, gateway.LineKey) (gateway.OrderID, error) { return placed, nil },

		AddBuckets:        acknowledged[gateway.BucketChange],
		SwapPrimaryBucket: acknowledged[gateway.PrimaryBucketSwap],
		CancelBuckets:     acknowledged[gateway.BucketChange],
		Balances:          func(context.Context, gateway.SubscriptionKey) ([]gateway.Balance, error) { return nil, nil },
		UpdateBalances:    acknowledged[gateway.BalanceUpdate],
	}
}

func acknowledged[In any](context.Context, In) (gateway.Acknowledgement, error) {
	return gateway.Acknowledgement{Status: "Success"}, nil
}

// journal lists calls with their inputs.
type journal []string

func record[In, Out any](j *journal, name string, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		*j = append(*j, fmt.Sprintf("%s %+v", name, in))
		return op(ctx, in)
	}
}

// directLookup resolves every number at the back end.
func directLookup(u gateway.Upstream) gateway.Lookup {
	return gateway.Lookup{Line: u.ServiceDetail, Provider: func(ctx context.Context, key gateway.ServiceKey) (gateway.Provider, error) {
		line, err := u.ServiceDetail(ctx, key)
		if err != nil {
			return gateway.Provider{}, err
		}
		record, err := u.DataPool(ctx, gateway.LineKey{CustomerNumber: key.CustomerNumber, LineSeqNo: line.LineSeqNo})
		if err == nil {
			err = record.CheckProvider()
		}
		return gateway.Provider{ServiceNumber: key.ServiceNumber, LineSeqNo: line.LineSeqNo, ProviderID: record.ProviderID}, err
	}}
}

// newService returns the operations over a fake back end that change may modify,
// and a journal of the calls to its primitives.
func newService(t *testing.T, change func(*gateway.Upstream), o gateway.ServiceOptions) (gateway.Service, *journal) {
	t.Helper()
	u := fakeUpstream()
	if change != nil {
		change(&u)
	}
	j := &journal{}
	u.OrderCreate = record(j, "orderCreate", u.OrderCreate)
	u.OrderReset = record(j, "orderReset", u.OrderReset)
	u.OrderQuery = record(j, "orderQuery", u.OrderQuery)
	u.ServiceDetail = record(j, "getServiceDetail", u.ServiceDetail)
	u.DataPool = record(j, "dataPool", u.DataPool)
	u.DataPoolView = record(j, "dataPoolView", u.DataPoolView)
	u.OptIn = record(j, "optIn", u.OptIn)
	u.OptOut = record(j, "optOut", u.OptOut)
	u.Transfer = record(j, "transfer", u.Transfer)
	u.DataLimit = record(j, "dataLimit", u.DataLimit)
	u.Disconnect = record(j, "disconnect", u.Disconnect)
	u.AddBuckets = record(j, "addBuckets", u.AddBuckets)
	u.SwapPrimaryBucket = record(j, "swapPrimaryBucket", u.SwapPrimaryBucket)
	u.CancelBuckets = record(j, "cancelBuckets", u.CancelBuckets)
	u.Balances = record(j, "getBalances", u.Balances)
	u.UpdateBalances = record(j, "updateBalances", u.UpdateBalances)
	l := directLookup(u)
	l.Invalidate = func(_ context.Context, key gateway.ServiceKey) { *j = append(*j, "invalidate "+key.ServiceNumber) }
	if o.Now == nil {
		o.Now = func() time.Time { return time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC) }
	}
	return gateway.NewService(u, l, o), j
}

func results(status gateway.ItemStatus, numbers ...string) []gateway.ItemResult {
	out := make([]gateway.ItemResult, len(numbers))
	for i, number := range numbers {
		out[i] = gateway.ItemResult{ServiceNumber: number, Status: status}
		if status == gateway.ItemAccepted {
			out[i].OrderID = gateway.OrderID(fmt.Sprint(200001 + i))
		}
	}
	return out
}
