package cache

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"causeway.example/internal/gateway"
)

// TestMain looks for goroutines that are left. A pool of the library that met
// dead servers looks for them once a second, and sees only then that it was
// closed: that one goroutine is not waited for.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial"))
}

var (
	pool     = gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: "0477000001"}
	other    = gateway.ServiceKey{CustomerNumber: "100235", ServiceNumber: "0477000001"}
	consumer = gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: "0400000001"}
)

// recorder counts what a cache reports and what it asks of the back end.
type recorder struct {
	mu      sync.Mutex
	results map[string]int
	details int
	pools   int
}

func (r *recorder) onRequest(level, result string) {
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

// upstream is a back end whose lineSeqNo is the customer's last digit followed
// by the number's last four, and whose providerId says so.
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

// newCache makes a cache over a store, at the level "test".
func newCache(t *testing.T, store Store, r *recorder) *Cache {
	t.Helper()
	c, err := New(Options{Store: store, Level: "test", Secret: []byte("credential"), OnRequest: r.onRequest})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newMemory(t *testing.T) *Memory {
	t.Helper()
	m := NewMemory(0)
	t.Cleanup(func() { _ = m.Close() })
	return m
}

func newMiniredis(t *testing.T) (*Redis, *miniredis.Miniredis) {
	t.Helper()
	server := miniredis.RunT(t)
	return newRedis(t, RedisOptions{URL: "redis://" + server.Addr()}), server
}

// newRedis makes a store whose budgets a busy machine does not exceed.
func newRedis(t *testing.T, o RedisOptions) *Redis {
	t.Helper()
	if o.ReadBudget == 0 {
		o.ReadBudget, o.WriteBudget = 10*time.Second, 10*time.Second
	}
	r, err := NewRedis(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// eachStore runs a test on every store.
func eachStore(t *testing.T, test func(t *testing.T, store Store)) {
	t.Run("memory", func(t *testing.T) { test(t, newMemory(t)) })
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
	for name, o := range map[string]Options{
		"no store":  {Secret: []byte("s")},
		"no secret": {Store: newMemory(t)},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestLookupAsksOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, store Store) {
		var r recorder
		l := newCache(t, store, &r).Lookup(r.upstream())
		for range 3 {
			mustProvider(t, l, pool, "40001", "member-40001")
			mustLine(t, l, pool, "40001")
			mustLine(t, l, consumer, "40001")
		}
		r.wantCalls(t, 2, 1)
		r.want(t, map[string]int{"test hit": 7, "test miss": 3})
	})
}

func TestLookupKeepsCustomersApart(t *testing.T) {
	eachStore(t, func(t *testing.T, store Store) {
		var r recorder
		l := newCache(t, store, &r).Lookup(r.upstream())
		for range 2 {
			mustLine(t, l, pool, "40001")
			mustLine(t, l, other, "50001")
		}
		r.wantCalls(t, 2, 0)
	})
}

func TestLookupKeepsCredentialsApart(t *testing.T) {
	eachStore(t, func(t *testing.T, store Store) {
		var r recorder
		mustLine(t, newCache(t, store, &r).Lookup(r.upstream()), pool, "40001")
		second, err := New(Options{Store: store, Secret: []byte("another")})
		if err != nil {
			t.Fatal(err)
		}
		u := r.upstream()
		u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
			return gateway.Line{LineSeqNo: "9"}, nil
		}
		mustLine(t, second.Lookup(u), pool, "9")
		mustLine(t, newCache(t, store, &r).Lookup(r.upstream()), pool, "40001")
		r.wantCalls(t, 1, 0)
	})
}

func TestLookupForgets(t *testing.T) {
	eachStore(t, func(t *testing.T, store Store) {
		var r recorder
		l := newCache(t, store, &r).Lookup(r.upstream())
		mustProvider(t, l, pool, "40001", "member-40001")
		mustLine(t, l, consumer, "40001")
		gone, cancel := context.WithCancel(t.Context())
		cancel() // the client left; the number is to be forgotten all the same
		l.Forget(gone, pool)
		mustProvider(t, l, pool, "40001", "member-40001")
		mustLine(t, l, consumer, "40001")
		r.wantCalls(t, 3, 2)
	})
}

func TestLookupRemembersOnlySuccesses(t *testing.T) {
	eachStore(t, func(t *testing.T, store Store) {
		var r recorder
		u := r.upstream()
		answers := []error{
			&gateway.Error{Kind: gateway.NotFound}, &gateway.Error{Kind: gateway.Timeout}, errors.New("bug"), nil,
		}
		calls := 0
		u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
			calls++
			return gateway.Line{LineSeqNo: "7"}, answers[calls-1]
		}
		l := newCache(t, store, &r).Lookup(u)
		for _, want := range answers {
			if _, err := l.Provider(t.Context(), pool); !errors.Is(err, want) {
				t.Errorf("error = %v, want the back end's own %v", err, want)
			}
		}
		mustProvider(t, l, pool, "7", "member-7")
		if calls != 4 {
			t.Errorf("%d calls, want 4", calls)
		}
	})
}

func TestLookupDoesNotRememberHalfAnAnswer(t *testing.T) {
	var r recorder
	u := r.upstream()
	u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.details++
		return gateway.Line{}, nil
	}
	l := newCache(t, newMemory(t), &r).Lookup(u)
	mustLine(t, l, pool, "")
	mustLine(t, l, pool, "")
	r.wantCalls(t, 2, 0)
}

