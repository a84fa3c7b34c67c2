package gateway_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// poolIs makes the back end return this record for every pool.
func poolIs(record gateway.PoolRecord) func(*gateway.Upstream) {
	return func(u *gateway.Upstream) {
		u.DataPool = func(context.Context, gateway.LineKey) (gateway.PoolRecord, error) { return record, nil }
	}
}

func updateLimit(number string) func(gateway.Service) (any, error) {
	return func(s gateway.Service) (any, error) {
		return call(s.UpdateDataLimit, gateway.DataLimit{ConsumerKey: gateway.ConsumerKey{Pool: poolKey, ConsumerServiceNumber: number}, LimitBytes: 1})
	}
}

func removeOne(number string) func(gateway.Service) (any, error) {
	return func(s gateway.Service) (any, error) {
		return call(s.RemoveConsumer, gateway.ConsumerKey{Pool: poolKey, ConsumerServiceNumber: number})
	}
}

func removeMany(numbers ...string) func(gateway.Service) (any, error) {
	return func(s gateway.Service) (any, error) {
		return call(s.RemoveConsumers, gateway.ConsumerRemoval{Pool: poolKey, ServiceNumbers: numbers})
	}
}

func disconnect(s gateway.Service) (any, error) { return call(s.DisconnectDataPool, poolKey) }

