package cache

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// octane is a back end of lines and pools. A number can come back on another
// line; the old pool stays known as disconnected, and refuses opt-ins, as a
// conflict.
type octane struct {
	mu      sync.Mutex
	lines   map[gateway.ServiceKey]string
	records map[string]gateway.PoolRecord // by line
	calls   map[string]int
	done    []string // the writes that were accepted
	hang    chan struct{}
}

var target = gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: "0477000003"}

func poolWith(provider string, status gateway.PoolStatus, numbers ...string) gateway.PoolRecord {
	r := gateway.PoolRecord{ProviderID: provider, Status: status, Consumers: []gateway.Consumer{}}
	for _, n := range numbers {
		r.Consumers = append(r.Consumers, gateway.Consumer{ServiceNumber: n, Status: gateway.PoolActive})
	}
	return r
}

func newOctane() *octane {
	return &octane{
		lines: map[gateway.ServiceKey]string{pool: "1", target: "3", consumer: "101"},
		records: map[string]gateway.PoolRecord{
			"1": poolWith("4711", gateway.PoolActive, consumer.ServiceNumber),
			"3": poolWith("4713", gateway.PoolActive),
		},
		calls: map[string]int{},
	}
}

// comeBack disconnects a number's pool, and lets it come back on another line.
func (o *octane) comeBack(key gateway.ServiceKey, line string, record gateway.PoolRecord) {
	o.disconnect(key)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lines[key], o.records[line] = line, record
}

func (o *octane) disconnect(key gateway.ServiceKey) {
	o.mu.Lock()
	defer o.mu.Unlock()
	line := o.lines[key]
	o.records[line] = poolWith(o.records[line].ProviderID, gateway.PoolDisconnected)
}

func (o *octane) called(name string) func() {
	o.mu.Lock()
	o.calls[name]++
	return o.mu.Unlock
}

func refusedBy(kind gateway.Kind) *gateway.Error {
	return &gateway.Error{Kind: kind, Outcome: gateway.Refused, Upstream: gateway.NewUpstreamFault(gateway.Octane, "4", "refused")}
}

// bulk accepts items for an active pool.
func (o *octane) bulk(name, provider string, numbers []string) (results []gateway.OrderResult, err error) {
	active := slices.ContainsFunc(slices.Collect(maps.Values(o.records)), func(r gateway.PoolRecord) bool {
		return r.ProviderID == provider && r.Status == gateway.PoolActive
	})
	for _, n := range numbers {
		if !active || strings.HasSuffix(n, "9") {
			results = append(results, gateway.OrderResult{Refused: refusedBy(gateway.Conflict)})
			continue
		}
		o.done = append(o.done, fmt.Sprintf("%s %s to %s", name, n, provider))
		results = append(results, gateway.OrderResult{OrderID: gateway.OrderID("5" + n)})
	}
	return results, nil
}

