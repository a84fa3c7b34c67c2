// Endtoend measures the CPU time that the gateway takes for one getOrder over
// SOAP, beside other programs that bring the same order to a caller. Each is
// a process of its own in front of one simulator, driven by one load program;
// the kernel's account of that process alone is what counts. It prints a
// table in Markdown.
//
//	endtoend [flags]                 the gateway beside other programs
//	endtoend [flags] observability   the gateway beside itself, with more and less tracing
//	endtoend [flags] before          the gateway beside an earlier build of it
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
)

func main() {
	bin := flag.String("bin", "../bin", "`folder` of the programs gateway, load, proxy and gowsdl")
	rounds := flag.Int("rounds", 7, "`number` of rounds; each measures every contender once")
	clients := flag.Int("clients", 32, "`number` of clients at the same time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *bin, flag.Arg(0), *rounds, *clients)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, bin, what string, rounds, clients int) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s := &setup{bin: bin, dir: dir, clients: clients}
	ctx, stop := context.WithCancel(ctx)
	defer s.wait()
	defer stop() // ends the processes
	if err := s.startSandbox(ctx); err != nil {
		return err
	}
	switch what {
	case "":
		return s.beside(ctx, rounds)
	case "observability":
		return s.observability(ctx, rounds)
	case "before":
		return s.before(ctx, rounds)
	default:
		return errors.New("say `observability`, `before` or nothing")
	}
}

// beside measures the gateway beside other programs.
func (s *setup) beside(ctx context.Context, rounds int) error {
	runners, missing, err := s.startAll(ctx)
	if err != nil {
		return err
	}
	if err := sameAnswers(ctx, runners); err != nil {
		return err
	}
	if err := s.rounds(ctx, runners, rounds); err != nil {
		return err
	}
	return report(os.Stdout, runners, missing, s.clients)
}

// rounds measures all of them so often, in turns.
func (s *setup) rounds(ctx context.Context, runners []*runner, rounds int) error {
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, rounds)
		for i := range runners { // another one begins each time
			if err := s.measure(ctx, runners[(i+round)%len(runners)]); err != nil {
				return err
			}
		}
	}
	return nil
}

// startAll starts the gateway and all others whose program is on this
// machine; it names those that are missing.
func (s *setup) startAll(ctx context.Context) (runners []*runner, missing []contender, err error) {
	for _, c := range append([]contender{gateway}, others...) {
		r, err := s.start(ctx, c)
		if errors.Is(err, exec.ErrNotFound) {
			missing = append(missing, c)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		runners = append(runners, r)
	}
	return runners, missing, nil
}
