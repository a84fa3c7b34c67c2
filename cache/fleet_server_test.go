package cache

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"causeway.example/cache/redistest"
)

// sentinels are three Sentinels that watch a master and its two replicas under
// the name "main".
type sentinels struct {
	all     []*redistest.Server
	servers []*redistest.Server // the first one starts as the master
}

// newSentinels starts Sentinels and servers with the given configuration, and
// waits until all know each other.
func newSentinels(t *testing.T, serverArgs, sentinelArgs []string) sentinels {
	t.Helper()
	s := sentinels{servers: []*redistest.Server{redistest.Start(t, serverArgs...)}}
	host, port, _ := net.SplitHostPort(s.servers[0].Addr)
	for range 2 {
		s.servers = append(s.servers, redistest.Start(t, append([]string{"--replicaof", host, port}, serverArgs...)...))
	}
	for range 3 {
		s.all = append(s.all, startSentinel(t, host, port, sentinelArgs))
	}
	redistest.Eventually(t, "the sentinels know each other and the replicas", func(ctx context.Context) bool {
		for _, one := range s.all {
			state, err := one.Admin(t).Do(ctx, "sentinel", "master", "main").Result()
			text := fmt.Sprint(state)
			if err != nil || !strings.Contains(text, "num-slaves:2") || !strings.Contains(text, "num-other-sentinels:2") {
				return false
			}
		}
		return true
	})
	return s
}

func startSentinel(t *testing.T, host, port string, args []string) *redistest.Server {
	t.Helper()
	own := redistest.FreePort(t)
	config := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("port %d\nbind 127.0.0.1\nsentinel monitor main %s %s 2\n", own, host, port) +
		"sentinel down-after-milliseconds main 600\nsentinel failover-timeout main 4000\n" + strings.Join(args, "\n") + "\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return redistest.Launch(t, own, nil, config, "--sentinel")
}

// addrs returns the addresses of the Sentinels.
func (s sentinels) addrs() (addrs []string) {
	for _, one := range s.all {
		addrs = append(addrs, one.Addr)
	}
	return addrs
}

// master returns the server that all Sentinels call the master, or nil.
func (s sentinels) master(ctx context.Context, t *testing.T) *redistest.Server {
	t.Helper()
	var agreed string
	for _, one := range s.all {
		at, err := one.Admin(t).Do(ctx, "sentinel", "get-master-addr-by-name", "main").StringSlice()
		if err != nil || len(at) != 2 {
			return nil
		}
		addr := net.JoinHostPort(at[0], at[1])
		if agreed != "" && agreed != addr {
			return nil
		}
		agreed = addr
	}
	i := slices.IndexFunc(s.servers, func(one *redistest.Server) bool { return one.Addr == agreed })
	return s.servers[i]
}

// newCluster starts a Cluster of three masters and as many replicas, of which
// the nth belongs to the nth master.
func newCluster(t *testing.T, args ...string) []*redistest.Server {
	t.Helper()
	const masters, slots = 3, 16384
	nodes := make([]*redistest.Server, 2*masters)
	ids := make([]string, len(nodes))
	for i := range nodes {
		bus := redistest.FreePort(t)
		nodes[i] = redistest.Start(t, append([]string{"--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(bus), "--cluster-node-timeout", "1000"}, args...)...)
		ids[i] = fmt.Sprint(nodes[i].Do(t, "cluster", "myid").Val())
		if i < masters {
			nodes[i].Do(t, "cluster", "addslotsrange", i*slots/masters, (i+1)*slots/masters-1)
		}
		host, port, _ := net.SplitHostPort(nodes[i].Addr)
		nodes[0].Do(t, "cluster", "meet", host, port, bus)
	}
	clusterSays(t, nodes, "info", "cluster_known_nodes:6")
	for i := masters; i < len(nodes); i++ {
		redistest.Eventually(t, "the master is known", func(ctx context.Context) bool {
			return nodes[i].Admin(t).Do(ctx, "cluster", "replicate", ids[i-masters]).Err() == nil
		})
	}
	clusterSays(t, nodes, "info", "cluster_state:ok")
	for _, replica := range nodes[masters:] {
		redistest.Eventually(t, "the replica follows", func(ctx context.Context) bool {
			info, err := replica.Admin(t).Info(ctx, "replication").Result()
			return err == nil && strings.Contains(info, "master_link_status:up")
		})
	}
	return nodes
}

// clusterSays waits until every node says what is wanted.
func clusterSays(t *testing.T, nodes []*redistest.Server, command, what string) {
	t.Helper()
	redistest.Eventually(t, what, func(ctx context.Context) bool {
		for _, node := range nodes {
			reply, err := node.Admin(t).Do(ctx, "cluster", command).Text()
			if err != nil || !strings.Contains(reply, what) {
				return false
			}
		}
		return true
	})
}

// addrsOf returns the addresses of servers.
func addrsOf(servers []*redistest.Server) (addrs []string) {
	for _, s := range servers {
		addrs = append(addrs, s.Addr)
	}
	return addrs
}
