// Logstall shows what becomes of requests when nobody reads the log: gateways
// whose stderr is /dev/null, a pipe that nobody reads, a pipe whose reader is
// gone, and a full disk serve the same requests in turns. It prints how long
// they took, and fails when a request fails, a process is not ended by SIGTERM
// in time, or no lost line was counted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"causeway.example/bench/process"
	"causeway.example/bench/report"
)

// stopTime is longer than a gateway needs to end whose log is stuck.
const stopTime = 10 * time.Second

func main() {
	bin := flag.String("bin", "", "`file` of the gateway")
	requests := flag.Int("requests", 10_000, "`number` of requests to each gateway")
	rounds := flag.Int("rounds", 10, "`number` of turns that they are sent in")
	clients := flag.Int("clients", 8, "`number` of clients at the same time")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if err := run(ctx, *bin, *requests, *rounds, *clients); err != nil {
		log.Fatal(err)
	}
}

// gateway is one that runs, with what becomes of its log.
type gateway struct {
	name       string
	api, admin string
	loses      bool     // lines
	reader     *os.File // of its log, which is never read: it closes when it is collected
	cmd        *exec.Cmd
	took       []time.Duration
	stopped    time.Duration
	lost       float64
}

func run(ctx context.Context, bin string, requests, rounds, clients int) (err error) {
	gateways, err := startAll(ctx, bin)
	defer func() {
		for _, g := range gateways {
			_ = g.cmd.Process.Kill() // it has ended, unless something failed
		}
	}()
	if err != nil {
		return err
	}
	for round := range rounds + 1 {
		// Each begins a round as often as the others.
		for i := range gateways {
			g := gateways[(round+i)%len(gateways)]
			took, err := load(ctx, g.api, requests/rounds, clients)
			if err != nil {
				return fmt.Errorf("%s: %w", g.name, err)
			}
			if round > 0 { // the first warms up
				g.took = append(g.took, took...)
			}
		}
	}
	var verdict report.Verdict
	for _, g := range gateways {
		if g.lost, err = lostLines(ctx, g.admin); err != nil {
			return err
		}
		if g.stopped, err = g.stop(); err != nil {
			return err
		}
		if g.reader != nil {
			_ = g.reader.Close() // nothing was read from it
		}
		verdict.Want((g.lost > 0) == g.loses, "%s: %v lines were lost", g.name, g.lost)
		verdict.Want(g.stopped < stopTime, "%s: SIGTERM took %s", g.name, g.stopped)
	}
	table(gateways)
	return errors.Join(verdict...)
}

// startAll starts one gateway for each fate of a log.
func startAll(ctx context.Context, bin string) ([]*gateway, error) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	unreadReader, unread, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	gone, closed, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	if err := gone.Close(); err != nil {
		return nil, err
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	var all []*gateway
	for _, fate := range []struct {
		name   string
		stderr *os.File
		reader *os.File
		loses  bool
	}{
		{"/dev/null", null, nil, false},
		{"a pipe that nobody reads", unread, unreadReader, true},
		{"a pipe whose reader is gone", closed, nil, true},
		{"/dev/full", full, nil, true},
	} {
		g := &gateway{name: fate.name, loses: fate.loses, reader: fate.reader}
		if err := g.start(ctx, bin, fate.stderr); err != nil {
			return all, err
		}
		all = append(all, g)
	}
	return all, nil
}

func (g *gateway) start(ctx context.Context, bin string, stderr *os.File) error {
	var addresses [3]string
	for i := range addresses {
		address, err := process.FreeAddress(ctx)
		if err != nil {
			return err
		}
		addresses[i] = address
	}
	g.api, g.admin = "http://"+addresses[0], "http://"+addresses[1]
	g.cmd = exec.CommandContext(ctx, filepath.Clean(bin), "serve", "--sandbox", "--sandbox-limits=off",
		"--listen="+addresses[0], "--admin-listen="+addresses[1], "--sandbox-listen="+addresses[2])
	g.cmd.Stderr = stderr
	if err := g.cmd.Start(); err != nil {
		return err
	}
	return waitReady(ctx, g.admin)
}

// stop ends a gateway, and returns how long that took.
func (g *gateway) stop() (time.Duration, error) {
	start := time.Now()
	if err := g.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- g.cmd.Wait() }()
	select {
	case err := <-ended:
		return time.Since(start), err
	case <-time.After(stopTime):
		return stopTime, nil
	}
}

// table compares all with the first, whose log takes everything.
func table(gateways []*gateway) {
	report.Say("| stderr | requests | failed | p50 | p99 | p50, of /dev/null | p99, of /dev/null | lines lost | SIGTERM obeyed in |\n")
	report.Say("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	first := gateways[0]
	for _, g := range gateways {
		slices.Sort(g.took)
	}
	for _, g := range gateways {
		p50, p99 := at(g.took, 0.5), at(g.took, 0.99)
		report.Say("| %s | %d | 0 | %.2f ms | %.2f ms | %.2f | %.2f | %.0f | %.1f s |\n", g.name, len(g.took), ms(p50), ms(p99),
			float64(p50)/float64(at(first.took, 0.5)), float64(p99)/float64(at(first.took, 0.99)), g.lost, g.stopped.Seconds())
	}
}

// at returns a quantile of sorted durations.
func at(sorted []time.Duration, quantile float64) time.Duration {
	return sorted[int(quantile*float64(len(sorted)-1))]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