func (o *octane) upstream() gateway.Upstream {
	read := func(_ context.Context, key gateway.LineKey) (gateway.PoolRecord, error) {
		defer o.called("dataPool")()
		r, ok := o.records[key.LineSeqNo]
		if !ok {
			return r, refusedBy(gateway.NotFound)
		}
		return r, nil
	}
	return gateway.Upstream{
		ServiceDetail: func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
			unlock := o.called("getServiceDetail")
			hang, line := o.hang, o.lines[key]
			unlock()
			if hang != nil {
				select {
				case <-hang:
				case <-ctx.Done():
					return gateway.Line{}, &gateway.Error{Kind: gateway.Timeout, Err: ctx.Err()}
				}
			}
			if line == "" {
				return gateway.Line{}, refusedBy(gateway.NotFound)
			}
			return gateway.Line{LineSeqNo: line}, nil
		},
		DataPool: read, DataPoolView: read,
		OptIn: func(_ context.Context, in gateway.OptIn) ([]gateway.OrderResult, error) {
			defer o.called("optIn")()
			return o.bulk("add", in.ProviderID, in.ServiceNumbers)
		},
		Transfer: func(_ context.Context, in gateway.Transfer) ([]gateway.OrderResult, error) {
			defer o.called("transfer")()
			if r, ok := o.records[in.Source.LineSeqNo]; ok && r.Status == gateway.PoolDisconnected {
				return nil, refusedBy(gateway.Conflict)
			}
			return o.bulk("move", in.TargetProviderID, in.ServiceNumbers)
		},
		OptOut: func(_ context.Context, in gateway.OptOut) ([]gateway.OrderResult, error) {
			defer o.called("optOut")()
			o.done = append(o.done, fmt.Sprint("remove from ", in.Pool.LineSeqNo))
			return make([]gateway.OrderResult, len(in.ServiceNumbers)), nil
		},
		DataLimit: func(_ context.Context, in gateway.LineLimit) (gateway.OrderID, error) {
			defer o.called("dataLimit")()
			if in.Consumer.LineSeqNo == "old" {
				return "", refusedBy(gateway.Conflict)
			}
			o.done = append(o.done, "limit "+in.Consumer.LineSeqNo)
			return "600001", nil
		},
		Disconnect: func(_ context.Context, key gateway.LineKey) (gateway.OrderID, error) {
			defer o.called("disconnect")()
			if o.records[key.LineSeqNo].Status == gateway.PoolDisconnected {
				return "", refusedBy(gateway.Conflict)
			}
			o.done = append(o.done, "disconnect "+key.LineSeqNo)
			return "600002", nil
		},
	}
}

// remembering runs a test of operations over the cache, each by synctest's clock.
func remembering(t *testing.T, test func(t *testing.T, s gateway.Service, l gateway.Lookup, o *octane)) {
	t.Helper()
	for _, mode := range []string{"memory", "redis"} {
		t.Run(mode, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var store Store
				if mode == "redis" {
					store = newMapStore()
				}
				var r recorder
				o := newOctane()
				l := newCache(t, store, &r).Lookup(o.upstream())
				test(t, gateway.NewService(o.upstream(), l, gateway.ServiceOptions{}), l, o)
			})
		})
	}
}

func run[In, Out any](op gateway.Op[In, Out], in In) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := op(ctx, in)
		return err
	}
}

var (
	addition = gateway.ConsumerAddition{Pool: pool, ServiceNumbers: []string{"0400000011", "0400000012"}}
	transfer = gateway.ConsumerTransfer{Pool: pool, TargetServiceNumber: target.ServiceNumber, ServiceNumbers: []string{"0400000001"}}
	member   = gateway.ConsumerKey{Pool: pool, ConsumerServiceNumber: consumer.ServiceNumber}
)

