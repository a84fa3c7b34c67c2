package cache

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"causeway.example/cache/redistest"
)

// rights are the ACL rules of docs/redis-faults.md, by the first column of its
// table.
var rights = documentedRights("../docs/redis-faults.md")

// The rows of the table.
const (
	rightsServer   = "one server, Sentinel's servers"
	rightsDatabase = "with a database other than 0"
	rightsCluster  = "Cluster"
	rightsSentinel = "the Sentinels"
)

func documentedRights(file string) map[string][]string {
	text, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	rows := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
		if len(cells) != 4 {
			continue
		}
		rules := strings.Trim(strings.TrimSpace(cells[2]), "`")
		if strings.Contains(rules, " +") || strings.HasPrefix(rules, "+") {
			rows[strings.TrimSpace(cells[1])] = strings.Fields(strings.ReplaceAll(rules, "\x00", "|"))
		}
	}
	return rows
}

// gatewayUser returns the arguments for a server with the gateway's user, who has
// these rights and no others.
func gatewayUser(rows ...string) []string {
	args := []string{"--user", "gateway", "on", ">s3cret"}
	for _, row := range rows {
		args = append(args, rights[row]...)
	}
	return args
}

// TestDocumentedRights: every row is found, so that no test runs with a user
// without rights, or with all of them.
func TestDocumentedRights(t *testing.T) {
	for _, row := range []string{rightsServer, rightsDatabase, rightsCluster, rightsSentinel} {
		if len(rights[row]) == 0 {
			t.Errorf("docs/redis-faults.md has no rights for %q: %v", row, rights)
		}
	}
	if len(rights) != 4 {
		t.Errorf("docs/redis-faults.md has rows that no test knows: %v", rights)
	}
}

// useAll makes every call that the gateway makes.
func useAll(t *testing.T, store *Redis, key string) {
	t.Helper()
	ctx := t.Context()
	must := func(what string, ok bool, err error) {
		t.Helper()
		if err != nil || !ok {
			t.Errorf("%s of %s: %v, %v", what, key, ok, err)
		}
	}
	must("Set", true, store.Set(ctx, key, []byte("value"), time.Minute))
	value, found, err := store.Get(ctx, key)
	must("Get", found && string(value) == "value", err)
	held, err := store.Acquire(ctx, key+":lease", "token", time.Minute)
	must("Acquire", held, err)
	must("Release", true, store.Release(ctx, key+":lease", "token"))
	_, found, err = store.Get(ctx, key+":lease")
	must("Get of a released lease", !found, err)
	must("Delete", true, store.Delete(ctx, key, key+":lease"))
	must("Set", true, store.Set(ctx, key, []byte("value"), time.Minute))
	n, err := store.DeletePrefix(ctx, key)
	must("DeletePrefix", n == 1, err)
}

// wantNoRefusals requires that no command was refused on any server (ACL LOG),
// and that the user needs all of its rights.
func wantNoRefusals(t *testing.T, servers []*redistest.Server, rules []string) {
	t.Helper()
	var used strings.Builder
	for _, s := range servers {
		refused, err := s.Do(t, "acl", "log").Slice()
		if err != nil || len(refused) > 0 {
			t.Errorf("ACL LOG of %s: %v, %v", s.Addr, refused, err)
		}
		stats, err := s.Admin(t).Info(t.Context(), "commandstats").Result()
		if err != nil {
			t.Fatal(err)
		}
		used.WriteString(stats)
	}
	for _, rule := range rules {
		if command, isCommand := strings.CutPrefix(rule, "+"); isCommand && !strings.Contains(used.String(), "cmdstat_"+command+":") {
			t.Errorf("the right %s was not used", rule)
		}
	}
}

// longBudgets returns o with budgets that a busy machine does not exceed.
func longBudgets(o RedisOptions) RedisOptions {
	o.ReadBudget, o.WriteBudget = time.Second, time.Second
	return o
}

func TestRightsOfOneServer(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t, gatewayUser(rightsServer)...)
	useAll(t, newRedis(t, longBudgets(RedisOptions{URL: "redis://gateway:s3cret@" + s.Addr})), "causeway:a")
	wantNoRefusals(t, []*redistest.Server{s}, rights[rightsServer])

	s = redistest.Start(t, gatewayUser(rightsServer, rightsDatabase)...)
	useAll(t, newRedis(t, longBudgets(RedisOptions{URL: "redis://gateway:s3cret@" + s.Addr + "/3"})), "causeway:a")
	wantNoRefusals(t, []*redistest.Server{s}, slices.Concat(rights[rightsServer], rights[rightsDatabase]))
}

