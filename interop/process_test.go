//go:build interop

package interop_test

import (
	"bytes"
	"context"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	startTime = 60 * time.Second // a Java virtual machine on a busy machine
	stopTime  = 10 * time.Second // then a process is killed
	buildTime = 3 * time.Minute
)

// start runs a server for as long as the test takes, and returns where it says
// that it listens: the first text that pattern's group finds in its output.
// What it wrote is shown when the test fails.
func start(t *testing.T, pattern *regexp.Regexp, cmd func(context.Context) *exec.Cmd) string {
	t.Helper()
	address, _ := startLogged(t, pattern, cmd)
	return address
}

// startLogged is start, and returns what the server writes as well.
func startLogged(t *testing.T, pattern *regexp.Regexp, cmd func(context.Context) *exec.Cmd) (string, *output) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	said := &output{pattern: pattern, found: make(chan string, 1)}
	server := cmd(ctx)
	server.Stdout, server.Stderr = said, said
	server.Cancel = func() error { return server.Process.Signal(syscall.SIGTERM) }
	server.WaitDelay = stopTime
	if err := server.Start(); err != nil {
		cancel()
		t.Fatalf("%v: `make interop` installs what is missing", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = server.Wait() // a server ends by a signal: that is no success for any of them
		close(ended)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
		if t.Failed() {
			t.Logf("%s said:\n%s", server.Path, said)
		}
	})
	select {
	case address := <-said.found:
		return address, said
	case <-ended:
		t.Fatalf("%s ended before it listened", server)
	case <-time.After(startTime):
		t.Fatalf("%s did not listen in %s", server, startTime)
	}
	return "", nil
}

// run runs a tool to its end and returns what it wrote.
func run(t *testing.T, folder, tool string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), buildTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.Dir = folder
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v (`make interop` installs what is missing)\n%s", cmd, err, out)
	}
	return string(out)
}

// output keeps what a process writes, and looks in it for an address.
type output struct {
	pattern *regexp.Regexp
	found   chan string // gets one address

	mu   sync.Mutex
	text bytes.Buffer
	done bool
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(p)
	if m := o.pattern.FindSubmatch(o.text.Bytes()); m != nil && !o.done {
		o.done = true
		o.found <- string(m[1])
	}
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// wait returns when the process has written text: a log may come after the
// answer that it is about.
func (o *output) wait(t *testing.T, text string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(stopTime); !strings.Contains(o.String(), text); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("the output lacks %q:\n%s", text, o)
		}
	}
}
