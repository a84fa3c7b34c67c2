package cache

import (
	"context"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

// modes are the ways in which a real Redis is run.
var modes = []struct {
	name  string
	start func(t *testing.T) RedisOptions
}{
	{"single", func(t *testing.T) RedisOptions {
		return RedisOptions{URL: "redis://" + startRedis(t).addr}
	}},
	{"single with a password", func(t *testing.T) RedisOptions {
		s := startRedis(t)
		user := []any{"acl", "setuser", "gateway", "on", ">s3cret", "~causeway:*", "+get", "+set", "+del", "+scan", "+eval", "+select", "+hello", "+client"}
		client := admin(t, s.addr)
		if err := client.Do(t.Context(), user...).Err(); err != nil {
			t.Fatal(err)
		}
		if err := client.Do(t.Context(), "acl", "setuser", "default", "off").Err(); err != nil {
			t.Fatal(err)
		}
		return RedisOptions{URL: "redis://gateway:s3cret@" + s.addr + "/3"}
	}},
	{"sentinel", func(t *testing.T) RedisOptions {
		return RedisOptions{Addresses: []string{startSentinel(t, startRedis(t)).addr}, MasterName: "main"}
	}},
	{"cluster", func(t *testing.T) RedisOptions {
		return RedisOptions{Addresses: startCluster(t)}
	}},
}

func TestRealRedis(t *testing.T) {
	for _, mode := range modes {
		t.Run(mode.name, func(t *testing.T) {
			o := mode.start(t)
			var r recorder
			l := newCache(t, newRedis(t, o), &r, forgetful).Lookup(r.upstream())
			for range 3 {
				mustProvider(t, l, pool, "40001", "member-40001")
			}
			r.wantCalls(t, 1, 1)

			// Another replica finds what this one has learnt.
			replica := newCache(t, newRedis(t, o), &r, forgetful).Lookup(r.upstream())
			mustProvider(t, replica, pool, "40001", "member-40001")
			mustLine(t, replica, pool, "40001")
			r.wantCalls(t, 1, 1)

			// Many numbers, so that every node of a cluster holds some.
			for range 2 {
				for _, suffix := range "0123456789" {
					key := gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: "040000001" + string(suffix)}
					mustLine(t, l, key, "4001"+string(suffix))
				}
			}
			r.wantCalls(t, 11, 1)

			l.Forget(t.Context(), pool)
			mustProvider(t, replica, pool, "40001", "member-40001")
			r.wantCalls(t, 12, 2)
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

func TestRedisThatDiesFailsNoRequest(t *testing.T) {
	s := startRedis(t)
	var r recorder
	l := newCache(t, newRedis(t, RedisOptions{URL: "redis://" + s.addr}), &r, forgetful).Lookup(r.upstream())
	mustLine(t, l, pool, "40001")
	s.stop()
	for range 10 {
		mustLine(t, l, pool, "40001")
	}
	l.Forget(t.Context(), pool)
	r.wantCalls(t, 11, 0)
	r.want(t, map[string]int{"memory miss": 11, "redis miss": 1, "redis error": 10, "redis writeError": 1})
}

// stalled is a server that accepts connections and never says a word.
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

// With the library's defaults each of these look-ups would last 5 s and more.
// The bound of a second tells the two apart on any machine.
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
			l := newCache(t, newRedis(t, o), &r, forgetful).Lookup(r.upstream())
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
			l.Forget(context.WithoutCancel(t.Context()), pool)
			if took := time.Since(start); took > time.Second {
				t.Errorf("forgetting took %v, want about the budget of %v", took, o.WriteBudget)
			}
			r.wantCalls(t, lookups, 0)
			r.want(t, map[string]int{"memory miss": lookups, "redis error": lookups, "redis writeError": 1})
		})
	}
}
