package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// stopWait is how long a process may take to end before it is killed.
const stopWait = 10 * time.Second

// process is a part of the cluster.
type process struct {
	name string
	log  string
	end  context.CancelFunc
	done chan struct{}
	err  error // valid once done is closed
}

// start runs a program until it is told to end, whatever becomes of ctx. Its
// output goes to NAME.log in dir.
func start(ctx context.Context, dir, program string, args ...string) (*process, error) {
	p := &process{name: filepath.Base(program), done: make(chan struct{})}
	p.log = filepath.Join(dir, p.name+".log")
	out, err := os.Create(p.log)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }() // The process has its own.
	ctx, p.end = context.WithCancel(context.WithoutCancel(ctx))
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, out, out
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopWait
	// Whatever becomes of the test, nothing of its cluster stays behind.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		p.end()
		return nil, err
	}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// ended says why a process is gone, and what it said last.
func (p *process) ended() error {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err
	}
	const last = 2000
	return fmt.Errorf("%s ended: %w\n%s", p.name, p.err, text[max(0, len(text)-last):])
}

// freePorts finds ports of loopback that nobody listens on.
func freePorts(n int) ([]string, error) {
	var ports []string
	for range n {
		listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // It is closed at once.
		if err != nil {
			return nil, err
		}
		// Closed at the end only, so that no port comes twice.
		defer func() { _ = listener.Close() }()
		address, ok := listener.Addr().(*net.TCPAddr)
		if !ok {
			return nil, errors.New("a TCP listener has no TCP address")
		}
		ports = append(ports, strconv.Itoa(address.Port))
	}
	return ports, nil
}

// until asks again and again whether something is so, till it is, the context
// ends, or one of the processes does.
func until(ctx context.Context, what string, processes []*process, ready func() error) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ready()
		if err == nil {
			return nil
		}
		for _, p := range processes {
			select {
			case <-p.done:
				return p.ended()
			default:
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w; at last: %w", what, ctx.Err(), err)
		case <-tick.C:
		}
	}
}
