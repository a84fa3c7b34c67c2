package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// report prints the table. The first runner is the gateway, the second the
// proxy that only passes bytes: the least that two exchanges can cost in Go.
func report(w io.Writer, runners []*runner, missing []contender, clients int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d clients, %d rounds; CPU time (user and system) of the process per request, median, and from the lowest to the highest round.\n\n",
		clients, len(runners[0].samples))
	b.WriteString("| who | CPU | lowest–highest | user | system | gateway ÷ this | target | (a) ÷ this | requests a round | connections to the back end | what it does |\n")
	b.WriteString("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n")
	ours, least := median(runners[0], sample.total), median(runners[1], sample.total)
	for _, r := range runners {
		ratio, target := "", ""
		if r.most > 0 {
			ratio, target = r.compare(ours)
		}
		fmt.Fprintf(&b, "| %s | %.1f µs | %.1f–%.1f | %.1f | %.1f | %s | %s | %s | %d | %d | %s |\n", r.name,
			median(r, sample.total), lowest(r), highest(r), median(r, sample.userTime), median(r, sample.systemTime),
			ratio, target, part(least/median(r, sample.total)), r.requests, r.sockets, r.note)
	}
	for _, c := range missing {
		fmt.Fprintf(&b, "| %s | not on this machine | | | | | | | | | %s |\n", c.name, c.note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// compare tells the gateway's part of this one's time, and whether that is
// what was wanted.
func (r *runner) compare(ours float64) (ratio, target string) {
	factor := ours / median(r, sample.total)
	verdict := "met"
	if factor > r.most {
		verdict = "missed"
	}
	if r.most >= 1 {
		return part(factor), fmt.Sprintf("≤ %.1f: %s", r.most, verdict)
	}
	return part(factor), fmt.Sprintf("≤ 1/%.0f: %s", 1/r.most, verdict)
}

// part writes a small factor as a fraction.
func part(factor float64) string {
	if factor < 0.8 {
		return fmt.Sprintf("1/%.1f", 1/factor)
	}
	return fmt.Sprintf("%.2f", factor)
}

func (s sample) total() float64      { return micros(s.Sum()) }
func (s sample) userTime() float64   { return micros(s.User) }
func (s sample) systemTime() float64 { return micros(s.System) }

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

func values(r *runner, of func(sample) float64) []float64 {
	list := make([]float64, len(r.samples))
	for i, s := range r.samples {
		list[i] = of(s)
	}
	slices.Sort(list)
	return list
}

func median(r *runner, of func(sample) float64) float64 { return middle(values(r, of)) }

// middle is the median of a sorted list.
func middle(list []float64) float64 {
	half := len(list) / 2
	if len(list)%2 == 0 {
		return (list[half-1] + list[half]) / 2
	}
	return list[half]
}

func lowest(r *runner) float64  { return values(r, sample.total)[0] }
func highest(r *runner) float64 { return slices.Max(values(r, sample.total)) }