// TestANumberThatCameBack: whatever was remembered before, the first call of each
// operation is right.
func TestANumberThatCameBack(t *testing.T) {
	back := poolWith("4719", gateway.PoolActive, consumer.ServiceNumber)
	empty := poolWith("4719", gateway.PoolActive)
	both := func(o *octane) { o.comeBack(pool, "9", back) }
	for name, tt := range map[string]struct {
		happens func(*octane)
		run     func(gateway.Service) func(context.Context) error
		done    []string
	}{
		"getDataPool": {both, func(s gateway.Service) func(context.Context) error {
			return func(ctx context.Context) error {
				p, err := s.GetDataPool(ctx, pool)
				if err == nil && (p.Status != gateway.PoolActive || len(p.Consumers) != 1) {
					return fmt.Errorf("the pool is %+v", p)
				}
				return err
			}
		}, nil},
		"addConsumers":     {both, func(s gateway.Service) func(context.Context) error { return run(s.AddConsumers, addition) }, []string{"add 0400000011 to 4719", "add 0400000012 to 4719"}},
		"transfer from it": {both, func(s gateway.Service) func(context.Context) error { return run(s.TransferConsumers, transfer) }, []string{"move 0400000001 to 4713"}},
		"transfer to it": {func(o *octane) { o.comeBack(target, "9", empty) }, func(s gateway.Service) func(context.Context) error {
			return run(s.TransferConsumers, transfer)
		}, []string{"move 0400000001 to 4719"}},
		"removeConsumer": {both, func(s gateway.Service) func(context.Context) error {
			return func(ctx context.Context) error {
				_, err := s.RemoveConsumer(ctx, member)
				return onlyUnknown(err)
			}
		}, []string{"remove from 9"}},
		"removeConsumers": {both, func(s gateway.Service) func(context.Context) error {
			return func(ctx context.Context) error {
				_, err := s.RemoveConsumers(ctx, gateway.ConsumerRemoval{Pool: pool, ServiceNumbers: []string{consumer.ServiceNumber}})
				return onlyUnknown(err)
			}
		}, []string{"remove from 9"}},
		"updateDataLimit": {both, func(s gateway.Service) func(context.Context) error {
			return run(s.UpdateDataLimit, gateway.DataLimit{ConsumerKey: member, LimitBytes: 1})
		}, []string{"limit 101"}},
		"updateDataLimit of a consumer that came back": {func(o *octane) { o.lines[consumer] = "109" }, func(s gateway.Service) func(context.Context) error {
			return run(s.UpdateDataLimit, gateway.DataLimit{ConsumerKey: member, LimitBytes: 1})
		}, []string{"limit 109"}},
		"disconnectDataPool": {func(o *octane) { o.comeBack(pool, "9", empty) }, func(s gateway.Service) func(context.Context) error {
			return run(s.DisconnectDataPool, pool)
		}, []string{"disconnect 9"}},
	} {
		for warmth, warm := range map[string]func(t *testing.T, l gateway.Lookup, o *octane){
			"read before": func(*testing.T, gateway.Lookup, *octane) {},
			"read after the disconnect": func(t *testing.T, l gateway.Lookup, o *octane) {
				o.disconnect(pool)
				_, _ = l.Provider(t.Context(), pool)
			},
		} {
			t.Run(name+", "+warmth, func(t *testing.T) {
				remembering(t, func(t *testing.T, s gateway.Service, l gateway.Lookup, o *octane) {
					if strings.HasSuffix(name, "of a consumer that came back") {
						o.lines[consumer] = "old"
					}
					for _, key := range []gateway.ServiceKey{pool, target} {
						_, _ = l.Provider(t.Context(), key)
					}
					_, _ = l.Line(t.Context(), consumer)
					if warmth != "read before" && o.happenedTo(tt.happens) {
						warm(t, l, o)
					}
					tt.happens(o)
					if err := tt.run(s)(t.Context()); err != nil {
						t.Errorf("err = %v", err)
					}
					if diff := cmp.Diff(tt.done, o.done); diff != "" {
						t.Errorf("done (-want +got):\n%s", diff)
					}
				})
			})
		}
	}
}

// happenedTo reports whether what happens concerns the pool.
func (o *octane) happenedTo(happens func(*octane)) bool {
	other := newOctane()
	happens(other)
	return other.lines[pool] == "9"
}

// onlyUnknown drops the error of a removal whose items this back end does not
// answer for.
func onlyUnknown(err error) error {
	if err != nil && gateway.AsError(err).Outcome != gateway.Unknown {
		return err
	}
	return nil
}

