package cache

import (
	"context"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"causeway.example/cache/redistest"
)

// modes are the ways in which a real Redis is run.
var modes = []struct {
	name  string
	start func(t *testing.T) RedisOptions
}{
	{"single", func(t *testing.T) RedisOptions {
		return RedisOptions{URL: "redis://" + redistest.Start(t).Addr}
	}},
	{"single with a user", func(t *testing.T) RedisOptions {
		s := redistest.Start(t, gatewayUser(rightsServer, rightsDatabase)...)
		s.Do(t, "acl", "setuser", "default", "off")
		return RedisOptions{URL: "redis://gateway:s3cret@" + s.Addr + "/3"}
	}},
	{"single with TLS and a user", func(t *testing.T) RedisOptions {
		a := newAuthority(t)
		s := startTLS(t, a, leastUser...)
		s.Do(t, "acl", "setuser", "default", "off")
		return RedisOptions{URL: "rediss://gateway:s3cret@" + s.Addr, RootCAs: a.trusted}
	}},
	{"sentinel", func(t *testing.T) RedisOptions {
		return RedisOptions{Addresses: newSentinels(t, nil, nil).addrs(), MasterName: "main"}
	}},
	{"sentinel with users", func(t *testing.T) RedisOptions {
		user := "user watcher on >s3ntinel " + strings.Join(rights[rightsSentinel], " ")
		s := newSentinels(t, leastUser, []string{user})
		return RedisOptions{
			Addresses: s.addrs(), MasterName: "main", Username: "gateway", Password: "s3cret",
			SentinelUsername: "watcher", SentinelPassword: "s3ntinel",
		}
	}},
	{"sentinel with TLS", func(t *testing.T) RedisOptions {
		a := newAuthority(t)
		return RedisOptions{Addresses: []string{startSentinelTLS(t, a, startTLS(t, a)).Addr}, MasterName: "main", TLS: true, RootCAs: a.trusted}
	}},
	{"cluster with TLS", func(t *testing.T) RedisOptions {
		a := newAuthority(t)
		s := startTLS(t, a, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(redistest.FreePort(t)), "--tls-ca-cert-file", a.cert, "--cluster-announce-ip", "127.0.0.1")
		s.Do(t, "cluster", "addslotsrange", 0, 16383)
		clusterSays(t, []*redistest.Server{s}, "info", "cluster_state:ok")
		return RedisOptions{Addresses: []string{s.Addr}, TLS: true, RootCAs: a.trusted}
	}},
	{"cluster", func(t *testing.T) RedisOptions {
		return RedisOptions{Addresses: addrsOf(newCluster(t)[:1])}
	}},
	{"cluster with a user", func(t *testing.T) RedisOptions {
		nodes := newCluster(t, gatewayUser(rightsCluster)...)
		return RedisOptions{Addresses: addrsOf(nodes[:1]), Username: "gateway", Password: "s3cret"}
	}},
}

// leastUser has the rights that the gateway needs, and no others.
var leastUser = gatewayUser(rightsServer)

