package cache

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// TestWhatIsServed makes random calls to one replica, and compares its results with
// what the back end has answered: never older than TTL and StaleIfError permit,
// never from before a not found or an invalidation, and never older than an
// earlier result.
func TestWhatIsServed(t *testing.T) {
	for seed := range uint64(100) {
		for _, mode := range []string{"memory", "redis"} {
			t.Run(fmt.Sprintf("%s %d", mode, seed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { serveAtRandom(t, seed, mode == "redis") })
			})
		}
	}
}

func serveAtRandom(t *testing.T, seed uint64, shared bool) {
	random := rand.New(rand.NewPCG(seed, 11))
	const ttl, stale = time.Minute, 2 * time.Minute
	var mu sync.Mutex              // of the back end
	said := map[string]time.Time{} // when the back end answered, by line
	var n, floor int               // the last line, and the first one that may be served
	var failure error
	var hang time.Duration
	readPool := func(_ context.Context, key gateway.LineKey) (gateway.PoolRecord, error) {
		return gateway.PoolRecord{ProviderID: "member-" + key.LineSeqNo}, nil
	}
	u := gateway.Upstream{DataPool: readPool, ServiceDetail: func(ctx context.Context, _ gateway.ServiceKey) (gateway.Line, error) {
		mu.Lock()
		pause := hang
		mu.Unlock()
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return gateway.Line{}, &gateway.Error{Kind: gateway.Timeout, Err: ctx.Err()}
		}
		mu.Lock()
		defer mu.Unlock()
		if failure != nil {
			if gateway.KindOf(failure) == gateway.NotFound {
				floor = n + 1
			}
			return gateway.Line{}, failure
		}
		n++
		line := fmt.Sprint(n)
		said[line] = time.Now()
		return gateway.Line{LineSeqNo: line}, nil
	}}
	var store Store
	broken := newMapStore()
	if shared {
		store = broken
	}
	var r recorder
	negative := []time.Duration{0, 30 * time.Second}[random.IntN(2)]
	c := newCache(t, store, &r, func(o *Options) {
		o.TTL, o.StaleIfError, o.NegativeTTL, o.MemoryTTL, o.LookupTimeout = ttl, stale, negative, 10*time.Second, 20*time.Second
	})
	l := c.Lookup(u)
	var trace []string
	note := func(format string, args ...any) { trace = append(trace, fmt.Sprintf(format, args...)) }
	serve := func(look gateway.Op[gateway.ServiceKey, gateway.Line]) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		got, err := look(ctx, pool)
		note("-> %s %v", got.LineSeqNo, err)
		if err != nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		var line int
		_, _ = fmt.Sscan(got.LineSeqNo, &line)
		if age := time.Since(said[got.LineSeqNo]); line < floor || age >= ttl+stale {
			t.Fatalf("served line %d, %v old; the first that may be served is %d\n%q", line, age, floor, trace)
		}
		floor = line
	}
	become := func(err error, lasts time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		failure, hang = err, lasts
		note("back end: %v, %v", err, lasts)
	}
	for range 60 {
		switch random.IntN(14) {
		case 0, 1:
			become(nil, 0)
		case 2:
			become(&gateway.Error{Kind: gateway.NotFound}, time.Duration(random.IntN(2)*random.IntN(20))*time.Second)
		case 3:
			become(&gateway.Error{Kind: gateway.Unavailable}, time.Duration(random.IntN(2)*random.IntN(20))*time.Second)
		case 4:
			become(nil, time.Duration(random.IntN(30))*time.Second)
		case 5:
			l.Invalidate(t.Context(), pool)
			mu.Lock()
			floor = n + 1
			mu.Unlock()
			note("invalidate")
		case 6:
			broken.failing(func(string) error { return errStore })
			note("store fails")
		case 7:
			broken.failing(func(method string) error {
				if method == "Get" {
					return nil
				}
				return errStore
			})
			note("store cannot be written")
		case 8:
			broken.failing(nil)
			note("store works")
		case 9:
			note("refresh")
			serve(l.RefreshLine)
		case 10, 11:
			note("provider")
			serve(func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
				p, err := l.Provider(ctx, key)
				if err == nil && p.ProviderID != "member-"+p.LineSeqNo {
					t.Errorf("half of another provider: %+v", p)
				}
				return gateway.Line{LineSeqNo: p.LineSeqNo}, err
			})
		default:
			serve(l.Line)
		}
		pause := time.Duration(1+random.IntN(40)) * time.Second
		if random.IntN(8) == 0 {
			pause += ttl + time.Duration(random.IntN(int(stale)))
		}
		later(pause)
		note("%v", pause)
	}
}
