// Rollout shows what callers notice when replicas of the gateway come and go.
// It runs real gateways behind a TCP balancer, with simulators and a real
// redis-server behind them, under a load of reads and writes. It replaces the
// replicas one by one, and then kills some; it prints tables in Markdown, and
// fails where a request failed that had no reason to, or a write was done
// twice. A little more than a minute.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"os"
	"os/signal"
	"time"

	"causeway.example/bench/process"
	"causeway.example/bench/report"
)

func main() {
	bin := flag.String("bin", "../bin/gateway", "`path` of the gateway")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *bin)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

// most is more than a run takes.
const most = 4 * time.Minute

func run(ctx context.Context, bin string) error {
	dir, err := os.MkdirTemp("", "rollout")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	g := &rig{Group: process.Group{Bin: bin, Dir: dir}}
	ctx, stop := context.WithTimeout(ctx, most)
	defer g.Wait()
	defer stop() // ends the processes
	if err := g.open(ctx); err != nil {
		return err
	}
	var bad report.Verdict
	for _, phase := range []func(context.Context, *report.Verdict) error{g.withoutDrain, g.replaceAll, g.killSome} {
		if err := phase(ctx, &bad); err != nil {
			return errors.Join(append(bad, err)...)
		}
	}
	return errors.Join(bad...)
}