func TestRealRedis(t *testing.T) {
	for _, mode := range modes {
		t.Run(mode.name, func(t *testing.T) {
			t.Parallel()
			o := mode.start(t)
			var r recorder
			c := newCache(t, newRedis(t, o), &r, zeroMemoryTTL)
			l := c.Lookup(r.upstream())
			for range 3 {
				mustProvider(t, l, pool, "40001", "member-40001")
			}
			r.wantCalls(t, 1, 1)

			// Another replica finds the entries of this one.
			replica := newCache(t, newRedis(t, o), &r, zeroMemoryTTL).Lookup(r.upstream())
			mustProvider(t, replica, pool, "40001", "member-40001")
			mustLine(t, replica, pool, "40001")
			r.wantCalls(t, 1, 1)

			// Many numbers, so that every node of a cluster has some.
			for range 2 {
				for n := range 20 {
					key := numberOf(n)
					mustLine(t, l, key, key.CustomerNumber[5:]+key.ServiceNumber[6:])
				}
			}
			r.wantCalls(t, 21, 1)

			l.Invalidate(t.Context(), pool)
			mustProvider(t, replica, pool, "40001", "member-40001")
			r.wantCalls(t, 22, 2)
			mustLine(t, l, other, "50001")
			if n, err := c.InvalidateCustomer(t.Context(), pool.CustomerNumber); err != nil || n < 22 {
				t.Errorf("ForgetCustomer = %d, %v, want the 22 entries of the customer and what the memory had", n, err)
			}
			mustLine(t, l, numberOf(7), "40007")
			mustLine(t, l, other, "50001")
			r.wantCalls(t, 24, 2)
			r.mu.Lock()
			defer r.mu.Unlock()
			for result := range r.results {
				if !slices.Contains([]string{"memory miss", "redis hit", "redis miss"}, result) {
					t.Errorf("results = %v, want hits and misses only", r.results)
				}
			}
		})
	}
}

// All callers of three replicas, each with its own connections, share one
// look-up.
func TestOneLookupByAllReplicas(t *testing.T) {
	o := RedisOptions{URL: "redis://" + redistest.Start(t).Addr}
	var r recorder
	var callers sync.WaitGroup
	for range 3 {
		store := newRedis(t, o)
		redistest.Eventually(t, "Redis is connected", func(ctx context.Context) bool { return store.client.Ping(ctx).Err() == nil })
		l := newCache(t, store, &r).Lookup(r.upstream())
		for range 500 {
			callers.Go(func() { mustProvider(t, l, pool, "40001", "member-40001") })
		}
	}
	callers.Wait()
	r.wantCalls(t, 1, 1)
	if n := r.results["redis error"]; n != 0 {
		t.Errorf("Redis failed %d times: it was not healthy", n)
	}
}

// stalled returns the address of a server that accepts connections and never
// replies.
func stalled(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		var conns []net.Conn
		for {
			c, err := l.Accept()
			if err != nil {
				break
			}
			conns = append(conns, c)
		}
		for _, c := range conns {
			_ = c.Close()
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
	})
	return l.Addr().String()
}

// With the library's defaults each of these look-ups would last 5 s and more. The
// bound of a second is between the two on any machine.
func TestStalledRedisCostsItsBudget(t *testing.T) {
	for _, mode := range []string{"single", "sentinel", "cluster"} {
		t.Run(mode, func(t *testing.T) {
			addr := stalled(t)
			o := map[string]RedisOptions{
				"single":   {URL: "redis://" + addr},
				"sentinel": {Addresses: []string{addr}, MasterName: "main"},
				"cluster":  {Addresses: []string{addr, stalled(t)}},
			}[mode]
			o.ReadBudget, o.WriteBudget = 20*time.Millisecond, 50*time.Millisecond
			var r recorder
			l := newCache(t, newRedis(t, o), &r, zeroMemoryTTL).Lookup(r.upstream())
			const lookups = 20
			took := make([]time.Duration, lookups)
			for i := range took {
				start := time.Now()
				mustLine(t, l, pool, "40001")
				took[i] = time.Since(start)
			}
			slices.Sort(took)
			t.Logf("median %v, longest %v", took[lookups/2], took[lookups-1])
			if took[lookups/2] > time.Second {
				t.Errorf("median look-up = %v, want about the budget of %v", took[lookups/2], o.ReadBudget)
			}
			start := time.Now()
			l.Invalidate(context.WithoutCancel(t.Context()), pool)
			if took := time.Since(start); took > time.Second {
				t.Errorf("invalidating took %v, want about the budget of %v", took, o.WriteBudget)
			}
			r.wantCalls(t, lookups, 0)
			r.want(t, map[string]int{"memory miss": lookups, "redis error": lookups, "redis writeError": 1})
		})
	}
}
