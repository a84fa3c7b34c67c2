// Package process runs the programs that are measured, each a process of its
// own on a loopback address.
package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Process is a server that runs until the context of its start is done.
type Process struct {
	Address string
	PID     int
	Ended   <-chan error // closed when it has
}

// FreeAddress returns a loopback address that nobody listens on.
func FreeAddress(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Start runs a command that will serve address, with its output in a file,
// and returns when it accepts connections.
func Start(ctx context.Context, address, output string, environ, command []string) (Process, error) {
	log, err := os.Create(output)
	if err != nil {
		return Process{}, err
	}
	defer func() { _ = log.Close() }() // the child has its own
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), environ...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		return Process{}, err
	}
	ended := make(chan error, 1)
	go func() {
		ended <- cmd.Wait()
		close(ended)
	}()
	for deadline := time.After(20 * time.Second); ; {
		if conn, err := new(net.Dialer).DialContext(ctx, "tcp", address); err == nil {
			return Process{Address: address, PID: cmd.Process.Pid, Ended: ended}, conn.Close()
		}
		select {
		case err := <-ended:
			text, _ := os.ReadFile(output)
			return Process{}, fmt.Errorf("%s ended: %w\n%s", command[0], err, text)
		case <-deadline:
			return Process{}, fmt.Errorf("%s does not listen", command[0])
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// CPU is the time that a process took of the CPUs, by the kernel's account.
type CPU struct{ User, System time.Duration }

// Sum is the time of both kinds.
func (c CPU) Sum() time.Duration { return c.User + c.System }

// tick is the unit of /proc/PID/stat: USER_HZ, 100 on every Linux that Go
// knows.
const tick = time.Second / 100

// CPU reads utime and stime of all threads (proc_pid_stat(5), fields 14, 15).
func (p Process) CPU() (CPU, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.PID))
	if err != nil {
		return CPU{}, err
	}
	// The second field, the command's name, may hold spaces.
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) < 13 {
		return CPU{}, errors.New("/proc/PID/stat is not understood")
	}
	user, err := strconv.ParseInt(string(fields[11]), 10, 64)
	if err != nil {
		return CPU{}, err
	}
	system, err := strconv.ParseInt(string(fields[12]), 10, 64)
	return CPU{User: time.Duration(user) * tick, System: time.Duration(system) * tick}, err
}

// Connections counts the process's open connections to address.
func (p Process) Connections(address string) (int, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host != "127.0.0.1" {
		return 0, errors.Join(err, errors.New("not an address of 127.0.0.1"))
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return 0, err
	}
	own, err := p.sockets()
	if err != nil {
		return 0, err
	}
	count := 0
	for _, table := range []string{"tcp", "tcp6"} {
		text, err := os.ReadFile("/proc/net/" + table)
		if err != nil {
			return 0, err
		}
		for line := range strings.Lines(string(text)) {
			f := strings.Fields(line) // proc_net(5): rem_address is field 3, st 4, inode 10
			if len(f) > 9 && strings.HasSuffix(f[2], fmt.Sprintf(":%04X", number)) && f[3] == established && own[f[9]] {
				count++
			}
		}
	}
	return count, nil
}

// established is TCP_ESTABLISHED in /proc/net/tcp.
const established = "01"

// sockets returns the inodes of the process's sockets.
func (p Process) sockets() (map[string]bool, error) {
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", p.PID))
	if err != nil {
		return nil, err
	}
	inodes := map[string]bool{}
	for _, link := range links {
		target, _ := os.Readlink(link) // one that was just closed is none
		if inode, ok := strings.CutPrefix(target, "socket:["); ok {
			inodes[strings.TrimSuffix(inode, "]")] = true
		}
	}
	return inodes, nil
}
