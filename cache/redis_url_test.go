package cache

import (
	"context"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"causeway.example/cache/redistest"
)

// TestURLOptions: one of the library's options is supported, and the others are
// errors.
func TestURLOptions(t *testing.T) {
	for _, option := range []string{
		"skip_verify=true", "skip_verify=false", "db=1", "foo=1", "client_name=x", "read_timeout=5s", "pool_size=5", "max_retries=9", "protocol=4", "protocol=", "protocol=-1",
		"protocol=2&db=1", "conn_max_lifetime=1h",
	} {
		if _, err := NewRedis(testBudgets(RedisOptions{URL: "rediss://:hunter2@r:1/0?" + option})); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("?%s: %v, want an error without the password", option, err)
		}
	}
	for _, url := range []string{"redis://r:1/-1", "unix:///run/redis.sock", "redis://r:1/a"} {
		if _, err := NewRedis(testBudgets(RedisOptions{URL: url})); err == nil {
			t.Errorf("%s: no error", url)
		}
	}
	u, err := RedisOptions{URL: "rediss://r:1/0?protocol=2"}.universal()
	if err != nil || u.Protocol != 2 || u.TLSConfig.InsecureSkipVerify || u.TLSConfig.ServerName != "r" {
		t.Errorf("protocol=2: %+v, %v", u, err)
	}
}

// FuzzURL: no URL disables the verification of certificates.
func FuzzURL(f *testing.F) {
	for _, seed := range []string{"redis://r", "rediss://u:p@r:1/2?skip_verify=1", "rediss://r?SKIP_VERIFY=true&protocol=2", "rediss://r/0?skip%5Fverify=true", "unix:///a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" {
			return
		}
		u, err := RedisOptions{URL: text}.universal()
		if err != nil {
			return
		}
		if u.TLSConfig != nil && u.TLSConfig.InsecureSkipVerify || u.DB < 0 || u.Protocol != 0 && u.Protocol != 2 && u.Protocol != 3 {
			t.Errorf("%q: %+v", text, u)
		}
	})
}

// twemproxy is a proxy like nutcracker 0.5: it has RESP2 only, and closes the
// connection on a command that it does not know. It requires the given password,
// if any.
func twemproxy(t *testing.T, server *redistest.Server, password string) string {
	t.Helper()
	known := map[string]bool{"get": true, "set": true, "del": true, "eval": true}
	admin := server.Admin(t)
	var authenticated atomic.Bool
	authenticated.Store(password == "")
	return fakeServer(t, func(command []string) string {
		name := strings.ToLower(command[0])
		switch {
		case name == "auth":
			authenticated.Store(command[1] == password)
			return "+OK\r\n"
		case !known[name]:
			return ""
		case !authenticated.Load():
			return "-NOAUTH Authentication required\r\n"
		}
		args := make([]any, len(command))
		for i, arg := range command {
			args[i] = arg
		}
		return rawReply(admin.Do(context.Background(), args...).Result())
	})
}

// rawReply returns a reply in RESP2.
func rawReply(value any, err error) string {
	switch v := value.(type) {
	case string:
		if v == "OK" {
			return "+OK\r\n"
		}
		return "$" + strconv.Itoa(len(v)) + "\r\n" + v + "\r\n"
	case int64:
		return ":" + strconv.Itoa(int(v)) + "\r\n"
	}
	if isNil(err) {
		return "$-1\r\n"
	}
	return "-ERR unexpected\r\n"
}

// TestRESP2Proxy: with ?protocol=2 a proxy that closes connections on HELLO is
// used, also with a password.
func TestRESP2Proxy(t *testing.T) {
	for name, password := range map[string]string{"open": "", "with a password": "s3cret"} {
		t.Run(name, func(t *testing.T) {
			server := redistest.Start(t)
			userinfo := ""
			if password != "" {
				userinfo = ":" + password + "@"
			}
			store := newRedis(t, RedisOptions{URL: "redis://" + userinfo + twemproxy(t, server, password) + "?protocol=2"})
			var (
				r recorder
				e events
			)
			g := NewBreakerStore(store, BreakerOptions{OnEvent: e.add})
			c := newCache(t, g, &r, zeroMemoryTTL)
			l := c.Lookup(r.upstream())
			for range 3 {
				mustProvider(t, l, pool, "40001", "member-40001")
			}
			r.wantCalls(t, 1, 1)
			if err := c.Invalidate(t.Context(), pool); err != nil {
				t.Error(err)
			}
			mustProvider(t, l, pool, "40001", "member-40001")
			r.wantCalls(t, 2, 2)
			g.probe(t.Context())
			if all := e.list(); len(all) > 0 {
				t.Errorf("events = %+v, want none", all)
			}
			// Such a proxy does not have SCAN.
			if _, err := c.InvalidateCustomer(t.Context(), pool.CustomerNumber); err == nil {
				t.Error("a customer was invalidated without SCAN")
			}
		})
	}
}

// TestMovedNameIsFollowed: the name of a server resolves to another one now, and
// the old one is still a master.
func TestMovedNameIsFollowed(t *testing.T) {
	u, err := RedisOptions{URL: "redis://r"}.universal()
	if err != nil || u.ConnMaxLifetime != connLifetime || u.ConnMaxLifetimeJitter != connLifetimeJitter {
		t.Fatalf("lifetime %v±%v, %v", u.ConnMaxLifetime, u.ConnMaxLifetimeJitter, err)
	}
	for name, o := range map[string]RedisOptions{
		"Sentinel": {Addresses: []string{"a:1"}, MasterName: "main"}, "Cluster": {Addresses: []string{"a:1"}},
	} {
		if u, err := o.universal(); err != nil || u.ConnMaxLifetime != connLifetime {
			t.Errorf("%s: lifetime %v, %v", name, u.ConnMaxLifetime, err)
		}
	}

	before, after := redistest.Start(t), redistest.Start(t)
	before.Do(t, "set", "key", "old")
	after.Do(t, "set", "key", "new")
	var target atomic.Pointer[string]
	target.Store(&before.Addr)
	name := forward(t, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", *target.Load())
	})
	u, err = RedisOptions{URL: "redis://" + name, ReadBudget: 10 * time.Second}.universal()
	if err != nil {
		t.Fatal(err)
	}
	u.ConnMaxLifetime, u.ConnMaxLifetimeJitter = 100*time.Millisecond, 0
	store := &Redis{conns: &connHook{}, readBudget: 10 * time.Second}
	store.client = newClient(u, store.conns)
	t.Cleanup(func() { _ = store.Close() })
	value := func(ctx context.Context) string {
		text, _, err := store.Get(ctx, "key")
		if err != nil {
			t.Error(err)
		}
		return string(text)
	}
	if got := value(t.Context()); got != "old" {
		t.Fatalf("value = %q, want that of the old server", got)
	}
	target.Store(&after.Addr)
	redistest.Eventually(t, "the name is followed", func(ctx context.Context) bool { return value(ctx) == "new" })
}
