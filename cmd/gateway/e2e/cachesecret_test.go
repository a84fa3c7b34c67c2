package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"causeway.example/cache/redistest"
	"causeway.example/internal/sandbox"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

const testCacheSecret = "cache-secret-of-a-test"

// rotatingBackEnd is a back end whose users and password can change.
type rotatingBackEnd struct {
	*httptest.Server
	box atomic.Pointer[sandbox.Sandbox]
}

func newRotatingBackEnd(t *testing.T) *rotatingBackEnd {
	t.Helper()
	b := &rotatingBackEnd{}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.box.Load().Handler().ServeHTTP(w, r) }))
	t.Cleanup(b.Close)
	return b
}

// gateway starts a replica with a login that the back end takes from now on.
func (b *rotatingBackEnd) gateway(t *testing.T, redis *redistest.Server, user, password, secret string) *gatewaytest.Gateway {
	t.Helper()
	b.box.Store(sandbox.New(sandbox.Options{Username: user, Password: password, ClientID: "c", ClientSecret: "s"}))
	environ := append(patient(redis), "GATEWAY_OCTANE_BASE_URL="+b.URL+"/tiab", "GATEWAY_OCTANE_USERNAME="+user, "GATEWAY_OCTANE_PASSWORD="+password)
	if secret != "" {
		environ = append(environ, "GATEWAY_CACHE_SECRET="+secret)
	}
	return gatewaytest.Start(t, environ...)
}

// hits asks for each pool, and returns how many the cache answered. All answers
// are right.
func hits(g *gatewaytest.Gateway) (n int) {
	g.T.Helper()
	for i := 1; i <= 3; i++ {
		a := g.Want(http.StatusOK, http.MethodGet, fmt.Sprintf("%s/047700000%d/provider", gatewaytest.Pools, i), "")
		if strings.HasPrefix(a.Header.Get("Cache-Status"), "causeway; hit") {
			n++
		}
	}
	return n
}

// TestRotatedPassword: with cache.secret the entries in Redis outlive the
// password of the back end; without it none is used any more. Another user,
// another back end and another secret never see them.
func TestRotatedPassword(t *testing.T) {
	const all, none = 3, 0
	another := newRotatingBackEnd(t)
	tests := []struct {
		name                   string
		secret                 string
		user, password, rotate string // of the second replica, and its secret
		elsewhere              bool
		want                   int
	}{
		{"nothing changes, with a secret", testCacheSecret, "u", "p", testCacheSecret, false, all},
		{"nothing changes, without a secret", "", "u", "p", "", false, all},
		{"a password, with a secret", testCacheSecret, "u", "rotated", testCacheSecret, false, all},
		{"a password, without a secret", "", "u", "rotated", "", false, none},
		{"a secret comes", "", "u", "p", testCacheSecret, false, none},
		{"a secret goes", testCacheSecret, "u", "p", "", false, none},
		{"a secret is rotated", testCacheSecret, "u", "p", testCacheSecret + "2", false, none},
		{"the password becomes the secret", "", "u", testCacheSecret, testCacheSecret, false, none},
		{"another user, with a secret", testCacheSecret, "v", "p", testCacheSecret, false, none},
		{"another back end, with a secret", testCacheSecret, "u", "p", testCacheSecret, true, none},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			redis, b := redistest.Start(t), newRotatingBackEnd(t)
			if got := hits(b.gateway(t, redis, "u", "p", tt.secret)); got != none {
				t.Fatalf("%d hits in an empty cache", got)
			}
			if tt.elsewhere {
				b = another
			}
			g := b.gateway(t, redis, tt.user, tt.password, tt.rotate)
			if got := hits(g); got != tt.want {
				t.Errorf("%d hits, want %d", got, tt.want)
			}
			if n := g.Metric(`gateway_cache_requests_total{level="redis",result="foreign"}`); n != 0 {
				t.Errorf("%v foreign entries were counted: another account's are under other names", n)
			}
			said := strings.Count(g.Logs.String(), testCacheSecret)
			for _, value := range redis.Do(t, "keys", "*").Val().([]any) {
				said += strings.Count(value.(string), testCacheSecret)
			}
			if said > 0 {
				t.Error("the secret is in the log or in Redis")
			}
		})
	}
}

// TestSwappedValuesInRedis: a client that writes to Redis cannot lead a call to
// another line, and an operator sees that somebody tries.
func TestSwappedValuesInRedis(t *testing.T) {
	redis, b := redistest.Start(t), newRotatingBackEnd(t)
	g := b.gateway(t, redis, "u", "p", testCacheSecret)
	hits(g)
	values := map[string]string{}
	var keys []string
	for _, key := range redis.Do(t, "keys", "causeway:*:provider:*").Val().([]any) {
		keys = append(keys, key.(string))
		values[key.(string)] = redis.Do(t, "get", key).Val().(string)
	}
	if len(keys) != 3 {
		t.Fatalf("keys = %v, want three providers", keys)
	}
	redis.Do(t, "set", keys[0], values[keys[1]])
	redis.Do(t, "set", keys[1], values[keys[0]])
	lines := strings.Split(values[keys[2]], "\n")
	lines[3], lines[4] = "999", "999"
	redis.Do(t, "set", keys[2], strings.Join(lines, "\n"))

	replica := b.gateway(t, redis, "u", "p", testCacheSecret)
	if got := hits(replica); got != 0 {
		t.Errorf("%d hits, want none", got)
	}
	if n := replica.Metric(`gateway_cache_requests_total{level="redis",result="foreign"}`); n != 3 {
		t.Errorf("%v foreign entries were counted, want 3", n)
	}
	if got := hits(b.gateway(t, redis, "u", "p", testCacheSecret)); got != 3 {
		t.Errorf("%d hits of a third replica, want 3: the entries were replaced", got)
	}
}

// TestCacheSecretIsReported once, where a rotation would empty a cache that
// replicas share.
func TestCacheSecretIsReported(t *testing.T) {
	const line = `"level":"INFO","msg":"cache.secret is not set: a rotation of octane.password empties the cache in Redis"`
	redis := []string{"GATEWAY_REDIS_URL=redis://127.0.0.1:1"}
	nodes := []string{"GATEWAY_REDIS_ADDRESSES=127.0.0.1:1"}
	secret := []string{"GATEWAY_CACHE_SECRET=" + testCacheSecret}
	for name, tt := range map[string]struct {
		environ []string
		want    int
	}{
		"memory": {nil, 0}, "memory with a secret": {secret, 0},
		"redis": {redis, 1}, "redis with a secret": {slices.Concat(redis, secret), 0},
		"cluster": {nodes, 1}, "cluster with a secret": {slices.Concat(nodes, secret), 0},
	} {
		t.Run(name, func(t *testing.T) {
			g := gatewaytest.Start(t, tt.environ...)
			if got := strings.Count(g.Logs.String(), line); got != tt.want {
				t.Errorf("%d lines, want %d: %s", got, tt.want, g.Logs)
			}
		})
	}
}
