package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// held is how long the simulators answer late, so that all requests are in
	// flight while they are looked at.
	held = time.Minute
	// profileRate is the mean number of bytes between two samples of the heap.
	profileRate = 2048
	// step is how many requests are begun at a time.
	step = 50
	// shown is the smallest source of a row, in bytes for each request.
	shown = 128
)

// source is a place in the program where live memory was allocated.
type source struct {
	name         string
	bytes, count int
}

// snapshot is what the gateway holds after a collection.
type snapshot struct {
	heap, stacks int
	anonymous    int
	goroutines   int
	sources      map[string]source
	started      map[string]int // goroutines, by the function that they began with
}

// budgets shows, for each call, what one request in flight takes and where: the
// difference of a gateway with all requests in flight and one with none, after
// garbage collections, divided by the requests. It depends on the program and
// not on how fast the machine is.
func (s *setup) budgets(ctx context.Context) error {
	z := sizes[0]
	for _, c := range calls {
		if !strings.Contains(c.name, s.only) {
			continue
		}
		idle, busy, err := s.compare(ctx, z, c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		sayBudget(z, c, idle, busy)
	}
	return nil
}

// compare looks at a gateway before a number of requests, and while they are in
// flight.
func (s *setup) compare(ctx context.Context, z size, c call) (idle, busy snapshot, err error) {
	backEnd := s.sandbox
	if c.tls {
		backEnd = s.tls
	}
	if err := s.answerAfter(ctx, time.Millisecond); err != nil {
		return idle, busy, err
	}
	gw, err := s.startGateway(ctx, backEnd, z, group{}, "GATEWAY_AUTH_OPEN=true", imageDebug+",memprofilerate="+strconv.Itoa(profileRate), "GOMEMLIMIT=off",
		"GATEWAY_TIMEOUTS_QUEUE="+held.String(), "GATEWAY_TIMEOUTS_ATTEMPT="+held.String(), "GATEWAY_TIMEOUTS_FIRST_BYTE="+held.String(),
		"GATEWAY_TIMEOUTS_OPERATION="+(2*held).String(), "GATEWAY_TIMEOUTS_SHUTDOWN="+(2*held).String())
	if err != nil {
		return idle, busy, err
	}
	defer func() { _ = gw.end() }() // which gives requests up
	asked, leave := context.WithCancel(ctx)
	defer leave() // before the gateway ends, or it would wait for the requests
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if err := c.send(ctx, client, gw.Address); err != nil { // look-ups are remembered, pools of buffers filled
		return idle, busy, err
	}
	if idle, err = gw.snapshot(ctx); err != nil {
		return idle, busy, err
	}
	if err := s.answerAfter(ctx, held); err != nil {
		return idle, busy, err
	}
	ended := make(chan error, z.clients)
	for begun := range z.clients {
		go func() { ended <- c.send(asked, client, gw.Address) }()
		if begun%step == 0 || begun == z.clients-1 {
			if err := gw.await(ctx, begun+1, ended); err != nil {
				return idle, busy, err
			}
		}
	}
	busy, err = gw.snapshot(ctx)
	return idle, busy, err
}

// await waits until so many requests are in flight. None of them may end.
func (g *gateway) await(ctx context.Context, requests int, ended <-chan error) error {
	for {
		now, err := g.metrics(ctx)
		if err != nil || int(now["gateway_http_requests_in_flight"]) == requests {
			return err
		}
		select {
		case err := <-ended:
			return fmt.Errorf("a request has ended: %w", cmp.Or(err, errors.New("too early")))
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// send sends one request, and checks its answer.
func (c call) send(ctx context.Context, client *http.Client, address string) error {
	rq, err := http.NewRequestWithContext(ctx, c.method, "http://"+address+c.path, strings.NewReader(c.body))
	if err != nil {
		return err
	}
	rq.Header.Set("Content-Type", "application/json")
	rs, err := client.Do(rq)
	if err != nil {
		return err
	}
	defer func() { _ = rs.Body.Close() }() // it was read
	text, err := io.ReadAll(rs.Body)
	if err == nil && rs.StatusCode != c.status {
		err = fmt.Errorf("%s: %s", rs.Status, text)
	}
	return err
}

// snapshot looks at the live memory of the gateway.
func (g *gateway) snapshot(ctx context.Context) (s snapshot, err error) {
	// Stacks that are hardly used are halved at each collection.
	const collections = 4
	for range collections {
		if _, err = g.text(ctx, "/debug/pprof/heap?gc=1"); err != nil {
			return s, err
		}
	}
	now, err := g.metrics(ctx) // first: profiles take megabytes themselves
	if err != nil {
		return s, err
	}
	if s.anonymous, err = g.anonymous(); err != nil {
		return s, err
	}
	profile, err := g.text(ctx, "/debug/pprof/heap?debug=1")
	if err != nil {
		return s, err
	}
	goroutines, err := g.text(ctx, "/debug/pprof/goroutine?debug=1")
	if err != nil {
		return s, err
	}
	s.stacks = int(now["go_memstats_stack_inuse_bytes"])
	s.goroutines = int(now["go_goroutines"])
	s.sources, s.started = heapSources(profile), goroutineStarts(goroutines)
	for _, from := range s.sources {
		s.heap += from.bytes
	}
	return s, nil
}

// text reads a page of the admin listener.
func (g *gateway) text(ctx context.Context, path string) (string, error) {
	rq, err := http.NewRequestWithContext(ctx, http.MethodGet, g.admin+path, nil)
	if err != nil {
		return "", err
	}
	rs, err := http.DefaultClient.Do(rq)
	if err != nil {
		return "", err
	}
	defer func() { _ = rs.Body.Close() }() // it was read
	text, err := io.ReadAll(rs.Body)
	return string(text), err
}

// heapSources sums up a heap profile in its text form by the function that
// allocated, and by who called it. The text has what was sampled.
func heapSources(profile string) map[string]source {
	sources := map[string]source{}
	var s source
	frames := 0
	for lines := bufio.NewScanner(strings.NewReader(profile)); lines.Scan(); {
		line := lines.Text()
		if function, ok := frame(line); ok {
			switch frames++; frames {
			case 1:
				s.name = function
			case 2, 3:
				s.name += " < " + function
			default:
				continue
			}
			continue
		}
		if s.bytes > 0 && frames > 0 {
			// An allocation was sampled with this probability.
			sampled := 1 - math.Exp(-float64(s.bytes)/float64(s.count)/profileRate)
			sum := sources[s.name]
			sources[s.name] = source{s.name, sum.bytes + int(float64(s.bytes)/sampled), sum.count + int(float64(s.count)/sampled)}
		}
		s, frames = source{}, 0
		_, _ = fmt.Sscanf(line, "%d: %d [", &s.count, &s.bytes) // a line without is no record
	}
	return sources
}

// goroutineStarts counts goroutines in the text form of their profile by the
// function that each began with.
func goroutineStarts(profile string) map[string]int {
	starts := map[string]int{}
	count, first := 0, ""
	for line := range strings.Lines(profile) {
		if function, ok := frame(line); ok {
			first = function
			continue
		}
		if first != "" {
			starts[first] += count
		}
		first, count = "", 0
		if number, _, ok := strings.Cut(line, " @ "); ok {
			count, _ = strconv.Atoi(number)
		}
	}
	return starts
}

// frame returns the function of a line "#	0x1234	net/http.(*conn).serve+0x5	file:1".
func frame(line string) (string, bool) {
	fields := strings.Split(strings.TrimSpace(line), "\t")
	if len(fields) < 3 || fields[0] != "#" {
		return "", false
	}
	function, _, _ := strings.Cut(fields[2], "+0x")
	return function, true
}

func sayBudget(z size, c call, idle, busy snapshot) {
	each := func(more, less int) int { return (more - less) / z.clients }
	say("\n%s: %d in flight, %d at the back end; bytes for each request.\n\n", c.name, z.clients, z.calls)
	say("| what | each | at rest |\n|---|--:|--:|\n")
	say("| live heap | %d | %s |\n", each(busy.heap, idle.heap), mib(float64(idle.heap)))
	say("| stacks | %d | %s |\n", each(busy.stacks, idle.stacks), mib(float64(idle.stacks)))
	say("| anonymous memory of the process | %d | %s |\n", each(busy.anonymous, idle.anonymous), mib(float64(idle.anonymous)))
	say("| goroutines | %.2f | %d |\n", float64(busy.goroutines-idle.goroutines)/float64(z.clients), idle.goroutines)
	for _, name := range slices.Sorted(maps.Keys(busy.started)) {
		if more := busy.started[name] - idle.started[name]; more*20 > z.clients {
			say("| goroutines of %s | %.2f | %d |\n", name, float64(more)/float64(z.clients), idle.started[name])
		}
	}
	say("\n| live heap by who allocated it | bytes each | allocations each |\n|---|--:|--:|\n")
	rest := busy.heap - idle.heap
	for _, s := range slices.SortedFunc(maps.Values(busy.sources), func(a, b source) int { return cmp.Compare(b.bytes, a.bytes) }) {
		before := idle.sources[s.name]
		if more := each(s.bytes, before.bytes); more >= shown {
			say("| %s | %d | %.2f |\n", s.name, more, float64(s.count-before.count)/float64(z.clients))
			rest -= s.bytes - before.bytes
		}
	}
	say("| all others | %d | |\n", rest/z.clients)
}