func TestNoNumberStandsInKeysOrValues(t *testing.T) {
	store, server := newMiniredis(t)
	var r recorder
	u := r.upstream()
	u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
		return gateway.Line{LineSeqNo: "7"}, nil
	}
	l := newCache(t, store, &r).Lookup(u)
	mustProvider(t, l, pool, "7", "member-7")
	keys := server.Keys()
	if len(keys) != 2 || !strings.HasPrefix(keys[0], "causeway:v1:line:") || !strings.HasPrefix(keys[1], "causeway:v1:provider:") {
		t.Errorf("keys = %v, want one of a line and one of a provider", keys)
	}
	for _, key := range keys {
		kept, err := server.Get(key)
		if err != nil {
			t.Fatal(err)
		}
		for _, number := range []string{pool.CustomerNumber, pool.ServiceNumber, pool.ServiceNumber[1:]} {
			if strings.Contains(key+kept, number) {
				t.Errorf("%s is in %s = %s", number, key, kept)
			}
		}
		if ttl := server.TTL(key); ttl > 24*time.Hour || ttl < 21*time.Hour {
			t.Errorf("TTL of %s = %v, want 24 h less up to a tenth", key, ttl)
		}
	}
}

func TestLookupDistrustsWhatItReads(t *testing.T) {
	var r recorder
	store, server := newMiniredis(t)
	c := newCache(t, store, &r)
	l := c.Lookup(r.upstream())
	mustLine(t, l, pool, "40001")
	mustLine(t, l, other, "50001")
	mine := c.hasher.identify(kindLine, pool)
	foreign, err := server.Get(c.hasher.identify(kindLine, other).key)
	if err != nil {
		t.Fatal(err)
	}
	own, err := server.Get(mine.key)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, planted, result string }{
		{"another customer's", foreign, ResultForeign},
		{"another version's", strings.Replace(own, `"v":1`, `"v":2`, 1), ResultCorrupt},
		{"without a value", strings.Replace(own, `"40001"`, `""`, 1), ResultCorrupt},
		{"cut off", own[:len(own)-1], ResultCorrupt},
		{"with something behind", own + "{}", ResultCorrupt},
		{"empty", "", ResultCorrupt},
		{"no JSON", "40001", ResultCorrupt},
		{"huge", own + strings.Repeat(" ", maxEntry), ResultCorrupt},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := server.Set(mine.key, tt.planted); err != nil {
				t.Fatal(err)
			}
			var seen recorder
			l := newCache(t, store, &seen).Lookup(seen.upstream())
			mustLine(t, l, pool, "40001")
			mustLine(t, l, pool, "40001") // it was written anew
			seen.wantCalls(t, 1, 0)
			seen.want(t, map[string]int{"test " + tt.result: 1, "test hit": 1})
		})
	}
}

func FuzzDecode(f *testing.F) {
	h, err := newHasher([]byte("credential"))
	if err != nil {
		f.Fatal(err)
	}
	id := h.identify(kindProvider, pool)
	good, err := encode(id, providerValue{"7", "4711"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"v":1,"id":"x","value":{"lineSeqNo":"1","providerId":"2"}}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := decode[providerValue](id, data)
		if (err == nil) != v.complete() {
			t.Errorf("decode(%q) = %+v, %v", data, v, err)
		}
		if err == nil && !strings.Contains(string(data), id.name[:4]) && !strings.Contains(string(data), `\u`) {
			t.Errorf("decode(%q) accepted an entry without its identity", data)
		}
	})
}
