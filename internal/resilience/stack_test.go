package resilience

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// layers are the shared parts of one back end's stack.
type layers struct {
	retry *Retrier
	limit *Limiter
	brk   *Breaker
}

func newLayers() layers {
	return layers{
		retry: NewRetrier(RetryOptions{}),
		limit: NewLimiter(LimitOptions{Concurrency: 8, MaxWait: 100 * time.Millisecond}),
		brk:   NewBreaker(gateway.Octane, BreakOptions{}),
	}
}

// stack is the order in which the program assembles the layers.
func stack(l layers, call gateway.Call, op gateway.Op[string, string]) gateway.Op[string, string] {
	inner := func(ctx context.Context, in number) (string, error) { return op(ctx, string(in)) }
	try := Timeout(2*time.Second, call, inner)
	try = OwnGoroutine(try)
	try = EnoughTime(2*time.Second, call, try)
	try = Break(l.brk, "soap", call, try)
	try = Limit(l.limit, call, try)
	try = Retry(l.retry, call, try)
	try = Count(l.brk, "soap", try)
	try = bounded(10*time.Second, call.Class, try)
	return func(ctx context.Context, in string) (string, error) { return try(ctx, number(in)) }
}

func TestStackRetriesAReadThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		op := stack(newLayers(), read, func(ctx context.Context, in string) (string, error) {
			if calls++; calls < 3 {
				return hang(ctx, in)
			}
			return "done", nil
		})
		start := time.Now()
		out, err := op(t.Context(), "in")
		if out != "done" || err != nil || calls != 3 {
			t.Errorf("got %q, %v after %d calls, want success at the third", out, err, calls)
		}
		if took := time.Since(start); took < 4*time.Second || took >= 4300*time.Millisecond {
			t.Errorf("took %v, want two attempts of 2s and two short waits", took)
		}
	})
}

func TestStackSendsAHangingWriteOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		op := stack(newLayers(), write, func(ctx context.Context, in string) (string, error) {
			calls++
			return hang(ctx, in)
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel) // the caller does not wait for it
		start := time.Now()
		_, err := op(ctx, "in")
		check(t, err, gateway.Timeout, gateway.CodeOutcomeUnknown, gateway.Unknown)
		if calls != 1 || time.Since(start) != 2*time.Second {
			t.Errorf("%d calls in %v, want one that has its full time", calls, time.Since(start))
		}
	})
}

func TestStackStopsCallingADeadBackEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, attempts, asked := newLayers(), 0, map[string]bool{}
		dead := func(_ context.Context, in string) (string, error) {
			attempts++
			asked[in] = true
			return "", failure(gateway.Unavailable)
		}
		for i := range 100 {
			_, err := stack(l, read, dead)(t.Context(), strconv.Itoa(i))
			check(t, err, gateway.Unavailable, gateway.CodeUpstreamUnavailable, "")
		}
		if len(asked) != defaultConsecutive || attempts > 3*defaultConsecutive || attempts == defaultConsecutive {
			t.Errorf("%d calls in %d attempts, want 10 with their retries, and then an open breaker that nobody retries against", len(asked), attempts)
		}
		pass(11 * time.Second)
		healthy := &script{}
		for range 10 {
			if _, err := stack(l, read, healthy.op)(t.Context(), "in"); err != nil {
				t.Errorf("after it came back: %v", err)
			}
		}
	})
}

func TestStackShedsLoadWithoutBlamingTheBackEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, release := newLayers(), make(chan struct{})
		slow := func(ctx context.Context, _ string) (string, error) {
			select {
			case <-release:
				return "done", nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		shed := 0
		for range 50 {
			wg.Go(func() {
				_, err := stack(l, write, slow)(t.Context(), "in")
				if err == nil {
					return
				}
				mu.Lock()
				defer mu.Unlock()
				shed++
				check(t, err, gateway.Unavailable, gateway.CodeOverloaded, gateway.NotSent)
			})
		}
		pass(time.Second)
		close(release)
		wg.Wait()
		if shed != 42 {
			t.Errorf("%d calls refused, want 42 of 50 with 8 permits", shed)
		}
		if _, err := stack(l, read, always(nil))(t.Context(), "in"); err != nil {
			t.Errorf("afterwards: %v, want the breaker closed", err)
		}
	})
}

func TestStackSurvivesPanics(t *testing.T) {
	l := newLayers()
	bug := func(context.Context, string) (string, error) { panic(errors.New("bug")) }
	for range 50 {
		if !panics(func() { _, _ = stack(l, read, bug)(t.Context(), "in") }) {
			t.Fatal("the panic was swallowed, or a permit was lost")
		}
	}
	if out, err := stack(l, read, always(nil))(t.Context(), "in"); out != "done" || err != nil {
		t.Errorf("after the panics: %q, %v", out, err)
	}
}
