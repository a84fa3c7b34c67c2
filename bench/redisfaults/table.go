package main

import (
	"fmt"
	"os"
	"time"
)

// table is one of Markdown, and a verdict on what stands in it.
type table struct {
	base time.Duration // the median without Redis
	bad  verdict
}

// row adds a line: all requests are counted, and the times of some are told.
func (t *table) row(name string, all, timed samples, degraded, ready, back string) {
	failed, first := all.failures()
	t.bad.want(failed == 0, "%s: %d requests failed: %s", name, failed, first)
	median := timed.quantile(0.5)
	say("| %s | %d | %d | %s | %s | %s | %s | %s | %s | %s | %s |\n", name, len(all), failed, ms(median), ms(median-t.base),
		ms(timed.quantile(0.99)), ms(timed.quantile(1)), part(timed.shared(), len(timed)), degraded, ready, back)
}

// fault adds the line of a fault, and judges it.
func (t *table) fault(f fault, m measured) {
	t.row("**"+f.name+"**: "+f.what, m.all, m.during, yes(m.degraded), yes(m.ready), ms(m.back))
	added := m.during.quantile(0.5) - t.base
	t.bad.want(added <= budget, "%s: the median added %s", f.name, added)
	t.bad.want(m.degraded, "%s: not called degraded: was there a fault?", f.name)
	t.bad.want(m.ready, "%s: not ready", f.name)
	t.bad.want(m.back < back, "%s: used again after %s", f.name, m.back)
}

// verdict collects what should not have been.
type verdict []error

func (v *verdict) want(holds bool, format string, args ...any) {
	if !holds {
		*v = append(*v, fmt.Errorf(format, args...))
	}
}

func say(format string, args ...any) { _, _ = fmt.Fprintf(os.Stdout, format, args...) }

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }

func part(n, of int) string { return fmt.Sprintf("%d %%", 100*n/max(of, 1)) }

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
