package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// measured is what one measurement tells.
type measured struct {
	requests int
	seconds  float64
	inFlight float64 // at most
	memory   int     // bytes that the process has for itself (RssAnon), at most
	heap     float64 // bytes in use, at most
	stacks   float64 // likewise
	limit    float64 // GOMEMLIMIT
	threads  float64 // GOMAXPROCS
	usage
}

// measure lets a gateway serve a call, and looks at it meanwhile.
func (s *setup) measure(ctx context.Context, z size, c call) (m measured, err error) {
	g := group{}
	if s.groups {
		if g, err = newGroup(strconv.Itoa(os.Getpid()), z.limit); err != nil {
			return m, err
		}
	}
	defer func() { err = errors.Join(err, g.remove()) }()
	backEnd := s.sandbox
	if c.tls {
		backEnd = s.tls
	}
	gw, err := s.startGateway(ctx, backEnd, z, g, "GATEWAY_AUTH_OPEN=true")
	if err != nil {
		return m, err
	}
	var failure error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.requests, m.seconds, failure = s.drive(ctx, "http://"+gw.Address, z, c)
	}()
	err = gw.watch(ctx, ended, &m)
	<-ended
	used, unread := g.usage()
	m.usage = used
	if used.killed > 0 {
		return m, fmt.Errorf("the kernel killed it; %w", errors.Join(failure, gw.end()))
	}
	return m, errors.Join(err, failure, unread, gw.end())
}

// drive runs the load program, which the first failed request ends.
func (s *setup) drive(ctx context.Context, url string, z size, c call) (requests int, seconds float64, err error) {
	cmd := exec.CommandContext(ctx, s.load, "-url", url+c.path, "-method", c.method, "-body", c.body, "-want", c.want,
		"-status", strconv.Itoa(c.status), "-header", "Content-Type: application/json",
		"-ramp", ramp.String(), "-clients", strconv.Itoa(z.clients), "-requests", strconv.Itoa(z.clients*z.rounds))
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %s", err, stderr.String())
	}
	var result struct {
		Requests int
		Seconds  float64
	}
	err = json.Unmarshal(out, &result)
	return result.Requests, result.Seconds, err
}

// watch reads the gateway's metrics until the load has ended.
func (g *gateway) watch(ctx context.Context, ended <-chan struct{}, m *measured) error {
	for {
		select {
		case <-ended:
			return nil
		case <-time.After(200 * time.Millisecond):
		}
		now, err := g.metrics(ctx)
		if err != nil {
			return err
		}
		memory, err := g.anonymous()
		if err != nil {
			return err
		}
		m.memory = max(m.memory, memory)
		m.inFlight = max(m.inFlight, now["gateway_http_requests_in_flight"])
		m.heap, m.stacks = max(m.heap, now["go_memstats_heap_inuse_bytes"]), max(m.stacks, now["go_memstats_stack_inuse_bytes"])
		m.limit, m.threads = now["go_gc_gomemlimit_bytes"], now["go_sched_gomaxprocs_threads"]
	}
}

// metrics reads the series without labels.
func (g *gateway) metrics(ctx context.Context) (map[string]float64, error) {
	rq, err := http.NewRequestWithContext(ctx, http.MethodGet, g.admin+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	rs, err := http.DefaultClient.Do(rq)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rs.Body.Close() }() // it was read
	text, err := io.ReadAll(rs.Body)
	if err != nil {
		return nil, err
	}
	series := map[string]float64{}
	for lines := bufio.NewScanner(strings.NewReader(string(text))); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if number, err := strconv.ParseFloat(value, 64); err == nil {
			series[name] = number
		}
	}
	return series, nil
}

// anonymous is the memory that the process has for itself, in bytes: what the
// kernel cannot take back, as it can pages of the program's file
// (proc_pid_status(5)).
func (g *gateway) anonymous() (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", g.PID))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
			return kib << 10, err
		}
	}
	return 0, errors.New("/proc/PID/status has no RssAnon")
}
