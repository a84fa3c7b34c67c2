package resilience

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// slow is a back end that hangs for d, and fails then.
func slow(d time.Duration) gateway.Op[string, string] {
	return func(context.Context, string) (string, error) {
		pass(d)
		return "", failure(gateway.Timeout)
	}
}

// TestBreakOpensHoweverLongCallsHang: callers that ask new numbers of a
// hanging back end open its breaker by the tenth failure.
func TestBreakOpensHoweverLongCallsHang(t *testing.T) {
	for _, tt := range []struct {
		callers int
		attempt time.Duration
	}{
		{1, 10 * time.Second},
		{1, time.Hour},
		{2, 31 * time.Second},
		{3, 10 * time.Second},
		{4, 10 * time.Second},
		{8, 25 * time.Second},
		{10, 90 * time.Second},
		{64, 30 * time.Second},
		{64, 10 * time.Minute},
		{1000, time.Millisecond},
	} {
		t.Run(fmt.Sprintf("%d callers, %v", tt.callers, tt.attempt), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var opened time.Duration
				b := NewBreaker(gateway.Octane, BreakOptions{OnState: func(_, state string) {
					if state == "open" && opened == 0 {
						opened = time.Since(start)
					}
				}})
				op := watched(b, read, slow(tt.attempt))
				var asked atomic.Int64
				var callers sync.WaitGroup
				for range tt.callers {
					callers.Go(func() {
						for range 3*defaultConsecutive/tt.callers + 3 {
							if _, err := op(t.Context(), strconv.FormatInt(asked.Add(1), 10)); asError(t, err).RetryAfter > 0 {
								return
							}
						}
					})
				}
				callers.Wait()
				rounds := (defaultConsecutive + tt.callers - 1) / tt.callers
				if want := time.Duration(rounds) * tt.attempt; opened != want {
					t.Errorf("opened after %v, want the end of the tenth call, %v", opened, want)
				}
			})
		})
	}
}

// TestBreakOpensOneTarget: failures of one target in a row close that one, for
// a while, and no other.
func TestBreakOpensOneTarget(t *testing.T) {
	for _, kind := range []gateway.Kind{gateway.Timeout, gateway.BadUpstream, gateway.Unavailable} {
		t.Run(kind.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var seen states
				openings := 0
				b := NewBreaker(gateway.Octane, BreakOptions{OnState: seen.record, OnTarget: func(string) { openings++ }})
				bad, good := watched(b, read, always(failure(kind))), watched(b, write, always(nil))
				for range defaultConsecutive {
					if _, err := bad(t.Context(), "poison"); gateway.KindOf(err) != kind {
						t.Fatalf("error = %v, want the back end's own", err)
					}
				}
				refused := func(after time.Duration, outcome gateway.Outcome, call gateway.Call) {
					t.Helper()
					called := &script{}
					_, err := watched(b, call, called.op)(t.Context(), "poison")
					check(t, err, gateway.Unavailable, gateway.CodeUpstreamUnavailable, outcome)
					if e := asError(t, err); e.RetryAfter != after || called.calls != 0 {
						t.Errorf("RetryAfter = %v after %d calls, want %v and none", e.RetryAfter, called.calls, after)
					}
				}
				refused(10*time.Second, "", read)
				pass(4 * time.Second)
				refused(6*time.Second, gateway.NotSent, write)
				for i := range 20 {
					if _, err := good(t.Context(), strconv.Itoa(i)); err != nil {
						t.Fatalf("another number: %v", err)
					}
				}
				// One probe when its time is over; when it fails, the time begins again.
				pass(6 * time.Second)
				_, _ = bad(t.Context(), "poison")
				refused(10*time.Second, "", read)
				pass(11 * time.Second)
				release := make(chan struct{})
				go func() { _, _ = watched(b, read, blocked(release))(t.Context(), "poison") }()
				synctest.Wait()
				refused(time.Second, gateway.NotSent, write)
				close(release)
				synctest.Wait()
				for range defaultConsecutive - 1 {
					_, _ = bad(t.Context(), "poison") // a success has ended its row
				}
				if _, err := good(t.Context(), "poison"); err != nil || openings != 2 {
					t.Errorf("after a probe that succeeded: %v, %d openings, want two", err, openings)
				}
				if !slices.Equal(seen, []string{"closed"}) {
					t.Errorf("states = %v, want the back end closed all the time", seen)
				}
			})
		})
	}
}

// TestOneTargetDoesNotOpenTheBackEnd: whatever the pace, and by the ratio
// neither; three targets do.
func TestOneTargetDoesNotOpenTheBackEnd(t *testing.T) {
	for targets, want := range map[int]bool{1: false, 2: false, 3: true, 10: true} {
		for name, successes := range map[string]int{"in a row": 0, "by ratio": 1} {
			t.Run(fmt.Sprintf("%d targets, %s", targets, name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var seen states
					b := NewBreaker(gateway.Octane, BreakOptions{OnState: seen.record})
					for i := range 200 {
						_, _ = watched(b, read, always(failure(gateway.Timeout)))(t.Context(), "bad"+strconv.Itoa(i%targets))
						for range successes {
							_, _ = watched(b, read, always(nil))(t.Context(), "good"+strconv.Itoa(i))
						}
						pass(time.Millisecond)
					}
					if opened := slices.Contains(seen, "open"); opened != want {
						t.Errorf("opened = %v, want %v", opened, want)
					}
				})
			})
		}
	}
}

