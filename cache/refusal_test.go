package cache

import (
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"causeway.example/cache/redistest"
)

// refusal is a Redis that cannot be used, and the event that reports it.
type refusal struct {
	name  string
	start starter
	calls string // that fail
	class string
	text  string // a part of the error
	hint  string // a part of it
}

func plainURL(s *redistest.Server) RedisOptions { return RedisOptions{URL: "redis://" + s.Addr} }

// fake is a server with replies to some commands, which closes the connection on
// others.
func fake(replies map[string]string) starter {
	return func(t *testing.T) RedisOptions {
		t.Helper()
		return RedisOptions{URL: "redis://" + fakeServer(t, func(command []string) string { return replies[strings.ToLower(command[0])] })}
	}
}

const noHello = "-ERR unknown command `HELLO`, with args beginning with: `3`, \r\n"

var unusable = []refusal{
	{"a wrong password", func(t *testing.T) RedisOptions {
		return RedisOptions{URL: "redis://:hunter2222@" + redistest.Start(t, "--requirepass", "s3cret").Addr}
	}, "reads", ReasonCredentials, "WRONGPASS", "wrong"},
	{"a wrong password of an old server", fake(map[string]string{"hello": noHello, "auth": "-ERR invalid password\r\n"}).with("redis://:hunter2222@"), "reads", ReasonCredentials, "invalid password", "wrong"},
	{"a wrong user", func(t *testing.T) RedisOptions {
		return RedisOptions{URL: "redis://nobody:s3cret@" + redistest.Start(t, "--requirepass", "s3cret").Addr}
	}, "reads", ReasonCredentials, "WRONGPASS", "wrong"},
	{"no password", func(t *testing.T) RedisOptions {
		return plainURL(redistest.Start(t, "--requirepass", "s3cret"))
	}, "reads", ReasonCredentials, "NOAUTH", "none was sent"},
	{"no right to read", withRights("+set", "+del", "+eval"), "reads", ReasonPermission, "NOPERM", "redis-faults.md"},
	{"no right to write", withRights("+get", "+del", "+eval"), "writes", ReasonPermission, "NOPERM", "redis-faults.md"},
	{"no right to end a lease", withRights("+get", "+set", "+del"), "release", ReasonPermission, "NOPERM", "redis-faults.md"},
	{"no right to its keys", func(t *testing.T) RedisOptions {
		s := redistest.Start(t, "--user", "gateway", "on", ">s3cret", "~other:*", "+@all")
		return RedisOptions{URL: "redis://gateway:s3cret@" + s.Addr}
	}, "reads", ReasonPermission, "NOPERM", "redis-faults.md"},
	{"a certificate of another name", func(t *testing.T) RedisOptions {
		a := newAuthority(t)
		return RedisOptions{URL: "rediss://" + nameNotInCertificate(startTLS(t, a).Addr), RootCAs: a.trusted}
	}, "reads", ReasonTLS, "x509: certificate is not valid for any names", "redis.caFile"},
	{"a certificate of another authority", func(t *testing.T) RedisOptions {
		return RedisOptions{URL: "rediss://" + startTLS(t, newAuthority(t)).Addr, RootCAs: newAuthority(t).trusted}
	}, "reads", ReasonTLS, "x509: certificate signed by unknown authority", "redis.caFile"},
	{"plain text to TLS", func(t *testing.T) RedisOptions {
		return plainURL(startTLS(t, newAuthority(t)))
	}, "reads", "tls unsupported", "", "rediss://"},
	{"TLS to plain text", func(t *testing.T) RedisOptions {
		return RedisOptions{URL: "rediss://" + redistest.Start(t).Addr}
	}, "reads", ReasonTLS, "", "redis://"},
	{"TLS to a server that answers", func(t *testing.T) RedisOptions {
		return RedisOptions{URL: "rediss://" + sayingServer(t, "-ERR Protocol error\r\n")}
	}, "reads", ReasonTLS, "first record does not look like a TLS handshake", "redis://"},
	{"protected mode", func(t *testing.T) RedisOptions {
		s := redistest.Start(t, "--bind", "127.0.0.1")
		s.Do(t, "config", "set", "bind", "127.0.0.1 127.0.0.2")
		return RedisOptions{URL: "redis://" + through(t, s.Addr, net.IPv4(127, 0, 0, 2))}
	}, "reads", ReasonProtectedMode, "DENIED", "protected mode"},
	{"max clients", func(t *testing.T) RedisOptions {
		s := redistest.Start(t)
		s.Do(t, "config", "set", "maxclients", 1) // used up by the test itself
		return plainURL(s)
	}, "reads", ReasonMaxClients, "max number of clients", "maxclients"},
	{"loading", loading, "reads", ReasonLoading, "LOADING", ""},
	{"a replica without its master", func(t *testing.T) RedisOptions {
		s := redistest.Start(t)
		s.Do(t, "config", "set", "replica-serve-stale-data", "no")
		s.Do(t, "replicaof", "127.0.0.1", redistest.FreePort(t))
		return plainURL(s)
	}, "reads", ReasonMasterDown, "MASTERDOWN", "masterName"},
	{"a replica", func(t *testing.T) RedisOptions {
		return plainURL(redistest.Start(t, "--replicaof", "127.0.0.1", strconv.Itoa(redistest.FreePort(t))))
	}, "writes", ReasonReadOnly, "READONLY", "masterName"},
	{"cannot save", cannotSave, "writes", ReasonPersistence, "MISCONF", "save"},
	{"memory full", func(t *testing.T) RedisOptions {
		return plainURL(redistest.Start(t, "--maxmemory", "1", "--maxmemory-policy", "noeviction"))
	}, "writes", ReasonMemoryFull, "OOM", "allkeys-lru"},
	{"too few replicas", func(t *testing.T) RedisOptions {
		return plainURL(redistest.Start(t, "--min-replicas-to-write", "1"))
	}, "writes", ReasonReplicas, "NOREPLICAS", "min-replicas"},
	{"a Sentinel as a single server", func(t *testing.T) RedisOptions {
		_, sentinel := startOneSentinel(t)
		return plainURL(sentinel)
	}, "reads", ReasonMode, "unknown command", "this is a Sentinel"},
	{"Sentinels as a Cluster", func(t *testing.T) RedisOptions {
		_, sentinel := startOneSentinel(t)
		return RedisOptions{Addresses: []string{sentinel.Addr}}
	}, "reads", ReasonMode, "unknown command", "masterName"},
	{"a single server as Sentinels", func(t *testing.T) RedisOptions {
		return RedisOptions{Addresses: []string{redistest.Start(t).Addr}, MasterName: "main"}
	}, "reads", ReasonMode, "unknown command", "not Sentinels"},
	{"a name that the Sentinels do not know", func(t *testing.T) RedisOptions {
		_, sentinel := startOneSentinel(t)
		return RedisOptions{Addresses: []string{sentinel.Addr}, MasterName: "mymaster"}
	}, "reads", ReasonUnknownMaster, "do not know the master", "redis.masterName"},
	{"no password for the Sentinels", sentinelWith("requirepass s3ntinel"), "reads", ReasonCredentials, "NOAUTH", "of the Sentinels"},
	{"no rights at the Sentinels", func(t *testing.T) RedisOptions {
		o := sentinelWith("user watcher on >s3ntinel -@all")(t)
		o.SentinelUsername, o.SentinelPassword = "watcher", "s3ntinel"
		return o
	}, "reads", ReasonPermission, "NOPERM", "of the Sentinels"},
	{"a single server as a Cluster", func(t *testing.T) RedisOptions {
		return RedisOptions{Addresses: []string{redistest.Start(t).Addr}}
	}, "reads", ReasonMode, "cluster support disabled", "use redis.url"},
	{"a Cluster's node as a single server", func(t *testing.T) RedisOptions {
		return plainURL(newCluster(t)[0])
	}, "reads", ReasonMode, "MOVED", "this is a cluster: use redis.addresses"},
	{"a Cluster without its slots", func(t *testing.T) RedisOptions {
		s := redistest.Start(t, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(redistest.FreePort(t)))
		s.Do(t, "cluster", "addslotsrange", 0, 100)
		return RedisOptions{Addresses: []string{s.Addr}}
	}, "reads", "clusterDown answer other", "", ""},
	{"a database that is not there", func(t *testing.T) RedisOptions {
		return RedisOptions{URL: "redis://" + redistest.Start(t).Addr + "/99"}
	}, "reads", ReasonDatabase, "DB index is out of range", "redis.url"},
	{"a proxy that closes on HELLO", fake(map[string]string{"get": "$-1\r\n", "set": "+OK\r\n", "eval": ":1\r\n"}), "reads", ReasonUnsupported, "EOF", "?protocol=2"},
	{"a web server", func(t *testing.T) RedisOptions {
		return RedisOptions{URL: "redis://" + sayingServer(t, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")}
	}, "reads", ReasonAnswer, "", ""},
	{
		"nobody", func(t *testing.T) RedisOptions { return RedisOptions{URL: "redis://" + refusing(t)} },
		"reads", ReasonUnreachable, "connection refused", "",
	},
	{
		"a name that does not resolve", func(*testing.T) RedisOptions { return RedisOptions{URL: "redis://redis.invalid"} },
		"reads", ReasonUnreachable, "redis.invalid", "resolve",
	},
	{
		"silence", func(t *testing.T) RedisOptions { return RedisOptions{URL: "redis://" + stalled(t)} },
		"reads", ReasonTimeout, "", "",
	},
}

// with sets the part of the URL before the address.
func (start starter) with(before string) starter {
	return func(t *testing.T) RedisOptions {
		o := start(t)
		o.URL = before + strings.TrimPrefix(o.URL, "redis://")
		return o
	}
}

func sentinelWith(lines ...string) starter {
	return func(t *testing.T) RedisOptions {
		t.Helper()
		host, port, _ := net.SplitHostPort(redistest.Start(t).Addr)
		return RedisOptions{Addresses: []string{startSentinel(t, host, port, lines).Addr}, MasterName: "main"}
	}
}

func withRights(commands ...string) starter {
	return func(t *testing.T) RedisOptions {
		t.Helper()
		s := redistest.Start(t, append([]string{"--user", "gateway", "on", ">s3cret", "~causeway:*"}, commands...)...)
		return RedisOptions{URL: "redis://gateway:s3cret@" + s.Addr}
	}
}

type starter func(t *testing.T) RedisOptions

// events collects the events of a breaker.
type events struct {
	mu  sync.Mutex
	all []StoreEvent
}

func (e *events) add(one StoreEvent) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, one)
}

