package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"causeway.example/internal/proctest"
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
	gateway, err := proctest.Start(cmd)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, logs.String())
	}
	err = use(target{api: gateway.API, admin: gateway.Admin, sandbox: gateway.Sandbox})
	cancel()
	ended := gateway.Wait()
	switch {
	case err != nil:
		return err
	case ended != nil && !errors.Is(ended, context.Canceled):
		return fmt.Errorf("the gateway did not stop well: %w\n%s", ended, logs.String())
	}
	return nil
}
