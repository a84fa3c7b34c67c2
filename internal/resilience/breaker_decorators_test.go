package resilience

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// states records what a breaker tells of itself.
type states []string

func (s *states) record(_, state string) { *s = append(*s, state) }

// defaultConsecutive is the documented number of failures in a row that open
// a breaker.
const defaultConsecutive = 10

// broken returns a breaker that failures of as many targets have opened.
func broken(t *testing.T, o BreakOptions) *Breaker {
	t.Helper()
	b := NewBreaker(gateway.Octane, o)
	for i := range defaultConsecutive {
		_, _ = watched(b, read, always(failure(gateway.Unavailable)))(t.Context(), strconv.Itoa(i))
	}
	return b
}

func TestBreakOpensOnADeadBackEndAndHeals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told states
		b := broken(t, BreakOptions{OnState: told.record})
		pass(4 * time.Second)
		called := &script{}
		_, err := watched(b, read, called.op)(t.Context(), "in")
		check(t, err, gateway.Unavailable, gateway.CodeUpstreamUnavailable, "")
		e := asError(t, err)
		if e.RetryAfter != 6*time.Second || called.calls != 0 {
			t.Errorf("RetryAfter = %v after %d calls, want the remaining 6s and none", e.RetryAfter, called.calls)
		}
		// One breaker for all primitives of the back end.
		_, err = watched(b, write, called.op)(t.Context(), "in")
		check(t, err, gateway.Unavailable, gateway.CodeUpstreamUnavailable, gateway.NotSent)

		pass(7 * time.Second)
		for range 2 {
			if _, err := watched(b, write, called.op)(t.Context(), "in"); err != nil {
				t.Errorf("probe: %v", err)
			}
		}
		if want := []string{"closed", "open", "half-open", "closed"}; !slices.Equal(told, want) {
			t.Errorf("states = %v, want %v", told, want)
		}
	})
}

func TestBreakReopensOnAFailingProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := broken(t, BreakOptions{})
		pass(11 * time.Second)
		_, _ = watched(b, read, always(failure(gateway.Timeout)))(t.Context(), "in")
		called := &script{}
		_, err := watched(b, read, called.op)(t.Context(), "in")
		if e := asError(t, err); e.RetryAfter != 10*time.Second || called.calls != 0 {
			t.Errorf("RetryAfter = %v after %d calls, want a new 10s and none", e.RetryAfter, called.calls)
		}
	})
}

// neutral are the kinds that say nothing of a back end's health.
var neutral = []gateway.Kind{
	gateway.Internal, gateway.Invalid, gateway.NotFound, gateway.Conflict, gateway.Rejected,
	gateway.RateLimited, gateway.NotAvailable, gateway.NotUnderstood, gateway.UpstreamAuth, gateway.Canceled,
}

func TestBreakIsNotTrippedByRefusals(t *testing.T) {
	for _, kind := range neutral {
		t.Run(kind.String(), func(t *testing.T) {
			var told states
			b := NewBreaker(gateway.Octane, BreakOptions{OnState: told.record})
			for range 1000 {
				if _, err := watched(b, read, always(failure(kind)))(t.Context(), "in"); gateway.KindOf(err) != kind {
					t.Fatalf("error = %v, want the back end's own", err)
				}
			}
			if !slices.Equal(told, []string{"closed"}) {
				t.Errorf("states = %v, want closed all the time", told)
			}
		})
	}
}

func TestBreakIsNotHealedByRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Refusals between failures do not make them less consecutive.
		var told states
		b := NewBreaker(gateway.Octane, BreakOptions{OnState: told.record})
		for i := range defaultConsecutive {
			_, _ = watched(b, read, always(failure(gateway.NotFound)))(t.Context(), strconv.Itoa(i))
			_, _ = watched(b, read, always(failure(gateway.Timeout)))(t.Context(), strconv.Itoa(i))
		}
		if !slices.Equal(told, []string{"closed", "open"}) {
			t.Fatalf("states = %v, want closed, open", told)
		}
		// Half-open, any number of them neither closes it nor uses up its probes.
		pass(11 * time.Second)
		for _, kind := range slices.Repeat(neutral, 20) {
			if _, err := watched(b, read, always(failure(kind)))(t.Context(), "in"); gateway.KindOf(err) != kind {
				t.Fatalf("error = %v, want kind %v: the breaker is stuck", err, kind)
			}
		}
		if !slices.Equal(told, []string{"closed", "open", "half-open"}) {
			t.Fatalf("states = %v, want closed, open, half-open", told)
		}
		for range 2 {
			_, _ = watched(b, read, always(nil))(t.Context(), "in")
		}
		if told[len(told)-1] != "closed" {
			t.Errorf("states = %v, want closed after two successes", told)
		}
	})
}

func TestBreakOpensByRatio(t *testing.T) {
	tests := []struct {
		name     string
		failures int // of the ten calls of one round
		pause    time.Duration
		rounds   int
		opens    bool
	}{
		{"half of enough calls", 5, 0, 2, true},
		{"too few calls", 5, 0, 1, false},
		{"less than half", 4, 0, 20, false},
		{"half, but spread over many windows", 5, 40 * time.Second, 10, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told states
				b := NewBreaker(gateway.Octane, BreakOptions{ConsecutiveFailures: 6, OnState: told.record})
				for range tt.rounds {
					for i := range 10 {
						var err error
						if i >= 10-tt.failures {
							err = failure(gateway.BadUpstream)
						}
						_, _ = watched(b, read, always(err))(t.Context(), strconv.Itoa(i))
					}
					pass(tt.pause)
				}
				if opened := slices.Contains(told, "open"); opened != tt.opens {
					t.Errorf("opened = %v, want %v", opened, tt.opens)
				}
			})
		})
	}
}

func TestBreakLetsFewProbesThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := broken(t, BreakOptions{})
		pass(11 * time.Second)
		release := make(chan struct{})
		for range 2 {
			go func() { _, _ = watched(b, read, blocked(release))(t.Context(), "in") }()
		}
		synctest.Wait()
		_, err := watched(b, write, always(nil))(t.Context(), "in")
		check(t, err, gateway.Unavailable, gateway.CodeUpstreamUnavailable, gateway.NotSent)
		e := asError(t, err)
		if e.RetryAfter != time.Second {
			t.Errorf("RetryAfter = %v, want 1s while the probes are under way", e.RetryAfter)
		}
		close(release)
		synctest.Wait()
		if _, err := watched(b, write, always(nil))(t.Context(), "in"); err != nil {
			t.Errorf("after the probes: %v", err)
		}
	})
}

func TestBreakIsNotStuckByPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := broken(t, BreakOptions{})
		pass(11 * time.Second)
		bug := func(context.Context, string) (string, error) { panic("bug") }
		for range 10 {
			if !panics(func() { _, _ = watched(b, read, bug)(t.Context(), "in") }) {
				t.Fatal("the panic was swallowed, or its probe was lost")
			}
		}
		if _, err := watched(b, read, always(nil))(t.Context(), "in"); err != nil {
			t.Errorf("after the panics: %v", err)
		}
	})
}

func TestBreakUnderLoad(t *testing.T) {
	b := NewBreaker(gateway.SPS, BreakOptions{OpenFor: time.Millisecond})
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			for j := range 200 {
				var err error
				if (i+j)%3 == 0 {
					err = failure(gateway.Unavailable)
				}
				if out, err := watched(b, read, always(err))(t.Context(), "in"); err == nil && out != "done" {
					t.Errorf("success with %q", out)
				}
			}
		})
	}
	wg.Wait()
}
