package main

import (
	"context"
	"fmt"
	"time"

	"causeway.example/bench/process"
	"causeway.example/bench/report"
)

const (
	steady = 3 * time.Second // before and after what happens
	rounds = 2               // each replica is replaced so often
	kills  = 3
)

// withoutDrain replaces the first replicas, which have no drain: to compare
// with. What it loses is no fault.
func (g *rig) withoutDrain(ctx context.Context, bad *report.Verdict) error {
	l := g.load(ctx)
	defer l.stop()
	var longest time.Duration
	for range replicas {
		if err := process.Pause(ctx, steady); err != nil { // all get their share of connections
			return err
		}
		took, err := g.replace(ctx, 1)
		if err != nil {
			return err
		}
		longest = max(longest, took)
	}
	all, book, err := g.settle(ctx, l)
	if err != nil {
		return err
	}
	report.Say("%d replicas with `timeouts.drain: 0s` replaced one by one, to compare with: %d of %d requests failed. A replica was gone at most %s after SIGTERM. %s\n\n",
		replicas, len(all.of(failed)), len(all), report.MS(longest), book)
	*bad = append(*bad, book.faults()...)
	return nil
}

// replaceAll replaces the replicas as a rollout does.
func (g *rig) replaceAll(ctx context.Context, bad *report.Verdict) error {
	began := time.Now()
	l := g.load(ctx)
	defer l.stop()
	if err := process.Pause(ctx, steady); err != nil {
		return err
	}
	longest, err := g.replace(ctx, rounds*replicas)
	if err != nil {
		return err
	}
	if err := process.Pause(ctx, steady); err != nil {
		return err
	}
	lasted := time.Since(began)
	all, book, err := g.settle(ctx, l)
	if err != nil {
		return err
	}
	report.Say("| %d replicas replaced one by one, %d times | requests | failed | median | 99 %% | longest |\n|---|--:|--:|--:|--:|--:|\n", replicas, rounds)
	row("reads", all.of(func(s sample) bool { return !write(s) }))
	row("writes", all.of(write))
	row(fmt.Sprintf("of these, those of %d clients whose connections are idle for %d s between calls", patients, patients/patientRate),
		all.of(func(s sample) bool { return s.patient }))
	report.Say("\n%d requests in %.0f s. A replica was gone at most %.1f s after SIGTERM. %s\n\n", len(all), lasted.Seconds(), longest.Seconds(), book)
	failures := all.of(failed)
	bad.Want(len(failures) == 0, "%d requests failed by a rollout: %s", len(failures), first(failures))
	bad.Want(book.arrived == book.answered, "%d writes were answered, %d arrived", book.answered, book.arrived)
	bad.Want(float64(len(all)) > 0.98*rate*lasted.Seconds(), "only %d requests were sent in %s", len(all), lasted)
	*bad = append(*bad, book.faults()...)
	return nil
}

// replace replaces so many replicas, the oldest first: a new one that is
// ready, and then the end of the old one, which is waited for. It returns how
// long the longest end took.
func (g *rig) replace(ctx context.Context, n int) (longest time.Duration, err error) {
	for range n {
		fresh, err := g.start(ctx)
		if err != nil {
			return 0, err
		}
		took, err := g.fleet[0].end(ctx)
		if err != nil {
			return 0, err
		}
		longest = max(longest, took)
		g.fleet = append(g.fleet[1:], fresh)
	}
	return longest, nil
}

// death is one replica's.
type death struct {
	victim     *replica
	at, closed time.Time // when it was killed; when the balancer had no connection to it any more
}

// killSome kills replicas without a word to anybody, and replaces each.
func (g *rig) killSome(ctx context.Context, bad *report.Verdict) error {
	l := g.load(ctx)
	defer l.stop()
	var deaths []death
	for range kills {
		if err := process.Pause(ctx, steady); err != nil {
			return err
		}
		d := death{victim: g.fleet[0]}
		var err error
		if d.at, d.closed, err = d.victim.kill(ctx); err != nil {
			return err
		}
		deaths = append(deaths, d)
		fresh, err := g.start(ctx)
		if err != nil {
			return err
		}
		g.fleet = append(g.fleet[1:], fresh)
	}
	if err := process.Pause(ctx, steady); err != nil {
		return err
	}
	all, book, err := g.settle(ctx, l)
	if err != nil {
		return err
	}
	report.Say("| `kill -9` of one of %d replicas | in flight on it | sent to it until its connections were closed | failed |\n|--:|--:|--:|--:|\n", replicas)
	explained := 0
	for i, d := range deaths {
		explained += d.row(i+1, all, bad)
	}
	failures := all.of(failed)
	report.Say("\n%d requests, of which %d failed: %d of them on a replica that was killed. %s\n", len(all), len(failures), explained, book)
	bad.Want(len(failures) == explained, "%d requests failed, and only %d were on a replica that was killed: %s", len(failures), explained, first(failures))
	*bad = append(*bad, book.faults()...)
	return nil
}

// row adds the line of a death, and returns how many requests failed by it:
// those that were under way on its connections when it was killed, and those
// that were sent on them before they were closed.
func (d death) row(number int, all samples, bad *report.Verdict) (lost int) {
	own := all.of(func(s sample) bool { return s.owner == d.victim && s.ended.After(d.at) && !s.began.After(d.closed) })
	inFlight := own.of(func(s sample) bool { return s.began.Before(d.at) })
	lost = len(own.of(failed))
	report.Say("| %d | %d | %d, in %s | %d |\n", number, len(inFlight), len(own)-len(inFlight), report.MS(d.closed.Sub(d.at)), lost)
	bad.Want(len(inFlight) > 0, "nothing was in flight on the replica that was killed: that shows nothing")
	return lost
}

// settle ends a load and tells what became of its requests.
func (g *rig) settle(ctx context.Context, l *load) (samples, ledger, error) {
	l.stop()
	// What a killed replica has sent may still be on its way through.
	if err := process.Pause(ctx, time.Second); err != nil {
		return nil, ledger{}, err
	}
	book := balance(l.samples, g.witness.take())
	counted, err := g.counted(ctx)
	if err == nil && counted != book.arrived {
		err = fmt.Errorf("the simulators counted %d writes, the witness %d", counted, book.arrived)
	}
	return l.samples, book, err
}

func row(name string, s samples) {
	report.Say("| %s | %d | %d | %s | %s | %s |\n", name, len(s), len(s.of(failed)),
		report.MS(s.quantile(0.5)), report.MS(s.quantile(0.99)), report.MS(s.quantile(1)))
}

// first tells why the first one failed.
func first(s samples) string {
	if len(s) == 0 {
		return ""
	}
	return s[0].problem
}
