// Package openloop sends requests at a fixed rate, whatever becomes of those
// before: callers do not wait for each other.
package openloop

import (
	"context"
	"sync"
	"time"
)

// Start sends the nth request at n/rate seconds from now, or as soon after as
// there is a CPU for it, each in a goroutine of its own. Stop sends no more,
// and returns when all are done; requests do not end with ctx.
func Start(ctx context.Context, rate int, send func(ctx context.Context, n int)) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var sender, calls sync.WaitGroup
	sender.Go(func() {
		begin := time.Now()
		for n := 0; ; n++ {
			select {
			case <-time.After(time.Until(begin.Add(time.Duration(n) * time.Second / time.Duration(rate)))):
				calls.Go(func() { send(context.WithoutCancel(ctx), n) })
			case <-ctx.Done():
				return
			}
		}
	})
	return sync.OnceFunc(func() {
		cancel()
		sender.Wait()
		calls.Wait()
	})
}
