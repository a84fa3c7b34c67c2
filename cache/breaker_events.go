package cache

import (
	"sync"
	"time"
)

// StoreEvent says what changed about a store behind a [BreakerStore]. There is one for
// each change of state, and for a new reason while the state stays, at most one
// a minute and class.
type StoreEvent struct {
	// Degraded is true of a store that is left alone, and false of one that is
	// used again, or that refuses some calls only.
	Degraded bool
	// Calls are those that fail: reads, writes, or one kind of them. Empty: none
	// does any more.
	Calls  string
	Reason Reason
	// Downtime is how long a store was left alone that is used again.
	Downtime time.Duration
}

// eventInterval is the time between two events of one class of reasons, unless
// the state changes.
const eventInterval = time.Minute

// breakerState decides what is reported of a guard's circuits. It is safe for
// concurrent use.
type breakerState struct {
	onDegraded func(bool)
	onEvent    func(StoreEvent)

	mu       sync.Mutex
	open     map[string]bool
	since    time.Time            // the store is left alone; zero: it is used
	class    string               // current the last event
	reported map[string]time.Time // by class
	failing  map[string]uint32    // failures in a row, by method
}

// onStateChange records that a circuit opened, or closed.
func (s *breakerState) onStateChange(circuit string, open bool, why Reason) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[circuit] = open
	degraded, now := s.degraded(), time.Now()
	s.onDegraded(degraded)
	switch {
	case degraded && s.since.IsZero():
		s.since = now
		s.report(now, StoreEvent{Degraded: true, Calls: circuit, Reason: why})
	case degraded && open && why.Class != s.class:
		s.reportThrottled(now, StoreEvent{Degraded: true, Calls: circuit, Reason: why})
	case !degraded && !s.since.IsZero():
		s.onEvent(StoreEvent{Downtime: now.Sub(s.since)})
		s.since, s.class = time.Time{}, ""
	}
}

// onCall records what one call came to. A method that fails each time, between
// others that do not, does not open a circuit, and is reported alike.
func (s *breakerState) onCall(method string, failed bool, why func() Reason, failures uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !failed {
		s.failing[method] = 0
		return
	}
	if s.failing[method]++; s.failing[method] >= failures && !s.degraded() {
		s.reportThrottled(time.Now(), StoreEvent{Calls: method, Reason: why()})
	}
}

func (s *breakerState) degraded() bool { return s.open[circuitReads] || s.open[circuitWrites] }

func (s *breakerState) isDegraded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.degraded()
}

func (s *breakerState) reportThrottled(now time.Time, e StoreEvent) {
	if last, ok := s.reported[e.Reason.Class]; !ok || now.Sub(last) >= eventInterval {
		s.report(now, e)
	}
}

func (s *breakerState) report(now time.Time, e StoreEvent) {
	s.class = e.Reason.Class
	s.reported[e.Reason.Class] = now
	s.onEvent(e)
}
