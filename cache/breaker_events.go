package cache

import (
	"sync"
	"time"
)

// StoreEvent reports a change of the store behind a [BreakerStore]. There is one
// event for each change of state. While the state stays the same, there is one
// for a new class of reasons, at most one a minute for each class.
type StoreEvent struct {
	// Degraded is true if a breaker is open. It is false if all are closed again,
	// and if only some calls fail.
	Degraded bool
	// Calls names the calls that fail: reads, writes, or one method. It is empty
	// if none fails any more.
	Calls  string
	Reason Reason
	// Downtime is how long a breaker was open, when all are closed again.
	Downtime time.Duration
}

// eventInterval is the least time between two events of one class of reasons,
// unless the state changes.
const eventInterval = time.Minute

// breakerState decides which events are reported. It is safe for concurrent
// use.
type breakerState struct {
	onDegraded func(bool)
	onEvent    func(StoreEvent)

	mu       sync.Mutex
	open     map[string]bool      // by breaker
	since    time.Time            // when the first breaker opened; zero if none is open
	class    string               // of the last event
	reported map[string]time.Time // the last event, by class
	failing  map[string]uint32    // failures in a row, by method
}

// onStateChange records that a breaker opened or closed.
func (s *breakerState) onStateChange(circuit string, open bool, reason Reason) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[circuit] = open
	degraded, now := s.degraded(), time.Now()
	s.onDegraded(degraded)
	switch {
	case degraded && s.since.IsZero():
		s.since = now
		s.report(now, StoreEvent{Degraded: true, Calls: circuit, Reason: reason})
	case degraded && open && reason.Class != s.class:
		s.reportThrottled(now, StoreEvent{Degraded: true, Calls: circuit, Reason: reason})
	case !degraded && !s.since.IsZero():
		s.onEvent(StoreEvent{Downtime: now.Sub(s.since)})
		s.since, s.class = time.Time{}, ""
	}
}

// onCall records the result of a call. A method that always fails, between
// calls of others that succeed, opens no breaker; it is reported all the same.
func (s *breakerState) onCall(method string, failed bool, reason func() Reason, failures uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !failed {
		s.failing[method] = 0
		return
	}
	if s.failing[method]++; s.failing[method] >= failures && !s.degraded() {
		s.reportThrottled(time.Now(), StoreEvent{Calls: method, Reason: reason()})
	}
}

func (s *breakerState) degraded() bool { return s.open[circuitReads] || s.open[circuitWrites] }

func (s *breakerState) isDegraded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.degraded()
}

// reportThrottled reports an event unless there was one of its class within
// eventInterval.
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
