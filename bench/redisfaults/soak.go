package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"causeway.example/bench/process"
	"causeway.example/bench/report"
)

// Redis is killed every `every`, and is away for `away` of it.
const (
	every = 20 * time.Second
	away  = 5 * time.Second
	row   = 3 * every // one row of the table
)

// size is what a gateway at rest takes.
type size struct{ goroutines, heap float64 }

// size measures the gateway after a garbage collection.
func (g *gateway) size(ctx context.Context) (s size, err error) {
	// The profile itself is not wanted, only the collection before it.
	if _, err = g.call(ctx, http.MethodGet, g.admin+"/debug/pprof/heap?gc=1", ""); err != nil {
		return s, err
	}
	if s.goroutines, err = g.metric(ctx, "go_goroutines"); err != nil {
		return s, err
	}
	s.heap, err = g.metric(ctx, "go_memstats_heap_alloc_bytes")
	return s, err
}

// soak kills Redis and starts it again, under a steady load, for a time.
func (b *bench) soak(ctx context.Context, most time.Duration) error {
	r, err := b.plainRig(ctx)
	if err != nil {
		return err
	}
	report.Say("%d requests a second for %s; every %s Redis is killed, and started again %s later.\n\n", rate, most, every, away)
	report.Say("| until | requests | failed | median | 99 %% | answered by Redis | kills | goroutines | heap after a collection |\n")
	report.Say("|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	if _, err := r.steady(ctx); err != nil { // everything is allocated once
		return err
	}
	var (
		bad      report.Verdict
		sizes    []size
		requests int
	)
	begin := time.Now()
	for time.Since(begin) < most {
		from, kills := time.Now(), 0
		l := r.start(ctx)
		for time.Since(from) < row && time.Since(begin) < most && err == nil {
			kills++
			err = r.outage(ctx)
		}
		l.stop()
		if err != nil {
			return err
		}
		s := l.between(from, time.Now())
		failed, first := s.failures()
		bad.Want(failed == 0, "%d requests failed: %s", failed, first)
		now, err := r.size(ctx)
		if err != nil {
			return err
		}
		sizes, requests = append(sizes, now), requests+len(s)
		report.Say("| %s | %d | %d | %s | %s | %s | %d | %.0f | %.1f MB |\n", time.Since(begin).Round(time.Second), len(s), failed,
			report.MS(s.quantile(0.5)), report.MS(s.quantile(0.99)), part(s.shared(), len(s)), kills, now.goroutines, now.heap/1e6)
		bad.Want(s.shared() > 0 && s.shared() < len(s), "Redis answered for %d of %d requests", s.shared(), len(s))
	}
	first, last := sizes[0], sizes[len(sizes)-1]
	bad.Want(last.goroutines <= first.goroutines+10, "%.0f goroutines became %.0f", first.goroutines, last.goroutines)
	bad.Want(last.heap <= 1.2*first.heap, "a heap of %.0f bytes became %.0f", first.heap, last.heap)
	report.Say("\n%d requests.\n", requests)
	return errors.Join(bad...)
}

// outage lets Redis work for a while, and be away for a while.
func (r *rig) outage(ctx context.Context) error {
	if err := process.Pause(ctx, every-away); err != nil {
		return err
	}
	r.server.Kill()
	if err := process.Pause(ctx, away); err != nil {
		return err
	}
	return r.server.Start(ctx)
}
