package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Redis is a real redis-server that keeps nothing on disk.
type Redis struct {
	Address string
	args    []string
	dir     string
	cmd     *exec.Cmd
}

// StartRedis starts one that ends with ctx, by kill: a frozen one would not
// hear of anything else.
func (g *Group) StartRedis(ctx context.Context, args ...string) (*Redis, error) {
	address, err := FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(g.Dir, "redis") // a node's own nodes.conf
	if err != nil {
		return nil, err
	}
	s := &Redis{Address: address, dir: dir, args: append([]string{
		"--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--logfile", filepath.Join(dir, "log"),
	}, args...)}
	return s, s.Start(ctx)
}

// Start starts the process, again if it was killed, and waits until it answers.
func (s *Redis) Start(ctx context.Context) error {
	s.cmd = exec.CommandContext(ctx, "redis-server", s.args...)
	s.cmd.Dir = s.dir
	if err := s.cmd.Start(); err != nil {
		return err
	}
	took, err := Until(ctx, 10*time.Second, func() (bool, error) { return s.Do(ctx, "PING") == nil, nil })
	if err == nil && took >= 10*time.Second {
		err = errors.New("redis-server does not answer")
	}
	return err
}

// Kill ends the process without a word to its clients.
func (s *Redis) Kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// Freeze stops the process with its connections open.
func (s *Redis) Freeze() error { return s.cmd.Process.Signal(syscall.SIGSTOP) }

// Thaw lets it go on.
func (s *Redis) Thaw() error { return s.cmd.Process.Signal(syscall.SIGCONT) }

// Do sends commands, each as a line ("inline commands" of Redis' protocol).
func (s *Redis) Do(ctx context.Context, commands ...string) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.Address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	replies := bufio.NewReader(conn)
	for _, command := range commands {
		if _, err := fmt.Fprintf(conn, "%s\r\n", command); err != nil {
			return err
		}
		reply, err := replies.ReadString('\n')
		if err != nil {
			return err
		}
		if strings.HasPrefix(reply, "-") {
			return fmt.Errorf("%s: %s", command, strings.TrimSpace(reply))
		}
	}
	return nil
}
