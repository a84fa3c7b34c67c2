package cache

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"time"
)

// probes is how many keys a probe reads: they lie in different slots, so that
// one node of a Cluster that is addressed as a single server is recognised.
const probes = 16

// probePause lets a connection be made: the first calls to a server end with
// their budget before it is there.
const probePause = 100 * time.Millisecond

// probePrefix begins the keys of probes, within the rights that the gateway has.
const probePrefix = keyPrefix + "probe:"

// Watch probes the store at once, and then as long as it is left alone, until
// ctx is done: what is wrong with it, and that it is well again, is reported
// without a request that needs it.
func (g *BreakerStore) Watch(ctx context.Context) {
	ticker := time.NewTicker(g.openFor)
	defer ticker.Stop()
	g.probe(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if g.state.isDegraded() {
				g.probe(ctx)
			}
		}
	}
}

// probe reads, and takes and returns a lease, until that works or the store is
// left alone.
func (g *BreakerStore) probe(ctx context.Context) {
	for n := range probes {
		read := func() error { _, _, err := g.Get(ctx, probePrefix+strconv.Itoa(n)); return err }
		if !g.retry(ctx, read) {
			return
		}
	}
	token := rand.Text()
	key := probePrefix + token // nobody else's lease
	g.retry(ctx, func() error {
		if _, err := g.Acquire(ctx, key, token, time.Second); err != nil {
			return err
		}
		return g.Release(ctx, key, token)
	})
}

// retry repeats a call until it works, and reports false when the store is left
// alone, or ctx ends.
func (g *BreakerStore) retry(ctx context.Context, call func() error) bool {
	for range g.failures {
		err := call()
		if err == nil {
			return true
		}
		if errors.Is(err, ErrBypassed) || !sleep(ctx, probePause) {
			return false
		}
	}
	return false
}
