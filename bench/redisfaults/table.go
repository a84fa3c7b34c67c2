package main

import (
	"fmt"
	"time"

	"causeway.example/bench/report"
)

// table is one of Markdown, and a verdict on what stands in it.
type table struct {
	base time.Duration // the median without Redis
	bad  report.Verdict
}

// row adds a line: all requests are counted, and the times of some are told.
func (t *table) row(name string, all, timed samples, degraded, ready, back string) {
	failed, first := all.failures()
	t.bad.Want(failed == 0, "%s: %d requests failed: %s", name, failed, first)
	median := timed.quantile(0.5)
	report.Say("| %s | %d | %d | %s | %s | %s | %s | %s | %s | %s | %s |\n", name, len(all), failed, report.MS(median), report.MS(median-t.base),
		report.MS(timed.quantile(0.99)), report.MS(timed.quantile(1)), part(timed.shared(), len(timed)), degraded, ready, back)
}

// fault adds the line of a fault, and judges it.
func (t *table) fault(f fault, m measured) {
	t.row("**"+f.name+"**: "+f.what, m.all, m.during, yes(m.degraded), yes(m.ready), report.MS(m.back))
	added := m.during.quantile(0.5) - t.base
	t.bad.Want(added <= budget, "%s: the median added %s", f.name, added)
	t.bad.Want(m.degraded, "%s: not called degraded: was there a fault?", f.name)
	t.bad.Want(m.ready, "%s: not ready", f.name)
	t.bad.Want(m.back < back, "%s: used again after %s", f.name, m.back)
}

func part(n, of int) string { return fmt.Sprintf("%d %%", 100*n/max(of, 1)) }

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