// TestRightsWithSentinels lasts until the client has checked that its subscription
// is alive, and includes a failover.
func TestRightsWithSentinels(t *testing.T) {
	t.Parallel()
	s := newSentinels(t, gatewayUser(rightsServer), []string{"user watcher on >s3ntinel " + strings.Join(rights[rightsSentinel], " ")})
	store := newRedis(t, longBudgets(RedisOptions{
		Addresses: s.addrs(), MasterName: "main", Username: "gateway", Password: "s3cret",
		SentinelUsername: "watcher", SentinelPassword: "s3ntinel",
	}))
	useAll(t, store, "causeway:a")
	wantNoRefusals(t, s.servers, rights[rightsServer])

	redistest.Eventually(t, "the client checks its subscription", func(ctx context.Context) bool {
		for _, one := range s.all {
			if pingsBy(ctx, t, one, "watcher") {
				return true
			}
		}
		return false
	})
	old := s.master(t.Context(), t)
	redistest.Eventually(t, "the failover begins", func(ctx context.Context) bool {
		return s.all[0].Admin(t).Do(ctx, "sentinel", "failover", "main").Err() == nil
	})
	redistest.Eventually(t, "the new master is used", func(ctx context.Context) bool {
		master := s.master(ctx, t)
		return master != nil && master != old && store.Set(ctx, "causeway:b", []byte("value"), time.Minute) == nil
	})
	useAll(t, store, "causeway:a")
	wantNoRefusals(t, s.servers, nil)
	for _, one := range s.all {
		if refused, err := one.Do(t, "acl", "log").Slice(); err != nil || len(refused) > 0 {
			t.Errorf("ACL LOG of the Sentinel %s: %v, %v", one.Addr, refused, err)
		}
	}
}

// pingsBy reports whether the last command of a connection of this user was
// PING.
func pingsBy(ctx context.Context, t *testing.T, s *redistest.Server, user string) bool {
	t.Helper()
	list, err := s.Admin(t).Do(ctx, "client", "list").Text()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(list) {
		if strings.Contains(line, " cmd=ping ") && strings.Contains(line, " user="+user+" ") {
			return true
		}
	}
	return false
}

// TestRightsInACluster makes every call before, while and after the slot of its
// key moves to another node, with the key on either side.
func TestRightsInACluster(t *testing.T) {
	t.Parallel()
	nodes := newCluster(t, gatewayUser(rightsCluster)...)
	store := newRedis(t, longBudgets(RedisOptions{Addresses: addrsOf(nodes[:1]), Username: "gateway", Password: "s3cret"}))
	for n := range 30 { // on every node
		useAll(t, store, fmt.Sprintf("causeway:%d", n))
	}
	moved, kept := "causeway:{x}:moved", "causeway:{x}:kept"
	for _, key := range []string{moved, kept} {
		if err := store.Set(t.Context(), key, []byte(key), time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	done := startMigration(t, nodes, moved)
	for _, key := range []string{moved, kept} {
		if value, found, err := store.Get(t.Context(), key); err != nil || !found || string(value) != key {
			t.Errorf("while its slot moves: Get(%s) = %q, %v, %v", key, value, found, err)
		}
	}
	useAll(t, store, "causeway:{x}:new")
	if n, err := store.DeletePrefix(t.Context(), "causeway:{x}"); err != nil || n != 2 {
		t.Errorf("while a slot moves: DeletePrefix = %d, %v, want the entry of each side", n, err)
	}
	done()
	useAll(t, store, "causeway:{x}:new")
	wantNoRefusals(t, nodes, rights[rightsCluster])
}

// startMigration begins to move the slot of a key, as redis-cli --cluster
// reshard does, moves that key, and returns what completes it.
func startMigration(t *testing.T, nodes []*redistest.Server, key string) (done func()) {
	t.Helper()
	slot := nodes[0].Do(t, "cluster", "keyslot", key).Val()
	source := slices.IndexFunc(nodes[:3], func(n *redistest.Server) bool {
		return n.Admin(t).Exists(t.Context(), key).Val() == 1
	})
	if source < 0 {
		t.Fatalf("no node has %s", key)
	}
	from, to := nodes[source], nodes[(source+1)%3]
	id := func(n *redistest.Server) any { return n.Do(t, "cluster", "myid").Val() }
	to.Do(t, "cluster", "setslot", slot, "importing", id(from))
	from.Do(t, "cluster", "setslot", slot, "migrating", id(to))
	host, port, _ := net.SplitHostPort(to.Addr)
	from.Do(t, "migrate", host, port, key, 0, 5000)
	if err := from.Admin(t).Get(t.Context(), key).Err(); !redis.HasErrorPrefix(err, "ASK ") {
		t.Fatalf("the key has not moved: %v", err)
	}
	return func() {
		for _, n := range []*redistest.Server{to, from} {
			n.Do(t, "cluster", "setslot", slot, "node", id(to))
		}
	}
}
