package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"causeway.example/bench/process"
)

// setup is what all contenders have in common.
type setup struct {
	bin, dir string // built programs; files of this run
	sink     string // where the next one's spans go
	sandbox  process.Process
	clients  int
	started  []process.Process
}

// wait returns when all processes have ended.
func (s *setup) wait() {
	for _, p := range s.started {
		for range p.Ended { // how does not matter: they were told to
		}
	}
}

// runner is a contender that serves.
type runner struct {
	contender
	process.Process
	samples []sample
	sockets int   // to the simulator, after the last round
	sink    *sink // of its spans, if it may have any
}

// sample is one measurement, per request.
type sample struct {
	process.CPU
	rate float64 // requests a second
}

// startSandbox starts the simulator that all contenders talk to.
func (s *setup) startSandbox(ctx context.Context) error {
	address, err := process.FreeAddress(ctx)
	if err != nil {
		return err
	}
	s.sandbox, err = process.Start(ctx, address, filepath.Join(s.dir, "sandbox.log"),
		[]string{"GATEWAY_SANDBOX_USERNAME=" + username, "GATEWAY_SANDBOX_PASSWORD=" + password},
		[]string{filepath.Join(s.bin, "gateway"), "sandbox", "--sandbox-limits=off", "--sandbox-listen=" + address})
	if err == nil {
		s.started = append(s.started, s.sandbox)
	}
	return err
}

// start starts a contender.
func (s *setup) start(ctx context.Context, c contender) (*runner, error) {
	listen, err := process.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	spare, err := process.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(s.dir, c.name[:3]+".conf")
	hash := sha256.Sum256([]byte(apiKey))
	fill := strings.NewReplacer("{listen}", listen, "{spare}", spare, "{sandbox}", s.sandbox.Address, "{sink}", s.sink,
		"{config}", file, "{bin}", s.bin, "{keyHash}", hex.EncodeToString(hash[:]))
	if err := os.WriteFile(file, []byte(fill.Replace(c.config)), 0o600); err != nil {
		return nil, err
	}
	command := make([]string, len(c.command))
	for i, word := range c.command {
		command[i] = fill.Replace(word)
	}
	p, err := process.Start(ctx, listen, filepath.Join(s.dir, c.name[:3]+".log"), nil, command)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.name, err)
	}
	s.started = append(s.started, p)
	return &runner{contender: c, Process: p}, nil
}

// load sends requests to a contender and returns how long that took.
func (s *setup) load(ctx context.Context, r *runner, requests int) (time.Duration, error) {
	args := append(r.loadArgs(r.Address), "-clients", strconv.Itoa(s.clients), "-requests", strconv.Itoa(requests))
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, "load"), args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("%s: load: %w", r.name, err)
	}
	var result struct{ Seconds float64 }
	if err := json.Unmarshal(out, &result); err != nil {
		return 0, err
	}
	return time.Duration(result.Seconds * float64(time.Second)), nil
}

// measure adds a sample to a contender.
func (s *setup) measure(ctx context.Context, r *runner) error {
	if _, err := s.load(ctx, r, r.requests/10); err != nil { // a warm-up: pools are filled, the heap has its size
		return err
	}
	before, err := r.CPU()
	if err != nil {
		return err
	}
	took, err := s.load(ctx, r, r.requests)
	if err != nil {
		return err
	}
	after, err := r.CPU()
	if err != nil {
		return err
	}
	n := time.Duration(r.requests)
	r.samples = append(r.samples, sample{
		CPU:  process.CPU{User: (after.User - before.User) / n, System: (after.System - before.System) / n},
		rate: float64(r.requests) / took.Seconds(),
	})
	r.sockets, err = r.Connections(s.sandbox.Address)
	return err
}

// sameAnswers checks that everybody who answers JSON answers the same.
func sameAnswers(ctx context.Context, runners []*runner) error {
	var want any
	for _, r := range runners {
		if r.passes {
			continue
		}
		got, err := r.answer(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		if want == nil {
			want = got
		}
		if !reflect.DeepEqual(got, want) {
			return fmt.Errorf("%s answers %v, and %s %v", r.name, got, runners[0].name, want)
		}
	}
	return nil
}

func (r *runner) answer(ctx context.Context) (any, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.Address+orderPath, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+apiKey)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	var got any
	err = json.Unmarshal(content, &got)
	return inUTC(got), err
}

// inUTC returns a JSON value with its times in UTC: an earlier gateway showed
// the same instant in another zone.
func inUTC(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			v[name] = inUTC(member)
		}
	case []any:
		for i, item := range v {
			v[i] = inUTC(item)
		}
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			return at.UTC()
		}
	}
	return v
}
