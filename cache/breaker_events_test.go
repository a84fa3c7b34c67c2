package cache

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"
)

// because returns the error of a store with a reason of this class.
func because(class string) error { return &Failure{Reason{Class: class, Text: class}, errStore} }

// reported returns an event on one line.
func reported(e StoreEvent) string {
	switch {
	case e.Degraded:
		return e.Calls + " degraded by " + e.Reason.Class
	case e.Calls != "":
		return e.Calls + " refused by " + e.Reason.Class
	default:
		return "used again after " + e.Downtime.String()
	}
}

func (e *events) want(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	for _, one := range e.list() {
		got = append(got, reported(one))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("events:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// withEvents runs a test with a breaker in front of a store, under synctest's
// clock.
func withEvents(t *testing.T, test func(t *testing.T, g *BreakerStore, s *mapStore, e *events)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, e := newMapStore(), &events{}
		test(t, NewBreakerStore(s, BreakerOptions{OnEvent: e.add}), s, e)
	})
}

// reads reads a key several times, and ignores the results.
func reads(t *testing.T, g *BreakerStore, times int) {
	t.Helper()
	for range times {
		_, _, _ = g.Get(t.Context(), "key")
	}
}

// An outage of an hour with one reason has two events.
func TestOneEventForAnOutage(t *testing.T) {
	withEvents(t, func(t *testing.T, g *BreakerStore, s *mapStore, e *events) {
		s.failing(func(string) error { return because(ReasonTimeout) })
		reads(t, g, 4)
		e.want(t)
		reads(t, g, 5)
		_, _, err := g.Get(t.Context(), "key")
		if !errors.Is(err, ErrBypassed) || Explain(err).Class != ReasonTimeout || !strings.Contains(err.Error(), ReasonTimeout) {
			t.Errorf("err = %v, want it bypassed with the reason", err)
		}
		for range 3600 {
			later(time.Second)
			reads(t, g, 1)
			_ = g.Set(t.Context(), "key", nil, time.Hour) // its breaker opens, too
		}
		e.want(t, "reads degraded by timeout")
		s.failing(nil)
		later(time.Second + 1)
		reads(t, g, 1)
		e.want(t, "reads degraded by timeout") // writes are not tried yet
		if err := g.Set(t.Context(), "key", nil, time.Hour); err != nil {
			t.Fatal(err)
		}
		e.want(t, "reads degraded by timeout", "used again after 1h0m1.000000001s")
	})
}

// Each class of reasons is reported at most once a minute.
func TestEventsOfSeveralReasons(t *testing.T) {
	withEvents(t, func(t *testing.T, g *BreakerStore, s *mapStore, e *events) {
		var n atomic.Int64
		classes := []string{ReasonUnreachable, ReasonLoading, ReasonCredentials}
		s.failing(func(string) error { return because(classes[n.Add(1)%3]) })
		reads(t, g, 5)
		for range 59 {
			later(time.Second)
			reads(t, g, 1)
		}
		if got := len(e.list()); got != 3 {
			t.Errorf("%d events in a minute, want one for each of three classes: %+v", got, e.list())
		}
		for range 120 {
			later(time.Second)
			reads(t, g, 1)
		}
		if got := len(e.list()); got < 6 || got > 9 {
			t.Errorf("%d events in three minutes, want one a minute for each of three classes", got)
		}
	})
}

// Each change of state is reported, however often it changes.
func TestEventsOfAFlappingStore(t *testing.T) {
	withEvents(t, func(t *testing.T, g *BreakerStore, s *mapStore, e *events) {
		var want []string
		for range 10 {
			s.failing(func(string) error { return because(ReasonClosed) })
			reads(t, g, 5)
			s.failing(nil)
			later(time.Second + 1)
			reads(t, g, 1)
			want = append(want, "reads degraded by closed", "used again after 1.000000001s")
		}
		e.want(t, want...)
	})
}

// A method that always fails, between others that succeed, is reported once a
// minute. A closed store and canceled calls are never reported.
func TestEventsOfOneCall(t *testing.T) {
	withEvents(t, func(t *testing.T, g *BreakerStore, s *mapStore, e *events) {
		s.failing(func(method string) error {
			if method == "Release" {
				return because(ReasonPermission)
			}
			return nil
		})
		for range 70 {
			_ = g.Set(t.Context(), "key", nil, time.Hour)
			_ = g.Release(t.Context(), "lease", "token")
			later(time.Second)
		}
		e.want(t, "release refused by permission", "release refused by permission")
	})
	withEvents(t, func(t *testing.T, g *BreakerStore, s *mapStore, e *events) {
		s.failing(func(string) error { return redis.ErrClosed })
		reads(t, g, 20)
		e.want(t)
	})
}

// TestReasonsAreDocumented: docs/redis-faults.md has each class, and no other.
func TestReasonsAreDocumented(t *testing.T) {
	document, err := os.ReadFile("../docs/redis-faults.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("reason.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(document), "| `reason` |")
	table, _, _ = strings.Cut(table, "\n\n")
	var documented, classes []string
	for line := range strings.Lines(table) {
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "`"); ok && strings.HasPrefix(line, "| `") {
			documented = append(documented, name)
		}
	}
	for line := range strings.Lines(string(source)) {
		if name, value, ok := strings.Cut(line, "= \""); ok && strings.HasPrefix(name, "\tReason") {
			value, _, _ = strings.Cut(value, `"`)
			classes = append(classes, value)
		}
	}
	if len(classes) < 20 || fmt.Sprint(documented) != fmt.Sprint(classes) {
		t.Errorf("docs/redis-faults.md has %v, want %v in this order", documented, classes)
	}
}
