package exchange

import (
	"context"
	"slices"
	"sync"
)

// semaphore is a weighted semaphore in order of arrival, so that small requests
// do not starve a large one.
type semaphore struct {
	size int64

	mu      sync.Mutex
	left    int64
	waiting []*waiter
}

type waiter struct {
	n       int64
	granted chan struct{}
}

func newSemaphore(size int64) *semaphore { return &semaphore{size: size, left: size} }

// acquire blocks until n, or the whole size if that is less, is acquired, or ctx
// is done. It returns the amount to release.
func (s *semaphore) acquire(ctx context.Context, n int64) (int64, error) {
	w := &waiter{min(n, s.size), make(chan struct{})}
	s.mu.Lock()
	s.waiting = append(s.waiting, w)
	s.grant()
	s.mu.Unlock()
	select {
	case <-w.granted:
		return w.n, nil
	default:
	}
	select {
	case <-w.granted:
		return w.n, nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.waiting, w); i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	} else {
		s.left += w.n // it was granted in the meantime
	}
	s.grant() // the next ones may fit
	return 0, ctx.Err()
}

func (s *semaphore) release(n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left += n
	s.grant()
}

// grant serves the waiters at the head of the queue. s must be locked.
func (s *semaphore) grant() {
	for len(s.waiting) > 0 && s.waiting[0].n <= s.left {
		s.left -= s.waiting[0].n
		close(s.waiting[0].granted)
		s.waiting = s.waiting[1:]
	}
}
