package cache

import (
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
				if _, err := NewRedis(tt.in); err == nil {
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
