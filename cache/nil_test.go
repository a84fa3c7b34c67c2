package cache

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"causeway.example/cache/redistest"
	"causeway.example/internal/gateway"
)

// maxWait is far above the budgets, and far below LeaseTime: a look-up takes
// longer if it waited for a lease, and less if it did not, on any machine.
const maxWait = time.Second

// costs makes five cold look-ups of a number and invalidates it. It requires that
// none of that waits for Redis longer than its budget, that the store is then
// degraded, and that each look-up counted as an error of Redis.
func costs(t *testing.T, o RedisOptions) {
	t.Helper()
	store := newBudgetRedis(t, o)
	var (
		r        recorder
		degraded atomic.Bool
	)
	c := newCache(t, NewBreakerStore(store, BreakerOptions{OnDegraded: degraded.Store}), &r, zeroMemoryTTL)
	l := c.Lookup(r.upstream())
	for range 5 {
		quickly(t, "a cold look-up", func() { mustProvider(t, l, pool, "40001", "member-40001") })
	}
	quickly(t, "an invalidation", func() { _ = c.Invalidate(t.Context(), pool) })
	if !degraded.Load() {
		t.Error("not degraded")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.results["redis error"] < 5 || r.results["redis miss"] > 0 || r.results["redis hit"] > 0 {
		t.Errorf("results = %v, want errors of Redis", r.results)
	}
}

// newBudgetRedis returns a store with the gateway's budgets.
func newBudgetRedis(t *testing.T, o RedisOptions) *Redis {
	t.Helper()
	o = testBudgets(o)
	return newRedis(t, o)
}

func quickly(t *testing.T, what string, do func()) {
	t.Helper()
	start := time.Now()
	do()
	if took := time.Since(start); took > maxWait {
		t.Errorf("%s took %v, want the budgets of Redis at most", what, took)
	}
}

// startOneSentinel starts a server and a Sentinel that monitors it as "main".
func startOneSentinel(t *testing.T) (server, sentinel *redistest.Server) {
	t.Helper()
	server = redistest.Start(t)
	host, port, _ := net.SplitHostPort(server.Addr)
	return server, startSentinel(t, host, port, nil)
}

// A Sentinel that does not know the master replies nil, which is no reply about a
// key or a lease.
func TestUnknownMasterIsAnError(t *testing.T) {
	t.Run("another name", func(t *testing.T) {
		t.Parallel()
		_, sentinel := startOneSentinel(t)
		costs(t, RedisOptions{Addresses: []string{sentinel.Addr}, MasterName: "mian"})
	})
	t.Run("of three Sentinels, two do not answer", func(t *testing.T) {
		t.Parallel()
		_, sentinel := startOneSentinel(t)
		costs(t, RedisOptions{Addresses: []string{refusing(t), sentinel.Addr, refusing(t)}, MasterName: "MAIN"})
	})
	t.Run("a Sentinel that forgets", func(t *testing.T) {
		t.Parallel()
		server, sentinel := startOneSentinel(t)
		store := newBudgetRedis(t, RedisOptions{Addresses: []string{sentinel.Addr}, MasterName: "main"})
		redistest.Eventually(t, "Redis is connected", func(ctx context.Context) bool {
			return store.Set(ctx, "key", []byte("value"), time.Minute) == nil
		})
		sentinel.Do(t, "sentinel", "remove", "main")
		server.Do(t, "client", "kill", "type", "normal")
		if _, found, err := store.Get(t.Context(), "absent"); err == nil {
			t.Errorf("Get = found %t without an error, want one", found)
		}
		if leads, err := store.Acquire(t.Context(), "lease", "token", time.Minute); err == nil {
			t.Errorf("Acquire = %t without an error, want one", leads)
		}
	})
	t.Run("a Sentinel with an empty configuration", func(t *testing.T) {
		t.Parallel()
		_, sentinel := startOneSentinel(t)
		sentinel.Do(t, "sentinel", "remove", "main")
		costs(t, RedisOptions{Addresses: []string{sentinel.Addr}, MasterName: "main"})
	})
}

// nil as the reply to any other command than GET and SET NX is an error; so is a
// reply of another type than the command has.
func TestNilOfOtherCommandsIsAnError(t *testing.T) {
	const hello = "*4\r\n$5\r\nproto\r\n:3\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n"
	for name, mode := range map[string]struct {
		o     RedisOptions
		reply map[string]string // by command; nil for others
	}{
		"CLUSTER SLOTS": {RedisOptions{Addresses: []string{""}}, map[string]string{"hello": hello, "cluster": "*-1\r\n"}},
		"CLUSTER SLOTS, as a RESP3 null": {
			RedisOptions{Addresses: []string{""}}, map[string]string{"hello": hello, "cluster": "_\r\n", "command": "_\r\n"},
		},
		"AUTH":   {RedisOptions{URL: "redis://:s3cret@"}, map[string]string{"hello": "-ERR unknown command\r\n", "auth": "$-1\r\n"}},
		"SELECT": {RedisOptions{URL: "redis://"}, map[string]string{"hello": hello, "select": "$-1\r\n"}},
		"HELLO and AUTH": {
			RedisOptions{URL: "redis://:s3cret@"}, map[string]string{"hello": "*-1\r\n", "auth": "*-1\r\n"},
		},
		"SENTINEL": {RedisOptions{Addresses: []string{""}, MasterName: "main"}, map[string]string{"hello": hello, "sentinel": "*-1\r\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			addr := fakeServer(t, func(command []string) string {
				if reply, ok := mode.reply[strings.ToLower(command[0])]; ok {
					return reply
				}
				return "$-1\r\n"
			})
			if mode.o.URL != "" {
				mode.o.URL += addr + "/3"
			} else {
				mode.o.Addresses = []string{addr}
			}
			costs(t, mode.o)
		})
	}
}

