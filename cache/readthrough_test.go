package cache

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// slowBackEnd is a back end whose look-ups last until they are released.
type slowBackEnd struct {
	recorder
	release chan struct{}
}

func newSlowBackEnd() *slowBackEnd { return &slowBackEnd{release: make(chan struct{})} }

func (s *slowBackEnd) upstream() gateway.Upstream {
	u := s.recorder.upstream()
	detail := u.ServiceDetail
	u.ServiceDetail = func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
		select {
		case <-s.release:
			return detail(ctx, key)
		case <-ctx.Done():
			return gateway.Line{}, &gateway.Error{Kind: gateway.Timeout, Err: ctx.Err()}
		}
	}
	return u
}

// inBubble runs a test with a cache in memory under synctest's clock.
func inBubble(t *testing.T, test func(t *testing.T, c *Cache, s *slowBackEnd)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newSlowBackEnd()
		test(t, newCache(t, nil, &s.recorder), s)
	})
}

func TestConcurrentCallersShareOneLookup(t *testing.T) {
	inBubble(t, func(t *testing.T, c *Cache, s *slowBackEnd) {
		l := c.Lookup(s.upstream())
		const callers = 100
		for range callers {
			go mustProvider(t, l, pool, "40001", "member-40001")
		}
		synctest.Wait()
		close(s.release)
		synctest.Wait()
		s.wantCalls(t, 1, 1)
		s.want(t, map[string]int{"memory miss": 2, "memory coalesced": callers - 1})
	})
}

func TestFirstCallerCancelsNothingForOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, c *Cache, s *slowBackEnd) {
		l := c.Lookup(s.upstream())
		ctx, cancel := context.WithCancel(t.Context())
		first := make(chan error, 1)
		go func() {
			_, err := l.Line(ctx, pool)
			first <- err
		}()
		synctest.Wait()
		go mustLine(t, l, pool, "40001")
		synctest.Wait()
		cancel()
		if err := <-first; gateway.KindOf(err) != gateway.Canceled {
			t.Errorf("the first caller's error = %v, want canceled at once", err)
		}
		close(s.release)
		synctest.Wait()
		mustLine(t, l, pool, "40001")
		s.wantCalls(t, 1, 0)
	})
}

// TestCanceledBeforeLookup: a canceled caller shares no memory with the look-up
// that it started. This is for the race detector.
func TestCanceledBeforeLookup(t *testing.T) {
	var r recorder
	l := newCache(t, nil, &r).Lookup(r.upstream())
	abandoned, cancel := context.WithCancel(t.Context())
	cancel()
	for n := range 500 {
		key := gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: fmt.Sprintf("0477%06d", n)}
		_, _ = l.Line(abandoned, key)
	}
}

func TestWaiterHasItsOwnDeadline(t *testing.T) {
	inBubble(t, func(t *testing.T, c *Cache, s *slowBackEnd) {
		l := c.Lookup(s.upstream())
		go mustLine(t, l, pool, "40001")
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := l.Line(ctx, pool)
		if gateway.KindOf(err) != gateway.Timeout || time.Since(start) != time.Second {
			t.Errorf("got %v after %v, want a timeout after 1s", err, time.Since(start))
		}
		close(s.release)
		synctest.Wait()
	})
}

func TestLookupTimeout(t *testing.T) {
	inBubble(t, func(t *testing.T, c *Cache, s *slowBackEnd) {
		l := c.Lookup(s.upstream())
		start := time.Now()
		_, err := l.Line(t.Context(), pool)
		if gateway.KindOf(err) != gateway.Timeout || time.Since(start) != 30*time.Second {
			t.Errorf("got %v after %v, want a timeout after 30s", err, time.Since(start))
		}
	})
}

func TestPanicFailsOneLookup(t *testing.T) {
	inBubble(t, func(t *testing.T, c *Cache, s *slowBackEnd) {
		u := s.upstream()
		u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) { panic("bug") }
		_, err := c.Lookup(u).Line(t.Context(), pool)
		if gateway.KindOf(err) != gateway.Internal || !strings.Contains(err.Error(), "bug") {
			t.Errorf("error = %v, want an internal one with the panic", err)
		}
		close(s.release)
		mustLine(t, c.Lookup(s.upstream()), pool, "40001")
	})
}
