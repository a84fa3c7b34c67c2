package resilience

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

func TestRetryRepeatsWhatIsSafe(t *testing.T) {
	shed := overloaded(read, errors.New("full"))
	slow := failure(gateway.Unavailable)
	slow.RetryAfter = time.Minute
	tests := []struct {
		name  string
		call  gateway.Call
		errs  []error
		calls int
		kind  gateway.Kind // of the error in the end; -1 for none
	}{
		{"success", read, nil, 1, -1},
		{"read, unavailable", read, []error{failure(gateway.Unavailable)}, 2, -1},
		{"read, timeout twice", read, []error{failure(gateway.Timeout), failure(gateway.Timeout)}, 3, -1},
		{"read, bad answer", read, []error{failure(gateway.BadUpstream)}, 2, -1},
		{"read, attempts used up", read, []error{failure(gateway.Timeout), failure(gateway.Timeout), failure(gateway.Unavailable)}, 3, gateway.Unavailable},
		{"read, then refused", read, []error{failure(gateway.Timeout), failure(gateway.NotFound)}, 2, gateway.NotFound},
		{"read, not found", read, []error{failure(gateway.NotFound)}, 1, gateway.NotFound},
		{"read, not understood", read, []error{failure(gateway.NotUnderstood)}, 1, gateway.NotUnderstood},
		{"read, rate limited", read, []error{failure(gateway.RateLimited)}, 1, gateway.RateLimited},
		{"read, credentials", read, []error{failure(gateway.UpstreamAuth)}, 1, gateway.UpstreamAuth},
		{"read, caller left", read, []error{failure(gateway.Canceled)}, 1, gateway.Canceled},
		{"read, foreign error", read, []error{errors.New("bug")}, 1, gateway.Internal},
		{"read, shed by ourselves", read, []error{shed}, 1, gateway.Unavailable},
		{"read, asked to wait too long", read, []error{slow}, 1, gateway.Unavailable},
		{"write, not sent", write, []error{unsent()}, 2, -1},
		{"write, not sent, then lost", write, []error{unsent(), &gateway.Error{Kind: gateway.Timeout, Outcome: gateway.Unknown}}, 2, gateway.Timeout},
		{"write, lost", write, []error{&gateway.Error{Kind: gateway.Timeout, Outcome: gateway.Unknown}}, 1, gateway.Timeout},
		{"write, unavailable without outcome", write, []error{failure(gateway.Unavailable)}, 1, gateway.Unavailable},
		{"write, bad answer", write, []error{&gateway.Error{Kind: gateway.BadUpstream, Outcome: gateway.Unknown}}, 1, gateway.BadUpstream},
		{"write, not understood", write, []error{&gateway.Error{Kind: gateway.NotUnderstood, Outcome: gateway.Refused}}, 1, gateway.NotUnderstood},
		{"write, refused before sending", write, []error{&gateway.Error{Kind: gateway.Invalid, Outcome: gateway.NotSent}}, 1, gateway.Invalid},
		{"write, shed by ourselves", write, []error{overloaded(write, errors.New("full"))}, 1, gateway.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				backEnd := &script{errs: tt.errs}
				out, err := Retry(NewRetrier(RetryOptions{}), tt.call, backEnd.op)(t.Context(), "in")
				if backEnd.calls != tt.calls {
					t.Errorf("calls = %d, want %d", backEnd.calls, tt.calls)
				}
				switch {
				case tt.kind < 0 && (err != nil || out != "done"):
					t.Errorf("got %q, %v, want success", out, err)
				case tt.kind >= 0 && (err == nil || gateway.KindOf(err) != tt.kind):
					t.Errorf("error = %v, want kind %v", err, tt.kind)
				}
			})
		})
	}
}

// Whatever a back end does, a write that might have been sent is not sent again.
func TestRetryNeverRepeatsAWriteThatMayHaveBeenSent(t *testing.T) {
	outcomes := []gateway.Outcome{"", gateway.NotSent, gateway.Refused, gateway.Unknown}
	random := rand.New(rand.NewPCG(1, 2))
	synctest.Test(t, func(t *testing.T) {
		for range 2000 {
			errs := make([]error, 1+random.IntN(6))
			for i := range errs {
				kind := gateway.Kind(random.IntN(int(gateway.Canceled) + 1))
				errs[i] = &gateway.Error{Kind: kind, Outcome: outcomes[random.IntN(len(outcomes))]}
			}
			maybeSent := slices.IndexFunc(errs, func(err error) bool {
				return gateway.AsError(err).Outcome != gateway.NotSent || gateway.KindOf(err) != gateway.Unavailable
			})
			backEnd := &script{errs: errs}
			r := NewRetrier(RetryOptions{MaxAttempts: 8, BudgetFloor: 10})
			_, _ = Retry(r, write, backEnd.op)(t.Context(), "in")
			if maybeSent >= 0 && backEnd.calls != maybeSent+1 {
				t.Fatalf("%d calls after %v: the error at index %d did not end it", backEnd.calls, errs, maybeSent)
			}
		}
	})
}

func TestRetryWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backEnd := &script{errs: slices.Repeat([]error{failure(gateway.Timeout)}, 9)}
		var gaps []time.Duration
		last := time.Now()
		op := func(ctx context.Context, in string) (string, error) {
			gaps = append(gaps, time.Since(last))
			last = time.Now()
			return backEnd.op(ctx, in)
		}
		r := NewRetrier(RetryOptions{MaxAttempts: 9, BaseDelay: 100 * time.Millisecond, MaxDelay: 400 * time.Millisecond})
		_, _ = Retry(r, read, op)(t.Context(), "in")
		for i, gap := range gaps[1:] {
			if bound := min(100*time.Millisecond<<i, 400*time.Millisecond); gap >= bound {
				t.Errorf("wait %d = %v, want less than %v", i+1, gap, bound)
			}
		}
		if compact := slices.Compact(slices.Sorted(slices.Values(gaps[1:]))); len(compact) < 3 {
			t.Errorf("waits = %v, want jitter", gaps[1:])
		}
	})
}

func TestRetryHonoursTheWaitAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := failure(gateway.Unavailable)
		busy.RetryAfter = 1500 * time.Millisecond
		backEnd := &script{errs: []error{busy}}
		start := time.Now()
		if _, err := Retry(NewRetrier(RetryOptions{}), read, backEnd.op)(t.Context(), "in"); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(start); waited != 1500*time.Millisecond {
			t.Errorf("waited %v, want 1.5s", waited)
		}
	})
}

func TestRetryStopsWhenTheNextAttemptDoesNotFit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		busy := failure(gateway.Unavailable)
		busy.RetryAfter = time.Second
		backEnd := &script{errs: []error{busy}}
		start := time.Now()
		_, err := Retry(NewRetrier(RetryOptions{}), read, backEnd.op)(ctx, "in")
		if gateway.KindOf(err) != gateway.Unavailable || backEnd.calls != 1 || time.Since(start) != 0 {
			t.Errorf("got %v after %d calls and %v, want the first error at once", err, backEnd.calls, time.Since(start))
		}
	})
}

func TestRetryStopsWhenTheCallerLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		busy := failure(gateway.Unavailable)
		busy.RetryAfter = time.Second
		backEnd := &script{errs: []error{busy, busy}}
		time.AfterFunc(300*time.Millisecond, cancel)
		start := time.Now()
		_, err := Retry(NewRetrier(RetryOptions{}), read, backEnd.op)(ctx, "in")
		if err == nil || backEnd.calls != 1 || time.Since(start) != 300*time.Millisecond {
			t.Errorf("got %v after %d calls and %v, want to leave with the caller", err, backEnd.calls, time.Since(start))
		}
		if _, err := Retry(NewRetrier(RetryOptions{}), read, backEnd.op)(ctx, "in"); err == nil || backEnd.calls != 2 {
			t.Errorf("got %v after %d calls, want no retry for a caller who has left", err, backEnd.calls)
		}
	})
}

func TestRetryStaysInsideItsBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := NewRetrier(RetryOptions{MaxAttempts: 5, BudgetRatio: 0.1, BudgetFloor: 3})
		calls := 0
		dead := func(context.Context, string) (string, error) {
			calls++
			return "", failure(gateway.Unavailable)
		}
		const requests = 1000
		for range requests / 2 {
			// Two primitives of one back end share the budget.
			_, _ = Retry(r, read, dead)(t.Context(), "in")
			_, _ = Retry(r, write, func(ctx context.Context, in string) (string, error) {
				_, _ = dead(ctx, in)
				return "", unsent()
			})(t.Context(), "in")
		}
		retries := calls - requests
		if limit := requests/10 + 3; retries > limit || retries < limit-5 {
			t.Errorf("%d retries of %d calls, want about %d and no more", retries, requests, limit)
		}
	})
}

// TestRetryTellsWhyItFailed: when the breaker opens or a cap is reached between
// two attempts, the error is that of the attempt that was made.
func TestRetryTellsWhyItFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shed := &gateway.Error{Kind: gateway.Unavailable, Err: errShed}
		for name, answers := range map[string][]error{
			"attempt, then shed": {failure(gateway.Timeout), shed},
			"shed at once":       {shed},
		} {
			n := 0
			_, err := Retry(NewRetrier(RetryOptions{}), read, func(context.Context, string) (string, error) {
				n++
				return "", answers[n-1]
			})(t.Context(), "in")
			if n != len(answers) || !errors.Is(err, answers[0]) {
				t.Errorf("%s: error = %v after %d attempts, want %v after %d", name, err, n, answers[0], len(answers))
			}
		}
	})
}
