package resilience

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// blocked is a back end whose calls last until release is closed.
func blocked(release <-chan struct{}) gateway.Op[string, string] {
	return func(context.Context, string) (string, error) {
		<-release
		return "done", nil
	}
}

func TestLimitRefusesBeyondTheCap(t *testing.T) {
	tests := []struct {
		name    string
		call    gateway.Call
		maxWait time.Duration
		outcome gateway.Outcome
	}{
		{"read, no wait", read, 0, ""},
		{"read, short wait", read, 100 * time.Millisecond, ""},
		{"write, short wait", write, 100 * time.Millisecond, gateway.NotSent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				l := NewLimiter(LimitOptions{Concurrency: 2, MaxWait: tt.maxWait})
				for range 2 {
					go func() { _, _ = Limit(l, read, blocked(release))(t.Context(), "in") }()
				}
				synctest.Wait()
				start := time.Now()
				_, err := Limit(l, tt.call, always(nil))(t.Context(), "in")
				check(t, err, gateway.Unavailable, gateway.CodeOverloaded, tt.outcome)
				e := asError(t, err)
				if e.RetryAfter != time.Second || time.Since(start) != tt.maxWait {
					t.Errorf("refused after %v with RetryAfter %v, want %v and 1s", time.Since(start), e.RetryAfter, tt.maxWait)
				}
				close(release)
				synctest.Wait()
				if _, err := Limit(l, tt.call, always(nil))(t.Context(), "in"); err != nil {
					t.Errorf("after the others ended: %v", err)
				}
			})
		})
	}
}

func TestLimitWaitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		l := NewLimiter(LimitOptions{Concurrency: 1, MaxWait: 100 * time.Millisecond})
		go func() { _, _ = Limit(l, read, blocked(release))(t.Context(), "in") }()
		synctest.Wait()
		time.AfterFunc(50*time.Millisecond, func() { close(release) })
		if _, err := Limit(l, read, always(nil))(t.Context(), "in"); err != nil {
			t.Errorf("error = %v, want a turn after 50 ms", err)
		}
	})
}

func TestLimitEndsWithTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		l := NewLimiter(LimitOptions{Concurrency: 1, MaxWait: time.Second})
		go func() { _, _ = Limit(l, read, blocked(release))(t.Context(), "in") }()
		synctest.Wait()

		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Millisecond, cancel)
		_, err := Limit(l, write, always(nil))(ctx, "in")
		check(t, err, gateway.Canceled, gateway.CodeUpstreamTimeout, gateway.NotSent)

		ctx, cancel = context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		_, err = Limit(l, write, always(nil))(ctx, "in")
		check(t, err, gateway.Unavailable, gateway.CodeOverloaded, gateway.NotSent)
		close(release)
	})
}

func TestLimitGivesThePermitOfAPanicBack(t *testing.T) {
	l := NewLimiter(LimitOptions{Concurrency: 1})
	bug := func(context.Context, string) (string, error) { panic("bug") }
	for range 3 {
		if !panics(func() { _, _ = Limit(l, read, bug)(t.Context(), "in") }) {
			t.Fatal("the panic was swallowed, or its permit was lost")
		}
	}
	if _, err := Limit(l, read, always(nil))(t.Context(), "in"); err != nil {
		t.Errorf("after the panics: %v", err)
	}
}

func TestLimitHoldsUnderLoad(t *testing.T) {
	l := NewLimiter(LimitOptions{Concurrency: 4, MaxWait: time.Minute})
	var now atomic.Int32
	op := Limit(l, read, func(context.Context, string) (string, error) {
		defer now.Add(-1)
		if n := now.Add(1); n > 4 {
			t.Errorf("%d calls at the same time, want at most 4", n)
		}
		return "", nil
	})
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for range 50 {
				if _, err := op(t.Context(), "in"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
