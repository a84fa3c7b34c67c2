package cache

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// DeletePrefix implements [Store]. In a Cluster it scans every master. Each
// round trip has a budget; the whole is bounded by ctx only.
func (r *Redis) DeletePrefix(ctx context.Context, prefix string) (int, error) {
	cluster, ok := r.client.(*redis.ClusterClient)
	if !ok {
		if err := r.checkRedirect(ctx); err != nil {
			return 0, r.wrapError(err)
		}
		n, err := r.deletePrefix(ctx, r.client, prefix)
		return n, r.wrapError(err)
	}
	var deleted atomic.Int64
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		n, err := r.deletePrefix(ctx, node, prefix)
		deleted.Add(int64(n))
		return err
	})
	return int(deleted.Load()), r.wrapError(err)
}

// prefixBudget bounds one round trip. It is longer than the other budgets,
// because an operator would rather wait than fail.
const prefixBudget = time.Second

// deletePrefix deletes the keys of a node page by page.
func (r *Redis) deletePrefix(ctx context.Context, node redis.Cmdable, prefix string) (deleted int, err error) {
	for cursor := uint64(0); ; {
		var keys []string
		keys, cursor, err = r.page(ctx, node, prefix, cursor)
		if err != nil {
			return deleted, err
		}
		n, err := r.unlink(ctx, keys)
		deleted += n
		if err != nil || cursor == 0 {
			return deleted, err
		}
	}
}

func (r *Redis) page(ctx context.Context, node redis.Cmdable, prefix string, cursor uint64) ([]string, uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, prefixBudget)
	defer cancel()
	return node.Scan(ctx, cursor, globEscape.Replace(prefix)+"*", 500).Result()
}

// unlink deletes keys by the client, not by the node that has them: while their
// slot moves to that node, it redirects every command without ASKING.
func (r *Redis) unlink(ctx context.Context, keys []string) (deleted int, err error) {
	if len(keys) == 0 {
		return 0, nil
	}
	ctx, cancel := context.WithTimeout(ctx, prefixBudget)
	defer cancel()
	replies, err := r.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, key := range keys {
			p.Del(ctx, key)
		}
		return nil
	})
	for _, reply := range replies {
		if n, ok := reply.(*redis.IntCmd); ok {
			deleted += int(n.Val())
		}
	}
	return deleted, err
}

// globEscape escapes a text for the pattern of SCAN.
var globEscape = strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, "]", `\]`)
