package cache

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"time"
)

// probeReads is how many keys a probe reads. They are in different hash slots,
// so that one node of a Cluster that is addressed as a single server is
// recognised.
const probeReads = 16

// probePause is the time between two attempts of a probe. It is enough to make
// a connection: the first calls exceed their budget before there is one.
const probePause = 100 * time.Millisecond

// probePrefix begins the keys of probes. It is within the rights that the
// gateway needs anyway.
const probePrefix = keyPrefix + "probe:"

// Watch probes the store at once, and then while a breaker is open, until ctx
// is done. Failures, and their end, are reported without a request that needs
// the store.
func (b *BreakerStore) Watch(ctx context.Context) {
	ticker := time.NewTicker(b.openFor)
	defer ticker.Stop()
	b.probe(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if b.state.isDegraded() {
				b.probe(ctx)
			}
		}
	}
}

// probe reads keys, and acquires and releases a lease, until that succeeds or a
// breaker opens.
func (b *BreakerStore) probe(ctx context.Context) {
	for n := range probeReads {
		read := func() error { _, _, err := b.Get(ctx, probePrefix+strconv.Itoa(n)); return err }
		if !b.retry(ctx, read) {
			return
		}
	}
	token := rand.Text()
	key := probePrefix + token // a lease of no number
	b.retry(ctx, func() error {
		if _, err := b.Acquire(ctx, key, token, time.Second); err != nil {
			return err
		}
		return b.Release(ctx, key, token)
	})
}

// retry repeats a call until it succeeds, and reports false if it does not
// before the breaker opens or ctx is done.
func (b *BreakerStore) retry(ctx context.Context, call func() error) bool {
	for range b.failures {
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
