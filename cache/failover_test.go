package cache

import (
	"context"
	"testing"

	"causeway.example/cache/redistest"
)

func TestRestartUnderLoad(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	l := startLoad(t, RedisOptions{URL: "redis://" + s.Addr})
	l.warm(t)
	for range 3 {
		s.Stop()
		redistest.Eventually(t, "Redis is passed by", func(context.Context) bool { return l.degraded.Load() })
		s.Restart(t)
		l.recovered(t)
	}
	l.done(t)
}

// A server that has become a replica replies READONLY to writes.
func TestReadOnlyUnderLoad(t *testing.T) {
	t.Parallel()
	s, master := redistest.Start(t), redistest.Start(t)
	l := startLoad(t, RedisOptions{URL: "redis://" + s.Addr})
	l.warm(t)
	s.Do(t, "replicaof", "127.0.0.1", master.Port)
	redistest.Eventually(t, "Redis is passed by", func(context.Context) bool { return l.degraded.Load() })
	s.Do(t, "replicaof", "no", "one")
	l.recovered(t)
	l.done(t)
}

func TestSentinelFailoverUnderLoad(t *testing.T) {
	t.Parallel()
	s := newSentinels(t, nil, nil)
	l := startLoad(t, RedisOptions{Addresses: s.addrs(), MasterName: "main"})
	l.warm(t)
	old := s.master(t.Context(), t)
	promoted := func(ctx context.Context) bool {
		master := s.master(ctx, t)
		return master != nil && master != old
	}

	// A failover by an operator.
	redistest.Eventually(t, "the failover begins", func(ctx context.Context) bool {
		return s.all[0].Admin(t).Do(ctx, "sentinel", "failover", "main").Err() == nil
	})
	redistest.Eventually(t, "another master", promoted)
	l.recovered(t)

	// A failover because the master dies.
	old = s.master(t.Context(), t)
	old.Stop()
	redistest.Eventually(t, "another master", promoted)
	l.recovered(t)
	l.done(t)
}

// A killed node refuses connections. A frozen one accepts them, and never says
// that its slots have moved.
func TestClusterNodeDiesUnderLoad(t *testing.T) {
	for name, end := range map[string]func(*redistest.Server){"killed": (*redistest.Server).Stop, "frozen": (*redistest.Server).Freeze} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			nodes := newCluster(t)
			l := startLoad(t, RedisOptions{Addresses: addrsOf(nodes[:2])})
			l.warm(t)
			end(nodes[0])
			clusterSays(t, nodes[1:], "nodes", "master,fail ") // unlike the state, this does not change back after a moment
			clusterSays(t, nodes[1:], "info", "cluster_state:ok")
			redistest.Eventually(t, "every number is found in Redis", func(ctx context.Context) bool {
				hits := l.count(ResultHit)
				for n := range numbers {
					l.call(ctx, t, numberOf(n))
				}
				return l.count(ResultHit) >= hits+numbers && !l.degraded.Load()
			})
			l.recovered(t)
			l.done(t)
		})
	}
}
