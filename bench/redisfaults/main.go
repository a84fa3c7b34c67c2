// Redisfaults shows what a Redis that fails costs the callers of the gateway.
// It runs a real gateway with simulators, a real redis-server, and between
// them a proxy that does what networks do; it prints tables in Markdown, and
// fails where a request failed, or cost more than the budget.
//
//	redisfaults [flags] faults   each kind of failure, once; some three minutes
//	redisfaults [flags] soak     Redis killed and started again and again
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
)

func main() {
	bin := flag.String("bin", "../bin/gateway", "`path` of the gateway")
	soak := flag.Duration("for", 5*time.Minute, "`time` of the soak")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *bin, flag.Arg(0), *soak)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, bin, what string, soak time.Duration) error {
	dir, err := os.MkdirTemp("", "redisfaults")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b := &bench{process.Group{Bin: bin, Dir: dir}}
	ctx, stop := context.WithCancel(ctx)
	defer b.Wait()
	defer stop() // ends the processes
	switch what {
	case "faults":
		return b.faults(ctx)
	case "soak":
		return b.soak(ctx, soak)
	default:
		return errors.New("say `faults` or `soak`")
	}
}
