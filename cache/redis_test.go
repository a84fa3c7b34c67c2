package cache

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestRedisOptions(t *testing.T) {
	tests := []struct {
		name    string
		in      RedisOptions
		err     string // part of the error; empty for none
		addrs   string
		cluster bool
		tls     string // the server's name to check; "-" for no TLS
	}{
		{"single", RedisOptions{URL: "redis://u:p@r:1/2"}, "", "r:1", false, "-"},
		{"single with TLS", RedisOptions{URL: "rediss://u:p@r:1/2"}, "", "r:1", false, "r"},
		{"cluster", RedisOptions{Addresses: []string{"a:1", "b:2"}, Username: "u", Password: "p"}, "", "a:1 b:2", true, "-"},
		{"cluster by one node, with TLS", RedisOptions{Addresses: []string{"a:1"}, Username: "u", Password: "p", TLS: true}, "", "a:1", true, ""},
		{"sentinel", RedisOptions{Addresses: []string{"a:1"}, MasterName: "m", Username: "u", Password: "p"}, "", "a:1", false, "-"},
		{"password beside the URL", RedisOptions{URL: "redis://r:1", Username: "u", Password: "p"}, "", "r:1", false, "-"},
		{"nothing", RedisOptions{}, "either", "", false, ""},
		{"master without sentinels", RedisOptions{URL: "redis://r:1", MasterName: "m"}, "Sentinels", "", false, ""},
		{"both", RedisOptions{URL: "redis://r:1", Addresses: []string{"a:1"}}, "either", "", false, ""},
		{"no URL", RedisOptions{URL: "redis://:hunter2 @[::"}, "cannot be read", "", false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, err := tt.in.universal()
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "hunter2") {
					t.Errorf("error = %v, want one about %q", err, tt.err)
				}
				if _, err := NewRedis(testBudgets(tt.in)); err == nil {
					t.Error("NewRedis accepts it")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(u.Addrs, " "); got != tt.addrs || u.IsClusterMode != tt.cluster {
				t.Errorf("addresses %s, cluster %v, want %s, %v", got, u.IsClusterMode, tt.addrs, tt.cluster)
			}
			name := "-"
			if u.TLSConfig != nil {
				name = u.TLSConfig.ServerName
			}
			if name != tt.tls {
				t.Errorf("TLS for %q, want %q", name, tt.tls)
			}
			if u.Username != "u" || u.Password != "p" {
				t.Errorf("credentials %q, %q, want u, p", u.Username, u.Password)
			}
			if !u.ContextTimeoutEnabled || u.MaxRetries != -1 || u.DialerRetries != 1 || u.DialTimeout > 200*time.Millisecond {
				t.Errorf("the library's own patience is back: %+v", u)
			}
		})
	}
}

func TestRedisReportsWhatFails(t *testing.T) {
	store, server := newMiniredis(t)
	server.SetError("READONLY You can't write against a read only replica.")
	if _, found, err := store.Get(t.Context(), "k"); err == nil || found {
		t.Errorf("Get = %v, %v, want an error", found, err)
	}
	if err := store.Set(t.Context(), "k", []byte("v"), time.Hour); err == nil {
		t.Error("Set: no error")
	}
	if err := store.Delete(t.Context(), "k"); err == nil {
		t.Error("Delete: no error")
	}
	server.SetError("")
	if _, found, err := store.Get(t.Context(), "k"); err != nil || found {
		t.Errorf("Get = %v, %v, want nothing found", found, err)
	}
}

func TestRedisLease(t *testing.T) {
	store, server := newMiniredis(t)
	acquire := func(token string, want bool) {
		t.Helper()
		if got, err := store.Acquire(t.Context(), "lease", token, time.Second); err != nil || got != want {
			t.Errorf("Acquire by %s = %t, %v, want %t", token, got, err, want)
		}
	}
	release := func(token string) {
		t.Helper()
		if err := store.Release(t.Context(), "lease", token); err != nil {
			t.Errorf("Release by %s: %v", token, err)
		}
	}
	acquire("a", true)
	acquire("b", false)
	release("b") // which does not hold it
	acquire("b", false)
	release("a")
	acquire("b", true)
	server.FastForward(time.Second)
	acquire("c", true)
	server.SetError("OOM command not allowed when used memory > 'maxmemory'.")
	if leads, err := store.Acquire(t.Context(), "lease", "d", time.Second); err == nil || leads {
		t.Errorf("Acquire of a full server = %t, %v, want an error", leads, err)
	}
	if store.Release(t.Context(), "lease", "c") == nil {
		t.Error("Release: no error")
	}
}

func TestRedisDeletesByPrefix(t *testing.T) {
	store, server := newMiniredis(t)
	for i := range 1200 {
		for _, prefix := range []string{"a[b*:", "ab:"} {
			if err := server.Set(prefix+strconv.Itoa(i), "v"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n, err := store.DeletePrefix(t.Context(), "a[b*:"); err != nil || n != 1200 {
		t.Errorf("DeletePrefix = %d, %v, want 1200", n, err)
	}
	if n := len(server.Keys()); n != 1200 {
		t.Errorf("%d keys are left, want 1200", n)
	}
	server.SetError("LOADING")
	if _, err := store.DeletePrefix(t.Context(), "ab:"); err == nil {
		t.Error("DeletePrefix: no error")
	}
}
