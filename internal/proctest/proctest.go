// Package proctest runs gateways as processes of their own, for tests and the
// demo. The gateway itself does not import it.
package proctest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
)

// Gateway is a running process of the gateway with a sandbox.
type Gateway struct {
	// API, Admin and Sandbox are the base URLs of its listeners.
	API, Admin, Sandbox string

	cmd   *exec.Cmd
	ended chan struct{}
	err   error // valid after ended is closed
}

// Start starts a command that serves a gateway with a sandbox, and returns when
// it has printed its addresses. It uses the command's Stdout.
func Start(cmd *exec.Cmd) (*Gateway, error) {
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the gateway: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the gateway: %w", err)
	}
	g := &Gateway{cmd: cmd, ended: make(chan struct{})}
	lines := bufio.NewScanner(stdout)
	announced := g.read(lines)
	go func() {
		_, _ = io.Copy(io.Discard, stdout) // a full pipe would block the process, and Wait closes it
		g.err = cmd.Wait()
		close(g.ended)
	}()
	if !announced {
		g.Kill()
		return nil, errors.New("the gateway did not print its addresses")
	}
	return g, nil
}

// The lines of the banner with an address.
var (
	apiLine     = regexp.MustCompile(`^\s*API\s+(http://\S+)/v1`)
	adminLine   = regexp.MustCompile(`^\s*Metrics, probes\s+(http://\S+)/metrics`)
	sandboxLine = regexp.MustCompile(`^\s*Simulators\s+(http://\S+)/tiab/`)
)

// read reads the banner until it has all addresses, and reports whether it has.
func (g *Gateway) read(lines *bufio.Scanner) bool {
	for lines.Scan() {
		for pattern, url := range map[*regexp.Regexp]*string{apiLine: &g.API, adminLine: &g.Admin, sandboxLine: &g.Sandbox} {
			if m := pattern.FindStringSubmatch(lines.Text()); m != nil {
				*url = m[1]
			}
		}
		if g.API != "" && g.Admin != "" && g.Sandbox != "" {
			return true
		}
	}
	return false
}

// PID returns the process id.
func (g *Gateway) PID() int { return g.cmd.Process.Pid }

// Signal sends a signal to the process.
func (g *Gateway) Signal(s os.Signal) error { return g.cmd.Process.Signal(s) }

// Ended returns a channel that is closed when the process has ended.
func (g *Gateway) Ended() <-chan struct{} { return g.ended }

// Wait waits until the process has ended, and returns the error of
// [exec.Cmd.Wait].
func (g *Gateway) Wait() error {
	<-g.ended
	return g.err
}

// ExitCode returns the exit code of a process that has ended.
func (g *Gateway) ExitCode() int { return g.cmd.ProcessState.ExitCode() }

// Kill kills the process, if it still runs, and waits until it has ended.
func (g *Gateway) Kill() {
	_ = g.cmd.Process.Kill() // it may have ended
	<-g.ended
}
