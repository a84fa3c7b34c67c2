package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"causeway.example/bench/process"
)

// attack is one row of the table.
type attack struct {
	name    string
	backEnd http.Handler // nil: the simulators
	path    string       // that the well-behaved client asks for
	round   func(ctx context.Context, address string) error
}

// The limit of the chart, and the calls of the default configuration.
var chart = size{limit: 128 << 20, calls: 64}

// key is what callers have, who are the well-behaved client and some attackers.
const key = "a-key-of-the-benchmark"

// settle is what the gateway has to let go of an attack.
const settle = 3 * time.Second

// attacked is what an attack did.
type attacked struct {
	good        client
	peak        int // bytes that the process had for itself (RssAnon)
	first, last int // bytes of heap and stacks in use, after the first and after the last round
	sockets     int // bytes of all TCP sockets of this machine, both ends, at most
	usage
}

// attackTable runs each attack against a gateway of its own. It goes on after a
// failed row, and then fails.
func (s *setup) attackTable(ctx context.Context) error {
	s.groups = grouped()
	say("| attack | requests of a good client | failed | p50 | p99 | memory at most | in use after one round | after two | sockets | the group's | killed |\n")
	say("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	var failures error
	for _, a := range attacks() {
		if !strings.Contains(a.name, s.only) {
			continue
		}
		m, err := s.attack(ctx, a)
		say("| %s | %d | %d | %s | %s | %s | %s | %s | %s | %s | %d |\n", a.name, m.good.requests(), m.good.failed, m.good.percentile(50), m.good.percentile(99),
			mib(float64(m.peak)), mib(float64(m.first)), mib(float64(m.last)), mib(float64(m.sockets)), mib(float64(m.usage.peak)), m.killed)
		if err := errors.Join(err, m.judge()); err != nil {
			failures = errors.Join(failures, fmt.Errorf("%s: %w", a.name, err))
		}
	}
	return failures
}

// judge returns what is wrong.
func (m *attacked) judge() error {
	switch {
	case m.killed > 0:
		return errors.New("the kernel killed the gateway")
	case m.good.failed > 0:
		return fmt.Errorf("the good client failed: %w", m.good.failure)
	case m.last > m.first*5/4+4<<20:
		return fmt.Errorf("memory grows: %s after one round, %s after two", mib(float64(m.first)), mib(float64(m.last)))
	}
	return nil
}

// attack runs two rounds of an attack beside a good client.
func (s *setup) attack(ctx context.Context, a attack) (m attacked, err error) {
	g := group{}
	if s.groups {
		if g, err = newGroup("attack-"+strconv.Itoa(os.Getpid()), chart.limit); err != nil {
			return m, err
		}
	}
	defer func() { err = errors.Join(err, g.remove()) }()
	backEnd, stop, err := s.serveBackEnd(ctx, a.backEnd)
	if err != nil {
		return m, err
	}
	defer stop()
	hash := sha256.Sum256([]byte(key))
	gw, err := s.startGateway(ctx, backEnd, chart, g, "GATEWAY_AUTH_KEYS=bench:"+hex.EncodeToString(hash[:]))
	if err != nil {
		return m, err
	}
	before, err := socketMemory()
	if err != nil {
		return m, errors.Join(err, gw.end())
	}
	watching, stopWatching := context.WithCancel(ctx)
	watched, served := make(chan error, 1), make(chan client, 1)
	go func() { watched <- gw.watchAttack(watching, &m, before) }()
	go func() { served <- beGood(watching, "http://"+gw.Address+a.path) }()
	var after [2]int
	for i := range after {
		if err = a.round(ctx, gw.Address); err != nil {
			break
		}
		if err = process.Pause(ctx, settle); err != nil {
			break
		}
		if after[i], err = gw.live(ctx); err != nil {
			break
		}
	}
	stopWatching()
	err = errors.Join(err, <-watched)
	m.good, m.first, m.last = <-served, after[0], after[1]
	var unread error
	m.usage, unread = g.usage()
	if m.killed > 0 {
		_ = gw.end()
		return m, nil // which is what it is judged by
	}
	return m, errors.Join(err, unread, gw.end())
}

// serveBackEnd serves a hostile back end, or returns the simulators.
func (s *setup) serveBackEnd(ctx context.Context, handler http.Handler) (url string, stop func(), err error) {
	if handler == nil {
		return s.sandbox, func() {}, nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }() // it ends by stop
	return "http://" + l.Addr().String(), func() { _ = server.Close() }, nil
}

// watchAttack looks at the memory of the process and of sockets.
func (g *gateway) watchAttack(ctx context.Context, m *attacked, before int) error {
	for process.Pause(ctx, 50*time.Millisecond) == nil {
		memory, err := g.anonymous()
		if err != nil {
			return fmt.Errorf("the gateway has ended: %w", err)
		}
		sockets, err := socketMemory()
		if err != nil {
			return err
		}
		m.peak, m.sockets = max(m.peak, memory), max(m.sockets, sockets-before)
	}
	return nil
}

// live returns the bytes of heap and stacks that are in use after a collection.
func (g *gateway) live(ctx context.Context) (int, error) {
	for range 2 { // the first one ends what was begun, and halves stacks that are hardly used
		rq, err := http.NewRequestWithContext(ctx, http.MethodGet, g.admin+"/debug/pprof/heap?gc=1", nil)
		if err != nil {
			return 0, err
		}
		rs, err := http.DefaultClient.Do(rq)
		if err != nil {
			return 0, err
		}
		if err := rs.Body.Close(); err != nil {
			return 0, err
		}
	}
	now, err := g.metrics(ctx)
	return int(now["go_memstats_heap_inuse_bytes"] + now["go_memstats_stack_inuse_bytes"]), err
}

// socketMemory returns the bytes of all TCP sockets: "mem" of
// /proc/net/sockstat, in pages.
func socketMemory() (int, error) {
	text, err := os.ReadFile("/proc/net/sockstat")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 2 && fields[0] == "TCP:" {
			pages, err := strconv.Atoi(fields[len(fields)-1])
			return pages * os.Getpagesize(), err
		}
	}
	return 0, errors.New("/proc/net/sockstat has no TCP")
}
