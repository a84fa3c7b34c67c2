package resilience

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// model says what a breaker should do, from the whole history of the calls
// since its last change of state, without regard to cost.
type model struct {
	options BreakOptions
	state   string
	since   time.Time // of an open breaker
	history []event
	passed  int
	blamed  string
	targets map[string]*modelTarget
}

// event is the end of one call.
type event struct {
	at               time.Time
	protocol, target string
	verdict          verdict
}

type modelTarget struct {
	failures int
	opened   time.Time // zero: closed
}

// call returns whether a call passes, and takes its end.
func (m *model) call(e event) (passes bool) {
	key := e.protocol + e.target
	t := m.targets[key]
	if t == nil {
		t = &modelTarget{}
		m.targets[key] = t
	}
	if m.state == "open" && e.at.Sub(m.since) < m.options.OpenFor {
		return false
	}
	if !t.opened.IsZero() && e.at.Sub(t.opened) < m.options.OpenFor {
		return false
	}
	if m.state == "open" {
		m.change("half-open", e.at)
	}
	wasOpen := !t.opened.IsZero()
	switch e.verdict {
	case succeeded:
		*t = modelTarget{}
	case failed:
		if t.failures++; t.failures >= int(m.options.ConsecutiveFailures) {
			t.opened = e.at
		}
	case ignored, notSent:
	}
	if m.state == "half-open" {
		m.probe(e, wasOpen)
		return true
	}
	if e.verdict != ignored && (e.verdict != failed || !wasOpen) {
		m.history = append(m.history, e)
		if m.trips(e) {
			m.change("open", e.at)
		}
	}
	return true
}

func (m *model) probe(e event, wasOpen bool) {
	switch {
	case e.verdict == succeeded:
		if m.passed++; m.passed == int(m.options.Probes) {
			m.change("closed", e.at)
			m.blamed = ""
		}
	case e.verdict == failed && !wasOpen && m.blamed != e.target, e.verdict == notSent:
		m.blamed = ""
		if e.verdict == failed {
			m.blamed = e.target
		}
		m.change("open", e.at)
	}
}

func (m *model) change(state string, at time.Time) {
	m.state, m.since, m.history, m.passed = state, at, nil, 0
}

// trips applies the three rules to the history.
func (m *model) trips(last event) bool {
	if last.verdict == succeeded {
		return false
	}
	row := func(in func(event) bool) bool {
		return m.speaks(m.sinceSuccess(in), func(failures, unsent, targets int) bool {
			n := int(m.options.ConsecutiveFailures)
			return unsent >= n || failures >= n && targets >= m.options.Targets
		})
	}
	width := m.options.Window / windowBuckets
	recent := m.where(func(e event) bool {
		return e.at.UnixNano()/int64(width) > last.at.UnixNano()/int64(width)-windowBuckets
	})
	return row(func(event) bool { return true }) ||
		row(func(e event) bool { return e.protocol == last.protocol }) ||
		len(recent) >= int(m.options.MinCalls) && m.speaks(recent, func(failures, unsent, targets int) bool {
			most := m.options.FailureRatio * float64(len(recent))
			return float64(unsent) >= most || float64(failures) >= most && targets >= m.options.Targets
		})
}

func (m *model) where(in func(event) bool) (out []event) {
	for _, e := range m.history {
		if in(e) {
			out = append(out, e)
		}
	}
	return out
}

func (m *model) sinceSuccess(in func(event) bool) (row []event) {
	for _, e := range m.where(in) {
		if row = append(row, e); e.verdict == succeeded {
			row = nil
		}
	}
	return row
}

func (m *model) speaks(events []event, rule func(failures, unsent, targets int) bool) bool {
	failures, unsent, targets := 0, 0, map[string]bool{}
	for _, e := range events {
		if e.verdict == succeeded {
			continue
		}
		failures++
		targets[e.target] = true
		if e.verdict == notSent {
			unsent++
		}
	}
	return rule(failures, unsent, len(targets))
}

var verdictErrors = map[verdict]*gateway.Error{
	ignored: failure(gateway.NotFound), failed: failure(gateway.Timeout), notSent: {Kind: gateway.Unavailable, Unsent: true},
}

// TestBreakerAgreesWithItsModel compares random histories.
func TestBreakerAgreesWithItsModel(t *testing.T) {
	reached := map[string]int{}
	for seed := range uint64(150) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			options := BreakOptions{
				ConsecutiveFailures: uint32(2 + random.IntN(6)), MinCalls: uint32(5 + random.IntN(10)), OpenFor: time.Duration(1+random.IntN(20)) * time.Second,
			}.withDefaults()
			m := &model{options: options, state: "closed", targets: map[string]*modelTarget{}}
			state := ""
			options.OnState = func(_, s string) {
				state = s
				reached[s]++
			}
			options.OnTarget = func(string) { reached["target"]++ }
			b := NewBreaker(gateway.Octane, options)
			health := random.Float64() // the share of successes
			for step := range 300 {
				e := event{
					at: time.Now(), protocol: []string{"soap", "rest"}[random.IntN(2)],
					target: fmt.Sprint(random.IntN(1 + int(seed%7))), verdict: verdict(random.IntN(4)),
				}
				if random.Float64() < health {
					e.verdict = succeeded
				}
				var err error
				if answer := verdictErrors[e.verdict]; answer != nil {
					err = answer
				}
				backEnd := &script{errs: []error{err}}
				_, _ = over(e.protocol, b, read, backEnd.op)(t.Context(), e.target)
				if passed := backEnd.calls == 1; passed != m.call(e) || state != m.state {
					t.Fatalf("seed %d, step %d, %+v: passed %v, %s; the model: %s", seed, step, e, passed, state, m.state)
				}
				pass(time.Duration(random.IntN(3000)) * time.Millisecond)
			}
		})
	}
	for _, s := range []string{"closed", "half-open", "open", "target"} {
		if reached[s] < 50 {
			t.Errorf("%s was reached %d times: the histories are too tame", s, reached[s])
		}
	}
}