func (e *events) list() []StoreEvent {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]StoreEvent(nil), e.all...)
}

// patientBudget is the budget in tests of reasons: a busy machine must not turn
// every reason into a timeout. It is shorter than dialTimeout.
const patientBudget = dialTimeout - 50*time.Millisecond

// TestRefusalsAreReported: whatever the failure of Redis, no look-up fails or
// waits, and one event has the reason.
func TestRefusalsAreReported(t *testing.T) {
	for _, tt := range unusable {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := tt.start(t)
			o.ReadBudget, o.WriteBudget = patientBudget, patientBudget
			store := newRedis(t, o)
			var (
				r        recorder
				e        events
				degraded bool
				mu       sync.Mutex
			)
			g := NewBreakerStore(store, BreakerOptions{OnEvent: e.add, OnDegraded: func(d bool) {
				mu.Lock()
				defer mu.Unlock()
				degraded = d
			}})
			c := newCache(t, g, &r, zeroMemoryTTL)
			l := c.Lookup(r.upstream())
			for n := range 12 {
				key := numberOf(n)
				start := time.Now()
				mustLine(t, l, key, key.CustomerNumber[5:]+key.ServiceNumber[6:])
				if took := time.Since(start); took > 4*patientBudget+maxWait {
					t.Errorf("a look-up took %v", took)
				}
			}
			all := e.list()
			if len(all) != 1 {
				t.Fatalf("events = %+v, want one", all)
			}
			got := all[0]
			t.Logf("%s: %s", got.Calls, got.Reason)
			mu.Lock()
			defer mu.Unlock()
			if partly := tt.calls == "release"; got.Degraded == partly || degraded == partly || got.Calls != tt.calls {
				t.Errorf("event = %+v, degraded %t, want %s to fail", got, degraded, tt.calls)
			}
			if !strings.Contains(tt.class, got.Reason.Class) || !strings.Contains(got.Reason.Text, tt.text) || !strings.Contains(got.Reason.Hint, tt.hint) {
				t.Errorf("reason = %+v, want %s: %s (%s)", got.Reason, tt.class, tt.text, tt.hint)
			}
			text := got.Reason.String()
			if strings.ContainsAny(text, "\n\r\x15") || len(text) > 600 || strings.Contains(text, "s3cret") || strings.Contains(text, "hunter2222") || strings.Contains(text, "causeway:") {
				t.Errorf("the reason is not fit for a log: %q", text)
			}
		})
	}
}
