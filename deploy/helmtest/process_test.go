package helmtest

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// process is a program that runs until its test ends.
type process struct {
	t    *testing.T
	said *output
}

// output is what a process has written so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// startProcess starts a program with these variables alone, and kills it when
// the test ends.
func startProcess(t *testing.T, environ []string, program string, args ...string) process {
	t.Helper()
	binary, err := exec.LookPath(program)
	if err != nil {
		t.Fatalf("%s is not installed: `make deps` installs it", program)
	}
	p := process{t, &output{}}
	command := exec.CommandContext(t.Context(), binary, args...)
	command.Env, command.Stdout, command.Stderr = environ, p.said, p.said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill() // it may have ended by itself
		_ = command.Wait()         // with the signal
		if t.Failed() {
			t.Logf("%s said:\n%s", program, p.said)
		}
	})
	return p
}

// find waits until the process has written what the pattern's group finds.
func (p process) find(pattern string) (found string) {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	eventually(p.t, pattern, func() bool {
		match := re.FindStringSubmatch(p.said.String())
		if match != nil {
			found = match[1]
		}
		return match != nil
	})
	return found
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("not in a minute: %s", what)
		case <-tick.C:
		}
	}
}

// freeAddress is one of this machine that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // whoever is told opens it again
	return l.Addr().String()
}

// send sends one request, whose body is JSON, with a key unless that is empty,
// and returns what came back; a status of 0 means nothing.
func send(t *testing.T, method, url, body, key string) (status int, text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error()
	}
	return resp.StatusCode, string(data)
}
