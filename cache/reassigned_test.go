package cache

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// withOperations runs a test of operations with the cache, under synctest's clock.
func withOperations(t *testing.T, test func(t *testing.T, s gateway.Service, l gateway.Lookup, o *octane)) {
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

// TestReassignedNumber: whatever was cached before, the first call of each
// operation is right.
func TestReassignedNumber(t *testing.T) {
	back := poolWith("4719", gateway.PoolActive, consumer.ServiceNumber)
	empty := poolWith("4719", gateway.PoolActive)
	both := func(o *octane) { o.reassign(pool, "9", back) }
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
		"transfer to it": {func(o *octane) { o.reassign(target, "9", empty) }, func(s gateway.Service) func(context.Context) error {
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
		"disconnectDataPool": {func(o *octane) { o.reassign(pool, "9", empty) }, func(s gateway.Service) func(context.Context) error {
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
				withOperations(t, func(t *testing.T, s gateway.Service, l gateway.Lookup, o *octane) {
					if strings.HasSuffix(name, "of a consumer that came back") {
						o.lines[consumer] = "old"
					}
					for _, key := range []gateway.ServiceKey{pool, target} {
						_, _ = l.Provider(t.Context(), key)
					}
					_, _ = l.Line(t.Context(), consumer)
					if warmth != "read before" && o.affects(tt.happens) {
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

// affects reports whether an event concerns the pool.
func (o *octane) affects(happens func(*octane)) bool {
	other := newOctane()
	happens(other)
	return other.lines[pool] == "9"
}

// onlyUnknown ignores the error of a removal for whose items this back end returns
// no result.
func onlyUnknown(err error) error {
	if err != nil && gateway.AsError(err).Outcome != gateway.Unknown {
		return err
	}
	return nil
}

// TestWhatAStaleIdentityCosts counts the calls for a pool that is disconnected
// indeed, and for a refusal with another reason.
func TestWhatAStaleIdentityCosts(t *testing.T) {
	withOperations(t, func(t *testing.T, s gateway.Service, l gateway.Lookup, o *octane) {
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
		l.Invalidate(t.Context(), pool)
		want("a disconnected pool, cold", calls(run(s.GetDataPool, pool)), map[string]int{"getServiceDetail": 1, "dataPool": 1})
		l.Invalidate(t.Context(), pool)
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

// TestRefreshWhileBackEndHangs: the first result is returned, and the entry stays.
func TestRefreshWhileBackEndHangs(t *testing.T) {
	withOperations(t, func(t *testing.T, s gateway.Service, l gateway.Lookup, o *octane) {
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
		o.reassign(pool, "9", poolWith("4719", gateway.PoolActive))
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

// A line look-up that returns another line invalidates the provider.
func TestReassignedLineInvalidatesProvider(t *testing.T) {
	withOperations(t, func(t *testing.T, s gateway.Service, l gateway.Lookup, o *octane) {
		mustProvider(t, l, pool, "1", "4711")
		o.reassign(pool, "9", poolWith("4719", gateway.PoolActive))
		within(t, 0, run(s.GetDataPool, pool))
		mustProvider(t, l, pool, "9", "4719")
	})
}

// TestRefreshIsNotOverwritten: a look-up that began before the refresh does not
// store its older result.
func TestRefreshIsNotOverwritten(t *testing.T) {
	withOperations(t, func(t *testing.T, _ gateway.Service, l gateway.Lookup, o *octane) {
		o.hang = make(chan struct{})
		before := o.hang
		go func() { _, _ = l.Line(t.Context(), pool) }()
		synctest.Wait()
		o.mu.Lock()
		o.hang, o.lines[pool] = nil, "9"
		o.mu.Unlock()
		if got, err := l.RefreshLine(t.Context(), pool); err != nil || got.LineSeqNo != "9" {
			t.Errorf("line = %+v, %v, want 9", got, err)
		}
		close(before)
		synctest.Wait()
		mustLine(t, l, pool, "9")
	})
}

// TestDisconnectedPoolInvalidatesProvider: the provider of a disconnected pool is
// not stored, and invalidates the entry before it.
func TestDisconnectedPoolInvalidatesProvider(t *testing.T) {
	withOperations(t, func(t *testing.T, _ gateway.Service, l gateway.Lookup, o *octane) {
		mustProvider(t, l, pool, "1", "4711")
		later(24 * time.Hour)
		o.reassign(pool, "9", poolWith("4719", gateway.PoolActive))
		o.disconnect(pool)
		mustProvider(t, l, pool, "9", "4719")
		o.hang = make(chan struct{})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if got, err := l.Provider(ctx, pool); err == nil && got.ProviderID != "4719" {
			t.Errorf("provider = %+v, want none from before", got)
		}
	})
}
