package cache

import (
	"context"
	"testing"
)

func TestRestartUnderLoad(t *testing.T) {
	t.Parallel()
	s := startRedis(t)
	l := startLoad(t, RedisOptions{URL: "redis://" + s.addr})
	l.warm(t)
	for range 3 {
		s.stop()
		eventually(t, "Redis is passed by", func(context.Context) bool { return l.degraded.Load() })
		s.start(t)
		l.recovered(t)
	}
	l.done(t)
}

// A server that becomes another one's replica answers writes by READONLY.
func TestReadOnlyUnderLoad(t *testing.T) {
	t.Parallel()
	s, master := startRedis(t), startRedis(t)
	l := startLoad(t, RedisOptions{URL: "redis://" + s.addr})
	l.warm(t)
	s.do(t, "replicaof", "127.0.0.1", master.port)
	eventually(t, "Redis is passed by", func(context.Context) bool { return l.degraded.Load() })
	s.do(t, "replicaof", "no", "one")
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

	// An operator asks for it.
	eventually(t, "the failover begins", func(ctx context.Context) bool {
		return s.all[0].admin(t).Do(ctx, "sentinel", "failover", "main").Err() == nil
	})
	eventually(t, "another master", promoted)
	l.recovered(t)

	// The master dies.
	old = s.master(t.Context(), t)
	old.stop()
	eventually(t, "another master", promoted)
	l.recovered(t)
	l.done(t)
}

// A node that is killed refuses connections; one that is frozen takes them, and
// never says that its slots have moved.
func TestClusterNodeDiesUnderLoad(t *testing.T) {
	for name, end := range map[string]func(*server){"killed": (*server).stop, "frozen": (*server).freeze} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			nodes := newCluster(t)
			l := startLoad(t, RedisOptions{Addresses: addrsOf(nodes[:2])})
			l.warm(t)
			end(nodes[0])
			clusterSays(t, nodes[1:], "info", "cluster_state:fail")
			clusterSays(t, nodes[1:], "info", "cluster_state:ok")
			eventually(t, "every number is found in Redis", func(ctx context.Context) bool {
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