func TestRepliesOfWrongTypeAreErrors(t *testing.T) {
	for name, reply := range map[string]string{
		"a status": "+QUEUED\r\n", "a number": ":1\r\n", "a list": "*1\r\n:1\r\n", "an empty list": "*0\r\n", "true": "#t\r\n",
		"an empty text": "$0\r\n\r\n", "a RESP3 map": "%1\r\n+a\r\n:1\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := newRedis(t, RedisOptions{URL: "redis://" + fakeServer(t, func(command []string) string {
				if strings.EqualFold(command[0], "hello") {
					return "-ERR unknown command\r\n"
				}
				return reply
			})})
			ctx := t.Context()
			if leads, err := store.Acquire(ctx, "lease", "token", time.Minute); err == nil {
				t.Errorf("Acquire = %t without an error", leads)
			}
			if err := store.Set(ctx, "key", []byte("v"), time.Minute); err == nil {
				t.Error("Set: no error")
			}
			if name != "a number" {
				if err := store.Release(ctx, "lease", "token"); err == nil {
					t.Error("Release: no error")
				}
				if err := store.Delete(ctx, "key"); err == nil {
					t.Error("Delete: no error")
				}
			}
			if _, err := store.DeletePrefix(ctx, "key"); err == nil {
				t.Error("DeletePrefix: no error")
			}
		})
	}
}

// A replica that waits for another one's look-up stops when Redis fails.
func TestLeaseWaitEndsWhenStoreFails(t *testing.T) {
	var gets atomic.Int64
	addr := fakeServer(t, func(command []string) string {
		switch strings.ToLower(command[0]) {
		case "get":
			if gets.Add(1) == 1 {
				return "$-1\r\n"
			}
			return "-LOADING Redis is loading the dataset in memory\r\n"
		case "set":
			return "$-1\r\n" // another replica holds the lease
		default:
			return "-ERR unknown command\r\n"
		}
	})
	var r recorder
	c := newCache(t, newRedis(t, RedisOptions{URL: "redis://" + addr}), &r, zeroMemoryTTL)
	l := c.Lookup(r.upstream())
	quickly(t, "a look-up", func() { mustLine(t, l, pool, "40001") })
	r.wantCalls(t, 1, 0)
}

// A call that is canceled, or has no time left, is no failure of the store.
func TestCanceledCallsAreNoFailures(t *testing.T) {
	var degraded atomic.Bool
	store := newMapStore()
	g := NewBreakerStore(store, BreakerOptions{OnDegraded: degraded.Store})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 10 {
		if _, _, err := g.Get(gone, "key"); err == nil {
			t.Error("Get of a caller who left: no error")
		}
		if _, err := g.Acquire(gone, "lease", "token", time.Minute); err == nil {
			t.Error("Acquire of a caller who left: no error")
		}
	}
	if _, _, err := g.Get(t.Context(), "key"); err != nil || degraded.Load() {
		t.Errorf("err = %v, degraded %t, want the store in use", err, degraded.Load())
	}
	if _, err := g.Acquire(t.Context(), "lease", "token", time.Minute); err != nil {
		t.Error(err)
	}
	var r recorder
	c := newCache(t, g, &r)
	for range 10 {
		_, _ = c.Inspect(gone, gateway.ServiceKey{CustomerNumber: "1", ServiceNumber: "0400000001"})
	}
	if degraded.Load() {
		t.Error("an operator who left made the store degraded")
	}
}