// TestWhatAStaleIdentityCosts counts the calls for what really is disconnected,
// and for a refusal that has another reason.
func TestWhatAStaleIdentityCosts(t *testing.T) {
	remembering(t, func(t *testing.T, s gateway.Service, l gateway.Lookup, o *octane) {
		calls := func(run func(context.Context) error) map[string]int {
			clear(o.calls)
			_ = run(t.Context())
			return maps.Clone(o.calls)
		}
		want := func(what string, got, want map[string]int) {
			t.Helper()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("calls of %s (-want +got):\n%s", what, diff)
			}
		}
		occupied := gateway.ConsumerAddition{Pool: pool, ServiceNumbers: []string{"0400000019"}}
		want("a refused item, of a pool that was just looked up", calls(run(s.AddConsumers, occupied)),
			map[string]int{"getServiceDetail": 1, "dataPool": 1, "optIn": 1})
		want("a refused item", calls(run(s.AddConsumers, occupied)), map[string]int{"getServiceDetail": 1, "dataPool": 1, "optIn": 1})
		some := gateway.ConsumerAddition{Pool: pool, ServiceNumbers: []string{"0400000011", "0400000019"}}
		want("one refused item of two", calls(run(s.AddConsumers, some)), map[string]int{"optIn": 1})

		o.disconnect(pool)
		for range 3 {
			want("a disconnected pool", calls(run(s.GetDataPool, pool)), map[string]int{"getServiceDetail": 1, "dataPool": 1})
		}
		l.Forget(t.Context(), pool)
		want("a disconnected pool, cold", calls(run(s.GetDataPool, pool)), map[string]int{"getServiceDetail": 1, "dataPool": 1})
		l.Forget(t.Context(), pool)
		want("its provider, cold", calls(run(l.Provider, pool)), map[string]int{"getServiceDetail": 1, "dataPool": 1})
		want("its provider", calls(run(l.Provider, pool)), map[string]int{"getServiceDetail": 1, "dataPool": 1})
		delete(o.records, "1")
		want("a line that is not known", calls(run(s.GetDataPool, pool)), map[string]int{"getServiceDetail": 1, "dataPool": 1})
		want("a line that is not known, again", calls(run(s.GetDataPool, pool)), map[string]int{"getServiceDetail": 1, "dataPool": 1})
		if len(o.done) != 1 {
			t.Errorf("done: %v, want the one that was accepted", o.done)
		}
	})
}

// TestRecheckWhileTheBackEndHangs: an answer that could be given is given, and
// what is remembered is not lost for others.
func TestRecheckWhileTheBackEndHangs(t *testing.T) {
	remembering(t, func(t *testing.T, s gateway.Service, l gateway.Lookup, o *octane) {
		_, _ = l.Provider(t.Context(), pool)
		_, _ = l.Provider(t.Context(), target)
		o.hang = make(chan struct{})
		refused := gateway.ConsumerAddition{Pool: pool, ServiceNumbers: []string{"0400000019"}}
		start := time.Now()
		if _, err := s.AddConsumers(t.Context(), refused); gateway.AsError(err).Outcome != gateway.Refused || time.Since(start) > bound {
			t.Errorf("err = %v after %v, want the refusal within %v", err, time.Since(start), bound)
		}
		within(t, 0, run(s.AddConsumers, addition)) // the entry is still there
		o.disconnect(pool)
		within(t, bound, run(s.GetDataPool, pool))
		within(t, bound, run(s.GetDataPool, pool))
		o.comeBack(pool, "9", poolWith("4719", gateway.PoolActive))
		close(o.hang)
		synctest.Wait()
		within(t, 0, func(ctx context.Context) error {
			p, err := s.GetDataPool(ctx, pool)
			if p.Status != gateway.PoolActive {
				t.Errorf("status = %s, want active", p.Status)
			}
			return err
		})
	})
}

// TestALineThatMovedTakesItsProviderAlong.
func TestALineThatMovedTakesItsProviderAlong(t *testing.T) {
	remembering(t, func(t *testing.T, s gateway.Service, l gateway.Lookup, o *octane) {
		mustProvider(t, l, pool, "1", "4711")
		o.comeBack(pool, "9", poolWith("4719", gateway.PoolActive))
		within(t, 0, run(s.GetDataPool, pool))
		mustProvider(t, l, pool, "9", "4719")
	})
}

// TestRecheckIsNotOverwritten: a look-up that began before brings what was true
// then.
func TestRecheckIsNotOverwritten(t *testing.T) {
	remembering(t, func(t *testing.T, _ gateway.Service, l gateway.Lookup, o *octane) {
		o.hang = make(chan struct{})
		before := o.hang
		go func() { _, _ = l.Line(t.Context(), pool) }()
		synctest.Wait()
		o.mu.Lock()
		o.hang, o.lines[pool] = nil, "9"
		o.mu.Unlock()
		if got, err := l.RecheckLine(t.Context(), pool); err != nil || got.LineSeqNo != "9" {
			t.Errorf("line = %+v, %v, want 9", got, err)
		}
		close(before)
		synctest.Wait()
		mustLine(t, l, pool, "9")
	})
}