// TestBreakOpensWhereNothingCanBeSent: no connection, or no token, is not the
// fault of the target.
func TestBreakOpensWhereNothingCanBeSent(t *testing.T) {
	for name, tt := range map[string]struct {
		call gateway.Call
		err  *gateway.Error
	}{
		"read":  {read, &gateway.Error{Kind: gateway.Unavailable, Unsent: true}},
		"write": {write, unsent()},
	} {
		t.Run(name, func(t *testing.T) {
			var seen states
			openings := 0
			b := NewBreaker(gateway.Octane, BreakOptions{OnState: seen.record, OnTarget: func(string) { openings++ }})
			for i := range defaultConsecutive {
				if len(seen) > 1 {
					t.Fatalf("open after %d failures", i)
				}
				_, _ = over([]string{"soap", "rest"}[i%2], b, tt.call, always(tt.err))(t.Context(), "one")
			}
			if !slices.Equal(seen, []string{"closed", "open"}) || openings != 0 {
				t.Errorf("states = %v, %d targets opened, want the back end open", seen, openings)
			}
		})
	}
}

// TestProtocolsHaveRowsOfTheirOwn: successes over one protocol do not hide the
// failures over the other; without successes, both make one row.
func TestProtocolsHaveRowsOfTheirOwn(t *testing.T) {
	const soap, rest = "soap", "rest"
	type step struct {
		protocol string
		fails    bool
	}
	bad, good := step{soap, true}, step{rest, false}
	for name, tt := range map[string]struct {
		steps []step // repeated ten times
		opens int    // the step at which it opens, from 1; 0: never
	}{
		"SOAP hangs, REST works":       {[]step{bad, good, good}, 28}, // too few for the ratio
		"REST fails, SOAP works":       {[]step{{rest, true}, {soap, false}, {soap, false}}, 28},
		"both fail":                    {[]step{bad, {rest, true}}, 10},
		"SOAP itself works in between": {[]step{bad, good, {soap, false}}, 0},
		"REST fails, and works":        {[]step{{rest, true}, good, good}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			opened := false
			b := NewBreaker(gateway.Octane, BreakOptions{MinCalls: 1000, OnState: func(_, s string) { opened = opened || s == "open" }})
			for i, s := range slices.Repeat(tt.steps, 10) {
				var err error
				if s.fails {
					err = failure(gateway.Timeout)
				}
				_, _ = over(s.protocol, b, read, always(err))(t.Context(), strconv.Itoa(i))
				if want := tt.opens > 0 && i+1 >= tt.opens; opened != want {
					t.Fatalf("after step %d: opened = %v, want %v", i+1, opened, want)
				}
				if opened {
					return
				}
			}
		})
	}
	t.Run("of one target", func(t *testing.T) {
		b := NewBreaker(gateway.Octane, BreakOptions{})
		for range defaultConsecutive {
			_, _ = over(soap, b, read, always(failure(gateway.Timeout)))(t.Context(), "one")
			_, _ = over(rest, b, read, always(nil))(t.Context(), "one")
		}
		_, err := over(soap, b, read, always(nil))(t.Context(), "one")
		check(t, err, gateway.Unavailable, gateway.CodeUpstreamUnavailable, "")
		if _, err := over(rest, b, read, always(nil))(t.Context(), "one"); err != nil {
			t.Errorf("over the protocol that works: %v", err)
		}
	})
}

// TestOneTargetDoesNotKeepTheBackEndOpen: a probe of a number that always
// fails opens the back end once more, and no second time in a row.
func TestOneTargetDoesNotKeepTheBackEndOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen states
		b := broken(t, BreakOptions{OnState: seen.record})
		bad := watched(b, read, always(failure(gateway.Timeout)))
		pass(11 * time.Second)
		_, _ = bad(t.Context(), "poison")
		pass(11 * time.Second)
		for range 3 * defaultConsecutive {
			_, _ = bad(t.Context(), "poison")
		}
		for range 2 {
			if _, err := watched(b, read, always(nil))(t.Context(), "another"); err != nil {
				t.Errorf("probe: %v", err)
			}
		}
		want := []string{"closed", "open", "half-open", "open", "half-open", "closed"}
		if !slices.Equal(seen, want) {
			t.Errorf("states = %v, want %v", seen, want)
		}
		_, err := bad(t.Context(), "poison")
		if e := asError(t, err); e.RetryAfter == 0 {
			t.Errorf("error = %v, want the target open by its own failures", err)
		}
	})
}

// TestCallsOfAnotherStateDoNotCount: what hung through an opening says nothing
// of the back end that has come back.
func TestCallsOfAnotherStateDoNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen states
		b := NewBreaker(gateway.Octane, BreakOptions{OnState: seen.record})
		for i := range 100 {
			go func() { _, _ = watched(b, read, slow(time.Minute))(t.Context(), "slow"+strconv.Itoa(i)) }()
		}
		synctest.Wait()
		for i := range defaultConsecutive {
			_, _ = watched(b, read, always(failure(gateway.Timeout)))(t.Context(), strconv.Itoa(i))
		}
		pass(11 * time.Second)
		for i := range 2 {
			_, _ = watched(b, read, always(nil))(t.Context(), strconv.Itoa(i))
		}
		pass(time.Minute)
		if want := []string{"closed", "open", "half-open", "closed"}; !slices.Equal(seen, want) {
			t.Errorf("states = %v, want %v", seen, want)
		}
	})
}
