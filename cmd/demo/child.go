package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

// stopTime is how long a gateway may take to end before it is killed.
const stopTime = 30 * time.Second

// build compiles the gateway into a folder of its own: unlike the child of
// `go run`, it then has a process id that we know.
func build(ctx context.Context) (binary string, remove func(), err error) {
	folder, err := os.MkdirTemp("", "causeway-demo")
	if err != nil {
		return "", nil, fmt.Errorf("build: %w", err)
	}
	remove = func() { _ = os.RemoveAll(folder) } // the system clears what is left
	binary = filepath.Join(folder, "gateway")
	out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "causeway.example/cmd/gateway").CombinedOutput()
	if err != nil {
		remove()
		return "", nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return binary, remove, nil
}

// withGateway runs a gateway with simulators, on free ports, for as long as
// use takes.
func withGateway(ctx context.Context, binary string, environ []string, use func(target) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	const free = "127.0.0.1:0"
	cmd := exec.CommandContext(ctx, binary, "serve", "--sandbox", "--listen", free, "--admin-listen", free, "--sandbox-listen", free, "--sandbox-order-time", orderTime.String())
	cmd.Env = environ
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopTime
	var logs bytes.Buffer
	cmd.Stderr = &logs
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start the gateway: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the gateway: %w", err)
	}
	own, err := announced(stdout)
	if err == nil {
		err = use(own)
	}
	cancel()
	_, _ = io.Copy(io.Discard, stdout) // Wait must not close the pipe under a last line
	ended := cmd.Wait()
	switch {
	case own.api == "":
		return fmt.Errorf("%w\n%s", err, logs.String())
	case err != nil:
		return err
	case ended != nil && !errors.Is(ended, context.Canceled):
		return fmt.Errorf("the gateway did not stop well: %w\n%s", ended, logs.String())
	}
	return nil
}

// address finds the parts of what a gateway prints when it is up.
var address = map[string]*regexp.Regexp{
	"api":     regexp.MustCompile(`^\s*API\s+(http://\S+)/v1`),
	"admin":   regexp.MustCompile(`^\s*Metrics, probes\s+(http://\S+)/metrics`),
	"sandbox": regexp.MustCompile(`^\s*Simulators\s+(http://\S+)/tiab/`),
}

// announced reads a gateway's output until all addresses are told.
func announced(output io.Reader) (target, error) {
	found := map[string]string{}
	lines := bufio.NewScanner(output)
	for len(found) < len(address) && lines.Scan() {
		for name, pattern := range address {
			if m := pattern.FindStringSubmatch(lines.Text()); m != nil {
				found[name] = m[1]
			}
		}
	}
	if len(found) < len(address) {
		return target{}, errors.New("the gateway did not start")
	}
	return target{api: found["api"], admin: found["admin"], sandbox: found["sandbox"]}, nil
}
