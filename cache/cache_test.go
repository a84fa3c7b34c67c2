package cache

import (
	"context"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"causeway.example/internal/gateway"
)

// TestMain fails if goroutines leak. A connection pool of the library that lost
// its servers retries once a second, and notices only then that it was closed:
// this goroutine is ignored.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial"))
}

var (
	pool     = gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: "0477000001"}
	other    = gateway.ServiceKey{CustomerNumber: "100235", ServiceNumber: "0477000001"}
	consumer = gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: "0400000001"}
)

// recorder counts the results that a cache reports, and its calls to the back end.
type recorder struct {
	mu      sync.Mutex
	results map[string]int
	details int
	pools   int
}

func (r *recorder) onRequest(level, result string, _ time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.results == nil {
		r.results = make(map[string]int)
	}
	r.results[level+" "+result]++
}

func (r *recorder) want(t *testing.T, want map[string]int) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if diff := cmp.Diff(want, maps.Clone(r.results)); diff != "" {
		t.Errorf("results differ (-want +got):\n%s", diff)
	}
}

// upstream returns a back end whose lineSeqNo is the customer's last digit
// followed by the number's last four, and whose providerId contains it.
func (r *recorder) upstream() gateway.Upstream {
	return gateway.Upstream{
		ServiceDetail: func(_ context.Context, key gateway.ServiceKey) (gateway.Line, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.details++
			return gateway.Line{LineSeqNo: key.CustomerNumber[5:] + key.ServiceNumber[6:]}, nil
		},
		DataPool: func(_ context.Context, key gateway.LineKey) (gateway.PoolRecord, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.pools++
			return gateway.PoolRecord{ProviderID: "member-" + key.LineSeqNo}, nil
		},
	}
}

func (r *recorder) wantCalls(t *testing.T, details, pools int) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.details != details || r.pools != pools {
		t.Errorf("the back end saw %d look-ups and %d pool reads, want %d and %d", r.details, r.pools, details, pools)
	}
}

// testOptions returns complete options, with the gateway's default durations.
func testOptions() Options {
	return Options{
		Secret: []byte("credential"), MaxEntries: 1000,
		TTL: 24 * time.Hour, MemoryTTL: time.Minute, StaleIfError: 7 * 24 * time.Hour, NegativeTTL: 30 * time.Second,
		LookupTimeout: 30 * time.Second, StaleWait: 30 * time.Second / 8,
	}
}

