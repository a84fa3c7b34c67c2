package cache

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/cache/redistest"
)

// Watch reports a store that fails at start, and its recovery, without a request
// that needs it. It reports nothing about a healthy store.
func TestWatch(t *testing.T) {
	for name, broken := range map[string]string{"reads": "Get", "writes": "Acquire", "release": "Release", "": ""} {
		t.Run(name, func(t *testing.T) {
			withEvents(t, func(t *testing.T, g *BreakerStore, s *mapStore, e *events) {
				s.failing(func(method string) error {
					if method == broken {
						return because(ReasonPermission)
					}
					return nil
				})
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan struct{})
				go func() { defer close(done); g.Watch(ctx) }()
				later(time.Minute)
				synctest.Wait()
				calls := s.called("Get")
				switch name {
				case "":
					e.want(t)
				case "release":
					e.want(t, "release refused by permission")
				default:
					e.want(t, name+" degraded by permission")
				}
				s.failing(nil)
				later(2 * time.Second)
				synctest.Wait()
				if all := e.list(); name != "" && name != "release" {
					if last := all[len(all)-1]; last.Calls != "" || last.Downtime < 55*time.Second {
						t.Errorf("last event = %+v, want that the store is used again", last)
					}
				} else if later(time.Hour); s.called("Get") != calls {
					t.Errorf("a store that is used was probed again")
				}
				cancel()
				<-done
			})
		})
	}
}

// A slow connection setup is no outage.
func TestWatchIsPatient(t *testing.T) {
	withEvents(t, func(t *testing.T, g *BreakerStore, s *mapStore, e *events) {
		var n atomic.Int64
		s.failing(func(string) error {
			if n.Add(1) < 5 {
				return because(ReasonTimeout)
			}
			return nil
		})
		start := time.Now()
		g.probe(t.Context())
		if took := time.Since(start); took < 2*dialTimeout {
			t.Errorf("four failures in %v, want more time than a connection takes", took)
		}
		e.want(t)
	})
}

// A Cluster of one node works as a single server, so mode: cluster is no failure.
func TestClusterOfOneNodeAsASingleServer(t *testing.T) {
	s := redistest.Start(t, "--cluster-enabled", "yes", "--cluster-port", fmt.Sprint(redistest.FreePort(t)))
	s.Do(t, "cluster", "addslotsrange", 0, 16383)
	clusterSays(t, []*redistest.Server{s}, "info", "cluster_state:ok")
	var e events
	g := NewBreakerStore(newRedis(t, plainURL(s)), BreakerOptions{OnEvent: e.add})
	g.probe(t.Context())
	e.want(t)
}

// A node of a larger Cluster is recognised by the probe, for reads and writes,
// and used once it has all slots.
func TestClusterNodeAsASingleServer(t *testing.T) {
	nodes := newCluster(t)
	store := newRedis(t, plainURL(nodes[0]))
	var e events
	g := NewBreakerStore(store, BreakerOptions{OnEvent: e.add, OpenFor: 50 * time.Millisecond})
	g.probe(t.Context())
	e.want(t, "reads degraded by mode")
	// Every key fails now, even those that the node has.
	for n := range 20 {
		key := fmt.Sprint("key", n)
		if _, _, err := store.Get(t.Context(), key); err == nil {
			t.Errorf("%s is read", key)
		}
		if err := store.Set(t.Context(), key, nil, time.Minute); err == nil {
			t.Errorf("%s is written", key)
		}
		if _, err := store.Acquire(t.Context(), key, "token", time.Minute); err == nil {
			t.Errorf("%s is taken", key)
		}
		if store.Release(t.Context(), key, "token") == nil || store.Delete(t.Context(), key, "x") == nil {
			t.Errorf("%s is deleted", key)
		}
	}
	if _, err := store.DeletePrefix(t.Context(), "key"); err == nil {
		t.Error("one node's part of a customer was invalidated as if it were all")
	}
	store.redirectedKey.Store(new(keyOn(t, nodes[0])))
	if _, found, err := store.Get(t.Context(), keyOn(t, nodes[0])); err != nil || found {
		t.Errorf("once the key is there: %t, %v", found, err)
	}
}

// keyOn returns a key that a node has.
func keyOn(t *testing.T, node *redistest.Server) string {
	t.Helper()
	for n := range 1000 {
		key := fmt.Sprint("k", n)
		if err := node.Admin(t).Get(t.Context(), key).Err(); isNil(err) {
			return key
		}
	}
	t.Fatal("the node has no slots")
	return ""
}
