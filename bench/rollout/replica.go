package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"causeway.example/bench/process"
)

// replica is one gateway.
type replica struct {
	name           string
	process        process.Process
	address, admin string

	ready       atomic.Bool  // as the balancer knows
	connections atomic.Int64 // that the balancer has to it
	gone        chan struct{}
}

// start starts a replica, with variables on top of those that all have, and
// waits until the balancer gives it connections.
func (g *rig) start(ctx context.Context, environ ...string) (*replica, error) {
	g.number++
	r := &replica{name: fmt.Sprintf("replica %d", g.number), gone: make(chan struct{})}
	p, err := g.Start(ctx, "gateway", func(listen, spare string) ([]string, []string) {
		r.address, r.admin = listen, "http://"+spare
		return append(slices.Concat(g.environ, environ), "GATEWAY_LISTEN="+listen, "GATEWAY_ADMIN_LISTEN="+spare), []string{"serve"}
	})
	if err != nil {
		return nil, err
	}
	r.process = p
	g.balancer.add(ctx, r)
	took, err := process.Until(ctx, 20*time.Second, func() (bool, error) { return r.ready.Load(), nil })
	if err == nil && took >= 20*time.Second {
		err = errors.New(r.name + " is not ready")
	}
	return r, err
}

// end lets a replica leave as Kubernetes does, and returns how long it took.
func (r *replica) end(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	if err := syscall.Kill(r.process.PID, syscall.SIGTERM); err != nil {
		return 0, err
	}
	defer close(r.gone)
	select {
	case err := <-r.process.Ended:
		if err != nil {
			return 0, fmt.Errorf("%s ended with %w", r.name, err)
		}
		return time.Since(began), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// kill ends a replica by SIGKILL, and returns when the balancer has no
// connection to it any more.
func (r *replica) kill(ctx context.Context) (began, ended time.Time, err error) {
	began = time.Now()
	if err := syscall.Kill(r.process.PID, syscall.SIGKILL); err != nil {
		return began, began, err
	}
	defer close(r.gone)
	if err := <-r.process.Ended; err == nil {
		return began, began, fmt.Errorf("%s ended before it was killed", r.name)
	}
	_, err = process.Until(ctx, 5*time.Second, func() (bool, error) { return r.connections.Load() == 0, nil })
	return began, time.Now(), err
}