// newCache returns a cache in front of store, which may be nil.
func newCache(t *testing.T, store Store, r *recorder, change ...func(*Options)) *Cache {
	t.Helper()
	o := testOptions()
	o.Shared, o.OnRequest = store, r.onRequest
	for _, c := range change {
		c(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// zeroMemoryTTL makes the memory ask the store each time.
func zeroMemoryTTL(o *Options) { o.MemoryTTL = 1 }

// eachMode runs a test with the memory alone, and with a store behind it.
func eachMode(t *testing.T, test func(t *testing.T, store Store)) {
	t.Run("memory", func(t *testing.T) { test(t, nil) })
	t.Run("redis", func(t *testing.T) {
		r, _ := newMiniredis(t)
		test(t, r)
	})
}

func mustLine(t *testing.T, l gateway.Lookup, key gateway.ServiceKey, want string) {
	t.Helper()
	got, err := l.Line(t.Context(), key)
	if err != nil || got.LineSeqNo != want {
		t.Errorf("line = %+v, %v, want %s", got, err, want)
	}
}

func mustProvider(t *testing.T, l gateway.Lookup, key gateway.ServiceKey, line, id string) {
	t.Helper()
	got, err := l.Provider(t.Context(), key)
	want := gateway.Provider{ServiceNumber: key.ServiceNumber, LineSeqNo: line, ProviderID: id}
	if err != nil || got != want {
		t.Errorf("provider = %+v, %v, want %+v", got, err, want)
	}
}

func TestNewRefusesIncompleteOptions(t *testing.T) {
	if _, err := New(Options{}); err == nil {
		t.Error("no secret: no error")
	}
}

func TestLookupAsksOnce(t *testing.T) {
	want := map[string]map[string]int{
		"memory": {"memory hit": 7, "memory miss": 3},
		"redis":  {"memory hit": 7, "memory miss": 3, "redis miss": 3},
	}
	eachMode(t, func(t *testing.T, store Store) {
		var r recorder
		l := newCache(t, store, &r).Lookup(r.upstream())
		for range 3 {
			mustProvider(t, l, pool, "40001", "member-40001")
			mustLine(t, l, pool, "40001")
			mustLine(t, l, consumer, "40001")
		}
		r.wantCalls(t, 2, 1)
		_, name, _ := strings.Cut(t.Name(), "/")
		r.want(t, want[name])
	})
}

func TestReplicasShareEntries(t *testing.T) {
	store, _ := newMiniredis(t)
	var first, second recorder
	mustProvider(t, newCache(t, store, &first).Lookup(first.upstream()), pool, "40001", "member-40001")
	l := newCache(t, store, &second).Lookup(second.upstream())
	for range 2 {
		mustProvider(t, l, pool, "40001", "member-40001")
	}
	second.wantCalls(t, 0, 0)
	second.want(t, map[string]int{"memory miss": 1, "redis hit": 1, "memory hit": 1})
}

func TestCustomersShareNoEntries(t *testing.T) {
	eachMode(t, func(t *testing.T, store Store) {
		var r recorder
		l := newCache(t, store, &r).Lookup(r.upstream())
		for range 2 {
			mustLine(t, l, pool, "40001")
			mustLine(t, l, other, "50001")
		}
		r.wantCalls(t, 2, 0)
	})
}

func TestFailuresAreNotStored(t *testing.T) {
	eachMode(t, func(t *testing.T, store Store) {
		var r recorder
		u := r.upstream()
		kinds := []gateway.Kind{
			gateway.Timeout, gateway.Unavailable, gateway.RateLimited, gateway.BadUpstream, gateway.NotUnderstood,
			gateway.UpstreamAuth, gateway.Rejected, gateway.Conflict, gateway.Internal,
		}
		calls := 0
		u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
			calls++
			if calls > len(kinds) {
				return gateway.Line{LineSeqNo: "7"}, nil
			}
			return gateway.Line{LineSeqNo: "6"}, &gateway.Error{Kind: kinds[calls-1]}
		}
		l := newCache(t, store, &r).Lookup(u)
		for _, want := range kinds {
			if _, err := l.Provider(t.Context(), pool); err == nil || gateway.KindOf(err) != want {
				t.Errorf("error = %v, want the back end's own %v", err, want)
			}
		}
		mustProvider(t, l, pool, "7", "member-7")
	})
}

func TestIncompleteValueIsNotStored(t *testing.T) {
	eachMode(t, func(t *testing.T, store Store) {
		var r recorder
		u := r.upstream()
		u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.details++
			return gateway.Line{}, nil
		}
		l := newCache(t, store, &r).Lookup(u)
		mustLine(t, l, pool, "")
		mustLine(t, l, pool, "")
		r.wantCalls(t, 2, 0)
	})
}

func TestMemoryIsBounded(t *testing.T) {
	var r recorder
	c := newCache(t, nil, &r, func(o *Options) { o.MaxEntries = 10 })
	l := c.Lookup(r.upstream())
	for i := range 1000 {
		key := gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: "040000" + string(rune('a'+i))}
		if _, err := l.Line(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	c.memory.slots.CleanUp()
	if n := c.memory.slots.EstimatedSize(); n > 10 {
		t.Errorf("%d entries, want at most 10", n)
	}
}

// A cached line may have been reassigned to another pool.
func TestProviderRefreshesStaleLine(t *testing.T) {
	eachMode(t, func(t *testing.T, store Store) {
		var r recorder
		u := r.upstream()
		line, gone := "7", ""
		u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.details++
			return gateway.Line{LineSeqNo: line}, nil
		}
		pools := u.DataPool
		u.DataPool = func(ctx context.Context, key gateway.LineKey) (gateway.PoolRecord, error) {
			record, err := pools(ctx, key)
			if key.LineSeqNo == gone {
				return gateway.PoolRecord{}, &gateway.Error{Kind: gateway.NotFound}
			}
			return record, err
		}
		l := newCache(t, store, &r).Lookup(u)
		mustLine(t, l, pool, "7")
		line, gone = "8", "7"
		mustProvider(t, l, pool, "8", "member-8")
		r.wantCalls(t, 2, 2)
		mustLine(t, l, pool, "8")

		// A line that was just fetched is not refreshed.
		gone = "8"
		l.Invalidate(t.Context(), pool)
		if _, err := l.Provider(t.Context(), pool); gateway.KindOf(err) != gateway.NotFound {
			t.Errorf("error = %v, want not found", err)
		}
		r.wantCalls(t, 3, 3)
	})
}
