package resilience

import (
	"context"
	"slices"
	"sync"
	"time"
)

// recentCall is how long permits are reserved for a client after its last call.
const recentCall = time.Minute

// permits is a semaphore that is fair between clients. A released permit goes to the
// waiting client that holds the fewest, so that no client keeps more than half
// while another one waits. Permits of calls in flight are not revoked, so some are
// reserved: a client that holds half does not get the last eighth if another one
// has called recently. A single client may hold all.
type permits struct {
	capacity, half, reserved int

	mu      sync.Mutex
	used    int
	waiting int
	// clients are all clients that have called, by the names of their keys.
	clients map[string]*client
}

// client is what one client holds, and its waiting calls, oldest first.
type client struct {
	held  int
	queue []waiter
	seen  time.Time // its last call
}

type waiter struct {
	since time.Time
	ready chan struct{} // closed when the waiter gets a permit
}

func newPermits(capacity int) permits {
	return permits{
		capacity: capacity, half: (capacity + 1) / 2, reserved: min(max(capacity/8, 1), capacity-1),
		clients: map[string]*client{},
	}
}

// acquire waits for a permit, for no longer than maxWait.
func (p *permits) acquire(ctx context.Context, name string, maxWait time.Duration) error {
	c, w, granted := p.enter(ctx, name, maxWait)
	if granted {
		return nil
	}
	if w.ready == nil {
		return orFull(ctx.Err())
	}
	timer := time.NewTimer(maxWait)
	defer timer.Stop()
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	case <-timer.C:
	}
	if p.leave(c, w) {
		return orFull(ctx.Err())
	}
	return nil // it got a permit at the same moment
}

func orFull(err error) error {
	if err != nil {
		return err
	}
	return errFull
}

// enter takes a permit or, if it may wait, joins the client's queue.
func (p *permits) enter(ctx context.Context, name string, maxWait time.Duration) (c *client, w waiter, granted bool) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	c = p.clients[name]
	if c == nil {
		c = &client{}
		p.clients[name] = c
	}
	c.seen = now
	if len(c.queue) == 0 && p.mayTake(c, now) {
		p.used++
		c.held++
		return c, w, true
	}
	if ctx.Err() == nil && maxWait > 0 {
		w = waiter{since: now, ready: make(chan struct{})}
		c.queue = append(c.queue, w)
		p.waiting++
	}
	return c, w, false
}

// leave removes a waiter from its queue, and reports whether it was there.
func (p *permits) leave(c *client, w waiter) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(c.queue, w)
	if i < 0 {
		return false
	}
	c.queue = slices.Delete(c.queue, i, i+1)
	p.waiting--
	return true
}

// release returns a permit, and passes free permits on to waiters.
func (p *permits) release(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.used--
	p.clients[name].held--
	for p.waiting > 0 {
		c := p.next(time.Now())
		if c == nil {
			return
		}
		close(c.queue[0].ready)
		c.queue = slices.Delete(c.queue, 0, 1)
		p.waiting--
		p.used++
		c.held++
	}
}

// next returns the client that gets the next permit: of the waiting ones that may
// take it, the one that holds the fewest or has waited longest.
func (p *permits) next(now time.Time) (best *client) {
	for _, c := range p.clients {
		if len(c.queue) > 0 && p.mayTake(c, now) && (best == nil || c.held < best.held ||
			c.held == best.held && c.queue[0].since.Before(best.queue[0].since)) {
			best = c
		}
	}
	return best
}

// mayTake reports whether a client may take a permit now.
func (p *permits) mayTake(c *client, now time.Time) bool {
	free := p.capacity - p.used
	if free == 0 || c.held < p.half || free > p.reserved {
		return free > 0
	}
	for _, other := range p.clients {
		if other != c && now.Sub(other.seen) < recentCall && !other.seen.IsZero() {
			return false
		}
	}
	return true
}
