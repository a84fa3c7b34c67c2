package main

import (
	"fmt"
	"maps"
	"slices"
)

// ledger compares what clients know of their writes with what arrived at the
// back ends.
type ledger struct {
	answered, failed   int // writes, as clients know them
	arrived            int // at the back ends
	failedAndArrived   int // of those that failed
	lost, twice, wrong []string
}

// balance compares. Each mark is of one write, or of few that follow each
// other: adding the same consumer again, after it was taken out.
func balance(s samples, arrived map[string]int) ledger {
	var l ledger
	answered, unanswered := map[string]int{}, map[string]int{}
	for _, one := range s.of(write) {
		if one.failed {
			unanswered[one.mark]++
			l.failed++
		} else {
			answered[one.mark]++
			l.answered++
		}
	}
	for _, mark := range slices.Sorted(maps.Keys(arrived)) {
		n := arrived[mark]
		l.arrived += n
		switch {
		case answered[mark]+unanswered[mark] == 0:
			l.wrong = append(l.wrong, mark)
		case n > answered[mark]+unanswered[mark]:
			l.twice = append(l.twice, mark)
		case n > answered[mark]:
			l.failedAndArrived += n - answered[mark]
		}
	}
	for _, mark := range slices.Sorted(maps.Keys(answered)) {
		if arrived[mark] < answered[mark] {
			l.lost = append(l.lost, mark)
		}
	}
	return l
}

// faults are what may not be.
func (l ledger) faults() (faults []error) {
	for _, kind := range []struct {
		what  string
		marks []string
	}{{"arrived more often than they were sent", l.twice}, {"were answered and never arrived", l.lost}, {"were sent by nobody", l.wrong}} {
		if len(kind.marks) > 0 {
			faults = append(faults, fmt.Errorf("writes %s: %v", kind.what, kind.marks))
		}
	}
	return faults
}

// String tells what became of the writes, right or wrong.
func (l ledger) String() string {
	text := fmt.Sprintf("%d writes were answered, and %d arrived at the back ends: %d more often than they were sent, and %d answered ones not at all",
		l.answered, l.arrived, len(l.twice), len(l.lost))
	if l.failed > 0 {
		text += fmt.Sprintf("; of %d that failed, %d had arrived, and %d had not", l.failed, l.failedAndArrived, l.failed-l.failedAndArrived)
	}
	return text + "."
}
