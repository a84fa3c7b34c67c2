package cache

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"causeway.example/cache/redistest"
	"causeway.example/internal/gateway"
)

// load is a set of callers that look numbers up, one after the other, until they
// are stopped. The back end always answers, so that failures are due to Redis.
type load struct {
	recorder
	lookup   gateway.Lookup
	cache    *Cache
	degraded atomic.Bool
	failed   atomic.Int64
	served   atomic.Int64
	stop     func()
}

// numberOf returns the nth number.
func numberOf(n int) gateway.ServiceKey {
	return gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: fmt.Sprintf("04%08d", n)}
}

// numbers is how many different numbers the callers look up.
const numbers = 200

// startLoad starts look-ups through a store with the gateway's breaker, and a
// memory that asks it each time.
func startLoad(t *testing.T, o RedisOptions) *load {
	t.Helper()
	store, err := NewRedis(testBudgets(o))
	if err != nil {
		t.Fatal(err)
	}
	l := &load{}
	breaker := NewBreakerStore(store, BreakerOptions{OnDegraded: l.degraded.Store})
	l.cache = newCache(t, breaker, &l.recorder, zeroMemoryTTL)
	l.lookup = l.cache.Lookup(l.upstream())
	ctx, cancel := context.WithCancel(t.Context())
	var callers sync.WaitGroup
	for caller := range 8 {
		callers.Go(func() {
			for i := caller; ctx.Err() == nil; i++ {
				l.call(ctx, t, numberOf(i%numbers))
			}
		})
	}
	l.stop = sync.OnceFunc(func() {
		cancel()
		callers.Wait()
		_ = store.Close()
	})
	t.Cleanup(l.stop)
	return l
}

// call looks a number up, and counts failures. It does not use the callers'
// context, because stopping is no failure.
func (l *load) call(ctx context.Context, t *testing.T, key gateway.ServiceKey) {
	want := key.CustomerNumber[5:] + key.ServiceNumber[6:]
	p, err := l.lookup.Provider(context.WithoutCancel(ctx), key)
	if err != nil || p.LineSeqNo != want || p.ProviderID != "member-"+want {
		if l.failed.Add(1) == 1 {
			t.Errorf("a look-up failed: %+v, %v", p, err)
		}
	}
	l.served.Add(1)
}

func (l *load) count(result string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.results["redis "+result]
}

// storeErrors returns how many calls to Redis failed.
func (l *load) storeErrors() int {
	return l.count(ResultError) + l.count(ResultBypass) + l.count(ResultWriteError)
}

// warm waits until Redis answers look-ups.
func (l *load) warm(t *testing.T) {
	t.Helper()
	before := l.count(ResultHit)
	redistest.Eventually(t, "Redis answers look-ups", func(context.Context) bool { return l.count(ResultHit) >= before+numbers })
}

// recovered waits until Redis answers look-ups without an error, stores new
// entries, and is not degraded any more.
func (l *load) recovered(t *testing.T) {
	t.Helper()
	fresh := numbers
	redistest.Eventually(t, "Redis works again", func(ctx context.Context) bool {
		fresh++
		troubles, hits := l.storeErrors(), l.count(ResultHit)
		l.call(ctx, t, numberOf(fresh)) // writes
		l.call(ctx, t, numberOf(fresh)) // reads
		return l.storeErrors() == troubles && l.count(ResultHit) > hits && !l.degraded.Load()
	})
	l.warm(t)
}

// done stops the load, and fails the test if a look-up failed, or if Redis never
// did.
func (l *load) done(t *testing.T) {
	t.Helper()
	l.stop()
	t.Logf("%d look-ups, %d failed; of Redis: %v", l.served.Load(), l.failed.Load(), l.results)
	if l.failed.Load() > 0 {
		t.Errorf("%d of %d look-ups failed", l.failed.Load(), l.served.Load())
	}
	if l.storeErrors() == 0 {
		t.Error("Redis never failed: nothing was shown")
	}
}
