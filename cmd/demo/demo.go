package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// orderTime is how long an order takes in a sandbox of our own.
const orderTime = 5 * time.Second

// tick is how far the sandbox's clock is put ahead between two polls: less
// than an order takes, so that its states are seen.
const tick = 2 * time.Second

// The pause between two polls of a back end whose clock is not ours begins
// with pollTime and doubles, up to maxPollTime: real orders take their time.
const (
	pollTime    = 2 * time.Second
	maxPollTime = time.Minute
)

// demo drives one gateway.
type demo struct {
	target   target
	client   *client
	out      *report
	bindings bindings
}

func newDemo(t target, out *report, b bindings) *demo {
	return &demo{target: t, client: newClient(), out: out, bindings: b}
}

// step is one request, and the answer that it is to have.
type step struct {
	number, name string
	method, path string
	body         any
	status       int
	// upstream are the calls that the step is to make; nil expects nothing in
	// particular.
	upstream []string
}

// do shows a step. Without an answer there is no going on.
func (d *demo) do(ctx context.Context, s step) (answer, sight, error) {
	d.out.step(s.number, s.name)
	d.out.request(s.method, s.path, s.body)
	before := d.look(ctx)
	a, err := d.client.do(ctx, s.method, d.target.api+s.path, d.target.key, s.body)
	if err != nil {
		return a, sight{}, fmt.Errorf("%s: %w", s.name, err)
	}
	seen := d.look(ctx).since(before)
	d.out.answer(a)
	if d.target.sandbox != "" {
		d.out.line("upstream", "%s", tally(seen.upstream))
	}
	if d.target.admin != "" {
		d.out.line("cache", "%s", tally(seen.cache))
	}
	d.out.expect(a.status == s.status, "the status is %d", s.status)
	if d.target.sandbox != "" && s.upstream != nil {
		d.out.expect(onlyThese(seen.upstream, s.upstream), "upstream saw exactly this: %s", orNothing(s.upstream))
	}
	return a, seen, nil
}

// onlyThese tells whether exactly these calls were made, once each.
func onlyThese(seen map[string]int, wanted []string) bool {
	for _, name := range wanted {
		if seen[name] != 1 {
			return false
		}
	}
	return len(seen) == len(wanted)
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// await polls an order until it has ended. In a sandbox it puts the clock
// ahead instead of waiting.
func (d *demo) await(ctx context.Context, id string) error {
	path := "/v1/customers/" + customer + "/orders/" + id
	var states []string
	for polls := 1; ; polls++ {
		a, err := d.client.do(ctx, "GET", d.target.api+path, d.target.key, nil)
		if err != nil {
			return fmt.Errorf("order %s: %w", id, err)
		}
		status := a.text("status")
		if a.status != 200 {
			return fmt.Errorf("order %s: the gateway answered %d %s", id, a.status, a.text("code"))
		}
		if len(states) == 0 || states[len(states)-1] != status {
			states = append(states, status)
		}
		if status == "completed" || status == "failed" {
			d.out.line("order", "%s: %s (polls: %d)", id, strings.Join(states, " -> "), polls)
			d.out.expect(status == "completed", "order %s is completed", id)
			return nil
		}
		if err := d.pass(ctx, polls); err != nil {
			return fmt.Errorf("order %s is still %s: %w", id, status, err)
		}
	}
}

// awaitAll polls the orders of a bulk answer.
func (d *demo) awaitAll(ctx context.Context, a answer) error {
	for i := range a.list("results") {
		if err := d.await(ctx, a.text("results", i, "orderId")); err != nil {
			return err
		}
	}
	return nil
}

// pass lets time pass for the back end after so many polls.
func (d *demo) pass(ctx context.Context, polls int) error {
	if d.target.sandbox != "" {
		a, err := d.client.do(ctx, "POST", d.target.sandbox+"/_sandbox/clock", "", map[string]string{"advance": tick.String()})
		if err == nil && a.status != 200 {
			err = fmt.Errorf("the sandbox's clock answered %d", a.status)
		}
		return err
	}
	timer := time.NewTimer(pause(polls))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func pause(polls int) time.Duration {
	p := pollTime
	for range polls - 1 {
		p = min(2*p, maxPollTime)
	}
	return p
}
