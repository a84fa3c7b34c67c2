package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"causeway.example/bench/process"
	"causeway.example/bench/report"
)

const (
	// budget is `redis.readBudget`: the most that Redis may add to the median.
	budget = 20 * time.Millisecond
	// back is how soon Redis has to be used again when it works.
	back = 2 * time.Second

	warmUp   = 2 * time.Second
	faultFor = 8 * time.Second
)

// fault is one way to fail, and how it ends.
type fault struct {
	name, what  string
	begin, heal func(context.Context, *rig) error
}

// by is a fault of the proxy.
func by(name, what string, m mode) fault {
	return fault{
		name: name, what: what,
		begin: func(ctx context.Context, r *rig) error { return r.proxy.set(ctx, m) },
		heal:  func(ctx context.Context, r *rig) error { return r.proxy.set(ctx, pass) },
	}
}

// told is a fault that Redis is told to have. It has lost its entries before,
// so that there is something to write.
func told(name, what, begin, heal string) fault {
	return fault{
		name: name, what: what,
		begin: func(ctx context.Context, r *rig) error { return r.server.Do(ctx, "FLUSHALL", begin) },
		heal:  func(ctx context.Context, r *rig) error { return r.server.Do(ctx, heal) },
	}
}

var (
	plainFaults = []fault{
		{
			"stalled", "the process is stopped (SIGSTOP); connections open, nothing answers",
			func(_ context.Context, r *rig) error { return r.server.Freeze() },
			func(_ context.Context, r *rig) error { return r.server.Thaw() },
		},
		by("silent", "connections stay open, and what is sent is lost", silent),
		by("black hole", "as silent, and no new connection opens: packets are dropped", lost),
		by("refused", "connections are reset, and nobody listens", refuse),
		by("hangs half-way", "each reply stops in its middle", hang),
		by("truncated", "each reply ends in its middle, and the connection with it", truncate),
		told("READONLY", "the server has become a replica", "REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
		told("memory full", "each write is refused (OOM)", "CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
	}
	clusterFaults = []fault{by("MOVED storm", "in a Cluster: each key is said to be elsewhere, and is not", moved)}
	tlsFaults     = []fault{by("TLS broken", "another authority's certificate", impostor)}
)

// faults prints a table of what each fault costs.
func (b *bench) faults(ctx context.Context) error {
	report.Say("%d requests a second, %s of each fault; a tenth are writes.\n\n", rate, faultFor)
	report.Say("| Redis | requests | failed | median | added | 99 %% | longest | answered by Redis | degraded | ready | used again after |\n")
	report.Say("|---|--:|--:|--:|--:|--:|--:|--:|---|---|--:|\n")
	none, err := b.startGateway(ctx)
	if err != nil {
		return err
	}
	without, err := none.steady(ctx)
	if err != nil {
		return err
	}
	t := &table{base: without.quantile(0.5)}
	t.row("none at all: memory answers", without, without, "", "", "")
	for _, kind := range []struct {
		name   string
		start  func(context.Context) (*rig, error)
		faults []fault
	}{
		{"one server", b.plainRig, plainFaults}, {"Cluster", b.clusterRig, clusterFaults}, {"TLS", b.tlsRig, tlsFaults},
	} {
		r, err := kind.start(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", kind.name, err)
		}
		healthy, err := r.steady(ctx)
		if err != nil {
			return err
		}
		t.row("healthy, "+kind.name, healthy, healthy, "", "", "")
		for _, f := range kind.faults {
			m, err := r.suffer(ctx, f)
			if err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
			t.fault(f, m)
		}
	}
	return errors.Join(t.bad...)
}

// steady measures a gateway to which nothing happens.
func (g *gateway) steady(ctx context.Context) (samples, error) {
	l := g.start(ctx)
	defer l.stop()
	if err := process.Pause(ctx, warmUp); err != nil {
		return nil, err
	}
	from := time.Now()
	if err := process.Pause(ctx, warmUp); err != nil {
		return nil, err
	}
	l.stop()
	return l.between(from, time.Now()), nil
}

// measured is what a fault did.
type measured struct {
	all, during     samples
	degraded, ready bool          // in the middle of it
	back            time.Duration // from its end until Redis is used again
}

// suffer measures one fault under load.
func (r *rig) suffer(ctx context.Context, f fault) (m measured, err error) {
	l := r.start(ctx)
	defer l.stop()
	if err := process.Pause(ctx, warmUp); err != nil {
		return m, err
	}
	began := time.Now()
	if n := l.between(time.Time{}, began).shared(); n == 0 {
		return m, errors.New("before the fault, no request was answered by Redis")
	}
	if err := f.begin(ctx, r); err != nil {
		return m, err
	}
	if err := process.Pause(ctx, faultFor/2); err != nil {
		return m, err
	}
	degraded, err := r.metric(ctx, "gateway_cache_degraded")
	if err != nil {
		return m, err
	}
	m.degraded = degraded == 1
	if m.ready, err = r.ready(ctx); err != nil {
		return m, err
	}
	if err := process.Pause(ctx, faultFor/2); err != nil {
		return m, err
	}
	healed := time.Now()
	if err := f.heal(ctx, r); err != nil {
		return m, err
	}
	m.back, err = process.Until(ctx, 10*time.Second, func() (bool, error) {
		degraded, err := r.metric(ctx, "gateway_cache_degraded")
		return err == nil && degraded == 0 && l.between(healed, time.Now()).shared() > 0, err
	})
	l.stop()
	m.all, m.during = l.between(time.Time{}, time.Now()), l.between(began, healed)
	return m, err
}