// TestCheckMembership: a number that is not in the pool of the path is refused
// before any write, by a read of the pool over REST.
func TestCheckMembership(t *testing.T) {
	unlisted := gateway.PoolRecord{ProviderID: "4711", ConsumerCount: ptr(2)}
	untold := gateway.PoolRecord{ProviderID: "4711"}
	empty := gateway.PoolRecord{ProviderID: "4711", ConsumerCount: ptr(0)}
	left := gateway.PoolRecord{ProviderID: "4711", ConsumerCount: ptr(1), Consumers: []gateway.Consumer{
		{ServiceNumber: member, Status: gateway.PoolDisconnected},
	}}
	notInPool := gateway.Error{Kind: gateway.NotFound, Code: gateway.CodeConsumerNotInPool, Detail: "the number is not a consumer of this pool"}
	notListed := gateway.Error{Kind: gateway.BadUpstream, Detail: "the back end did not list the pool's consumers, so the request's scope cannot be checked"}
	notEmpty := gateway.Error{Kind: gateway.Conflict, Code: gateway.CodePoolNotEmpty, Detail: "the pool still has consumers: remove them first"}
	noMember := gateway.Error{Kind: gateway.Rejected, Detail: "none of the numbers is a consumer of this pool", Results: []gateway.ItemResult{
		outside(stranger), outside("0400000022"),
	}}
	tests := []struct {
		name   string
		change func(*gateway.Upstream)
		run    func(gateway.Service) (any, error)
		want   gateway.Error
	}{
		{"limit of a stranger", nil, updateLimit(stranger), notInPool},
		{"limit of the pool itself", nil, updateLimit(pool), notInPool},
		{"limit, empty pool", poolIs(empty), updateLimit(member), notInPool},
		{"limit, consumers not listed", poolIs(unlisted), updateLimit(member), notListed},
		{"limit, nothing told", poolIs(untold), updateLimit(member), notListed},
		{"remove a stranger", nil, removeOne(stranger), notInPool},
		{"remove, consumers not listed", poolIs(unlisted), removeOne(member), notListed},
		{"remove many, none a member", nil, removeMany(stranger, "0400000022"), noMember},
		{"remove many, empty pool", poolIs(empty), removeMany(stranger, "0400000022"), noMember},
		{"remove many, consumers not listed", poolIs(unlisted), removeMany(member), notListed},
		{"limit of one who has left", poolIs(left), updateLimit(member), notInPool},
		{"disconnect, consumers listed", nil, disconnect, notEmpty},
		{"disconnect, more counted than listed", poolIs(gateway.PoolRecord{ConsumerCount: ptr(1), Consumers: []gateway.Consumer{}}), disconnect, notEmpty},
		{"disconnect, consumers counted", poolIs(unlisted), disconnect, notEmpty},
		{"disconnect, listed but counted as none", poolIs(gateway.PoolRecord{ConsumerCount: ptr(0), Consumers: []gateway.Consumer{{}}}), disconnect, notEmpty},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, calls := newService(t, tt.change, gateway.ServiceOptions{})
			_, err := tt.run(s)
			want := tt.want
			want.Outcome = gateway.NotSent
			if diff := cmp.Diff(&want, gateway.AsError(err)); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(journal{findPool, readPool}, *calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// outside returns the result of a number that is not in the pool.
func outside(number string) gateway.ItemResult {
	return gateway.ItemResult{ServiceNumber: number, Status: gateway.ItemRejected, Error: &gateway.ItemError{
		Code: gateway.CodeConsumerNotInPool, Message: "the number is not a consumer of this pool",
	}}
}

// TestFailedReads: the error of a read before a write is returned, and the write
// is not sent.
func TestFailedReads(t *testing.T) {
	busy := &gateway.Error{Kind: gateway.Unavailable, Detail: "busy"}
	noLine := func(u *gateway.Upstream) {
		u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) { return gateway.Line{}, busy }
	}
	noPool := func(u *gateway.Upstream) {
		u.DataPool = func(context.Context, gateway.LineKey) (gateway.PoolRecord, error) { return gateway.PoolRecord{}, busy }
	}
	lineOnlyOf := func(number string) func(*gateway.Upstream) {
		return func(u *gateway.Upstream) {
			u.ServiceDetail = func(_ context.Context, in gateway.ServiceKey) (gateway.Line, error) {
				if in.ServiceNumber != number {
					return gateway.Line{}, busy
				}
				return gateway.Line{LineSeqNo: lines[number]}, nil
			}
		}
	}
	add := func(s gateway.Service) (any, error) {
		return call(s.AddConsumers, gateway.ConsumerAddition{Pool: poolKey, ServiceNumbers: []string{member}})
	}
	transfer := func(s gateway.Service) (any, error) {
		return call(s.TransferConsumers, gateway.ConsumerTransfer{Pool: poolKey, TargetServiceNumber: other, ServiceNumbers: []string{member}})
	}
	read := func(s gateway.Service) (any, error) { return call(s.GetDataPool, poolKey) }
	provider := func(s gateway.Service) (any, error) { return call(s.GetDataPoolProvider, poolKey) }
	tests := []struct {
		name    string
		change  func(*gateway.Upstream)
		run     func(gateway.Service) (any, error)
		outcome gateway.Outcome
		calls   journal
	}{
		{"add, no line", noLine, add, gateway.NotSent, journal{findPool}},
		{"add, no pool", noPool, add, gateway.NotSent, journal{findPool, readPool}},
		{"transfer, no line of the source", noLine, transfer, gateway.NotSent, journal{findPool}},
		{"transfer, no line of the target", lineOnlyOf(pool), transfer, gateway.NotSent, journal{findPool, findOther}},
		{"limit, no line of the pool", noLine, updateLimit(member), gateway.NotSent, journal{findPool}},
		{"limit, no line of the consumer", lineOnlyOf(pool), updateLimit(member), gateway.NotSent, journal{findPool, readPool, findMember}},
		{"remove, no pool", noPool, removeOne(member), gateway.NotSent, journal{findPool, readPool}},
		{"remove many, no line", noLine, removeMany(member), gateway.NotSent, journal{findPool}},
		{"disconnect, no line", noLine, disconnect, gateway.NotSent, journal{findPool}},
		{"disconnect, no pool", noPool, disconnect, gateway.NotSent, journal{findPool, readPool}},
		{"get, no line", noLine, read, "", journal{findPool}},
		{"get, no pool", func(u *gateway.Upstream) {
			u.DataPoolView = gateway.Op[gateway.LineKey, gateway.PoolRecord](failing(busy))
		}, read, "", journal{findPool, "dataPoolView {CustomerNumber:100234 LineSeqNo:11}"}},
		{"provider, no line", noLine, provider, "", journal{findPool}},
		{"provider, no pool", noPool, provider, "", journal{findPool, readPool}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, calls := newService(t, tt.change, gateway.ServiceOptions{})
			_, err := tt.run(s)
			want := &gateway.Error{Kind: gateway.Unavailable, Detail: "busy", Outcome: tt.outcome}
			if diff := cmp.Diff(want, gateway.AsError(err)); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.calls, *calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
	if busy.Outcome != "" {
		t.Error("the read's own error was changed: others may share it")
	}
}

func failing(err error) func(context.Context, gateway.LineKey) (gateway.PoolRecord, error) {
	return func(context.Context, gateway.LineKey) (gateway.PoolRecord, error) { return gateway.PoolRecord{}, err }
}

// TestNotAPool: a line without a provider is no pool.
func TestNotAPool(t *testing.T) {
	s, _ := newService(t, poolIs(gateway.PoolRecord{}), gateway.ServiceOptions{})
	_, err := s.GetDataPoolProvider(t.Context(), poolKey)
	if got := gateway.KindOf(err); got != gateway.NotFound {
		t.Errorf("kind = %v, want notFound", got)
	}
}
