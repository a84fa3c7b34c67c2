package calls

import (
	"maps"
	"slices"
	"time"
)

// kept is how many of the last calls the log remembers one by one.
const kept = 200

// Entry is one recorded call. Status is 0 while it is not answered, and stays
// 0 when it never is.
type Entry struct {
	Protocol  string    `json:"protocol"`
	Operation string    `json:"operation"`
	Items     int       `json:"items,omitempty"`
	Status    int       `json:"status"`
	At        time.Time `json:"at"`
}

// Log records calls. It does no locking, and holds nothing of a request but
// what [Entry] shows: no credential can get in.
type Log struct {
	first  int // number of the oldest entry in last
	last   []Entry
	counts map[string]map[string]int
}

// Begin records the arrival of a call and returns its number.
func (l *Log) Begin(c Call, at time.Time) int {
	if l.counts == nil {
		l.counts = map[string]map[string]int{}
	}
	if l.counts[c.Protocol] == nil {
		l.counts[c.Protocol] = map[string]int{}
	}
	l.counts[c.Protocol][c.Operation]++
	if len(l.last) == kept {
		l.last = slices.Delete(l.last, 0, 1)
		l.first++
	}
	l.last = append(l.last, Entry{Protocol: c.Protocol, Operation: c.Operation, Items: c.Items, At: at})
	return l.first + len(l.last) - 1
}

// End records the HTTP status of a call's answer.
func (l *Log) End(number, status int) {
	if i := number - l.first; i >= 0 && i < len(l.last) {
		l.last[i].Status = status
	}
}

// Clear forgets all calls. Numbers given before it stay without effect.
func (l *Log) Clear() {
	l.first += len(l.last)
	l.last, l.counts = nil, nil
}

// Summary is the log as it is shown.
type Summary struct {
	Total  int                       `json:"total"`
	Counts map[string]map[string]int `json:"counts"` // by protocol and operation
	Calls  []Entry                   `json:"calls"`  // the last ones, oldest first
}

// Summary returns a copy of the log.
func (l *Log) Summary() Summary {
	s := Summary{Counts: map[string]map[string]int{}, Calls: append([]Entry{}, l.last...)}
	for protocol, operations := range l.counts {
		s.Counts[protocol] = maps.Clone(operations)
		for _, n := range operations {
			s.Total += n
		}
	}
	return s
}
