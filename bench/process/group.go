package process

import (
	"context"
	"fmt"
	"path/filepath"
	"time"
)

// Group is the processes of one run: of one program, but for those of Redis.
// They are started one after the other.
type Group struct {
	Bin, Dir string // the program; files of this run

	started []Process
}

// Start starts the program on an address, with another one to spare, by the
// environment and the arguments that with returns.
func (g *Group) Start(ctx context.Context, name string, with func(listen, spare string) (environ, args []string)) (Process, error) {
	listen, err := FreeAddress(ctx)
	if err != nil {
		return Process{}, err
	}
	spare, err := FreeAddress(ctx)
	if err != nil {
		return Process{}, err
	}
	environ, args := with(listen, spare)
	log := filepath.Join(g.Dir, fmt.Sprintf("%s-%d.log", name, len(g.started)))
	p, err := Start(ctx, listen, log, environ, append([]string{g.Bin}, args...))
	if err == nil {
		g.started = append(g.started, p)
	}
	return p, err
}

// Wait returns when all processes have ended.
func (g *Group) Wait() {
	for _, p := range g.started {
		for range p.Ended { // how does not matter: they were told to
		}
	}
}

// Until waits until a condition holds, and returns how long that took.
func Until(ctx context.Context, most time.Duration, holds func() (bool, error)) (time.Duration, error) {
	start := time.Now()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if held, err := holds(); held || err != nil {
			return time.Since(start), err
		}
		if time.Since(start) > most {
			return most, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// Pause waits for a time, or until ctx is done.
func Pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
