package cache

import (
	"sync"
	"time"
)

// StoreEvent says what changed about a store behind a [Guard]. There is one for
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
	// Unused is how long a store was left alone that is used again.
	Unused time.Duration
}

// eventInterval is the time between two events of one class of reasons, unless
// the state changes.
const eventInterval = time.Minute

// guardState decides what is reported of a guard's circuits. It is safe for
// concurrent use.
type guardState struct {
	onDegraded func(bool)
	onEvent    func(StoreEvent)

	mu       sync.Mutex
	open     map[string]bool
	since    time.Time            // the store is left alone; zero: it is used
	class    string               // of the last event
	reported map[string]time.Time // by class
	failing  map[string]uint32    // failures in a row, by method
}

// changed records that a circuit opened, or closed.
func (s *guardState) changed(circuit string, open bool, why Reason) {
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
		s.reportSeldom(now, StoreEvent{Degraded: true, Calls: circuit, Reason: why})
	case !degraded && !s.since.IsZero():
		s.onEvent(StoreEvent{Unused: now.Sub(s.since)})
		s.since, s.class = time.Time{}, ""
	}
}

// called records what one call came to. A method that fails each time, between
// others that do not, does not open a circuit, and is reported alike.
func (s *guardState) called(method string, failed bool, why func() Reason, failures uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !failed {
		s.failing[method] = 0
		return
	}
	if s.failing[method]++; s.failing[method] >= failures && !s.degraded() {
		s.reportSeldom(time.Now(), StoreEvent{Calls: method, Reason: why()})
	}
}

func (s *guardState) degraded() bool { return s.open[circuitReads] || s.open[circuitWrites] }

func (s *guardState) isDegraded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.degraded()
}

func (s *guardState) reportSeldom(now time.Time, e StoreEvent) {
	if last, ok := s.reported[e.Reason.Class]; !ok || now.Sub(last) >= eventInterval {
		s.report(now, e)
	}
}

func (s *guardState) report(now time.Time, e StoreEvent) {
	s.class = e.Reason.Class
	s.reported[e.Reason.Class] = now
	s.onEvent(e)
}
