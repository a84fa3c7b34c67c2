package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"causeway.example/cmd/gateway/internal/gatewaytest"
	"causeway.example/internal/proctest"
	"causeway.example/internal/programtest"
)

// childProcess is the program as a process of its own, in front of its own
// sandbox.
type childProcess struct {
	gatewaytest.Gateway

	cmd   *exec.Cmd
	ended chan struct{} // closed when err is set
	err   error
}

// startProcess starts the program with its log on stderr. It is killed at the
// end of the test, if it still runs.
func startProcess(t *testing.T, stderr io.Writer, environ ...string) *childProcess {
	t.Helper()
	return startCommand(t, exec.CommandContext(t.Context(), os.Args[0]), stderr, environ...)
}

// startCommand is startProcess by a command that executes the program.
func startCommand(t *testing.T, cmd *exec.Cmd, stderr io.Writer, environ ...string) *childProcess {
	t.Helper()
	cmd.Args = append(cmd.Args, "serve", "--sandbox", "--listen=127.0.0.1:0",
		"--admin-listen=127.0.0.1:0", "--sandbox-listen=127.0.0.1:0", "--sandbox-limits=off")
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), environ...)
	cmd.Stderr = stderr
	p := startGateway(t, cmd)
	c := &childProcess{cmd: cmd, ended: make(chan struct{})}
	c.Gateway = gatewaytest.Gateway{T: t, Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}, API: p.API, Admin: p.Admin, Sandbox: p.Sandbox}
	go func() {
		c.err = p.Wait()
		close(c.ended)
	}()
	t.Cleanup(func() {
		c.Client.CloseIdleConnections()
		p.Kill()
		<-c.ended
	})
	return c
}

// startGateway starts a command that serves a gateway with a sandbox. It is killed
// at the end of the test, if it still runs.
func startGateway(t *testing.T, cmd *exec.Cmd) *proctest.Gateway {
	t.Helper()
	programtest.Path(t, cmd.Path)
	p, err := proctest.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p
}

func (c *childProcess) signal(s os.Signal) {
	c.T.Helper()
	if err := c.cmd.Process.Signal(s); err != nil {
		c.T.Fatal(err)
	}
}

// endsWithin returns the exit code of a process that must end by itself.
func (c *childProcess) endsWithin(limit time.Duration) int {
	c.T.Helper()
	select {
	case <-c.ended:
		return c.cmd.ProcessState.ExitCode()
	case <-time.After(limit):
		c.T.Fatalf("it does not end in %s", limit)
		return -1
	}
}

// visit sends so many requests by eight clients, and demands their answers.
func (c *childProcess) visit(requests int) {
	c.T.Helper()
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			for n := range requests / 8 {
				path, want := "/v1/nowhere", http.StatusNotFound
				if n%20 == 0 {
					path, want = gatewaytest.Pools+"/0477000001", http.StatusOK
				}
				if status, err := c.get(path); status != want {
					c.T.Errorf("client %d, request %d: status %d, %v", i, n, status, err)
					return
				}
			}
		})
	}
	clients.Wait()
}

// get has a correlation id that makes the line of the log long.
func (c *childProcess) get(path string) (status int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.API+path, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("X-Correlation-Id", string(bytes.Repeat([]byte("c"), 128)))
	resp, err := c.Client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}
