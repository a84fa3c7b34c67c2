package resilience

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

func TestEnoughTime(t *testing.T) {
	tests := []struct {
		name string
		call gateway.Call
		left time.Duration // before the deadline; zero: there is none
		sent bool
	}{
		{"write, enough", write, 10 * time.Second, true},
		{"write, one nanosecond short", write, 10*time.Second - 1, false},
		{"write, nearly nothing", write, time.Nanosecond, false},
		{"write, no deadline", write, 0, true},
		{"read, hardly any", read, time.Millisecond, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if tt.left > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.left)
					defer cancel()
				}
				backEnd := &script{}
				_, err := EnoughTime(10*time.Second, tt.call, backEnd.op)(ctx, "in")
				if sent := backEnd.calls == 1; sent != tt.sent {
					t.Fatalf("%d calls, want sent %v", backEnd.calls, tt.sent)
				}
				if tt.sent {
					return
				}
				check(t, err, gateway.Unavailable, gateway.CodeUpstreamUnavailable, gateway.NotSent)
				if e := asError(t, err); e.RetryAfter != time.Second {
					t.Errorf("RetryAfter = %v, want 1s", e.RetryAfter)
				}
			})
		})
	}
}

// timed is a stack with the default times, 25 s for an operation and 10 s for
// an attempt, around what an operation does before its write.
func timed(l layers, before func(context.Context), op gateway.Op[number, string]) gateway.Op[number, string] {
	op = Timeout(10*time.Second, write, op)
	op = EnoughTime(10*time.Second, write, op)
	op = Break(l.brk, "soap", write, op)
	op = Limit(l.limit, write, op)
	op = Retry(l.retry, write, op)
	op = Count(l.brk, "soap", op)
	return bounded(25*time.Second, gateway.Write, func(ctx context.Context, in number) (string, error) {
		before(ctx)
		return op(ctx, in)
	})
}

// TestAWriteIsNotSentTooLate: after slow look-ups, after the wait for a permit
// and after an attempt that found no connection, a write has its time or is
// not sent.
func TestAWriteIsNotSentTooLate(t *testing.T) {
	hold := func(l layers, d time.Duration) {
		release := make(chan struct{})
		for range 8 {
			go func() { _, _ = Limit(l.limit, read, blocked(release))(context.Background(), "in") }()
		}
		synctest.Wait()
		time.AfterFunc(d, func() { close(release) })
	}
	tests := []struct {
		name    string
		lookups time.Duration
		permit  time.Duration // what it waits for a permit
		dial    time.Duration // what an attempt without a connection takes; zero: it is connected
		sent    int
		ends    time.Duration
	}{
		{"look-ups in time", 14 * time.Second, 0, 0, 1, 14 * time.Second},
		{"to the last moment", 15 * time.Second, 0, 0, 1, 15 * time.Second},
		{"three look-ups of 7 s", 21 * time.Second, 0, 0, 0, 21 * time.Second},
		{"a permit that comes late", 14 * time.Second, 1100 * time.Millisecond, 0, 0, 15100 * time.Millisecond},
		{"a second attempt that fits", 0, 0, time.Second, 3, 0},
		{"a second attempt that comes late", 14 * time.Second, 0, 3 * time.Second, 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLayers()
				l.limit = NewLimiter(LimitOptions{Concurrency: 8, MaxWait: 2 * time.Second})
				sent, start := 0, time.Now()
				op := timed(l, func(context.Context) {
					pass(tt.lookups)
					if tt.permit > 0 {
						hold(l, tt.permit)
					}
				}, func(context.Context, number) (string, error) {
					sent++
					if tt.dial > 0 {
						pass(tt.dial)
						return "", unsent()
					}
					return "done", nil
				})
				_, err := op(t.Context(), "in")
				if sent != tt.sent || tt.ends > 0 && time.Since(start) != tt.ends {
					t.Errorf("sent %d times, ended after %v, want %d and %v", sent, time.Since(start), tt.sent, tt.ends)
				}
				if sent == 0 || tt.dial > 0 {
					check(t, err, gateway.Unavailable, gateway.CodeUpstreamUnavailable, gateway.NotSent)
				} else if err != nil {
					t.Errorf("error = %v", err)
				}
				if tt.permit > 0 {
					pass(time.Second)
				}
			})
		})
	}
}

// TestTooLittleTimeDoesNotCount: a write that the gateway did not send says
// nothing of the back end.
func TestTooLittleTimeDoesNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLayers()
		op := timed(l, func(context.Context) { pass(20 * time.Second) }, func(context.Context, number) (string, error) { return "", nil })
		for range 2 * defaultConsecutive {
			_, _ = op(t.Context(), "in")
		}
		if !l.brk.quiet.Load() {
			t.Error("the breaker has counted them")
		}
	})
}
