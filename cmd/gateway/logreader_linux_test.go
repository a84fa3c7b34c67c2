package main

import (
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"causeway.example/cmd/gateway/internal/gatewaytest"
	"causeway.example/internal/logtest"
)

// logRequests leave more lines than a pipe and the buffer hold.
const logRequests = 4000

// stopsInTime is longer than the end of a process takes whose log is stuck.
const stopsInTime = 10 * time.Second

// TestNobodyReadsTheLog: whatever becomes of stderr, requests are served, lost
// lines are counted, and SIGTERM is obeyed.
func TestNobodyReadsTheLog(t *testing.T) {
	for _, tt := range []struct {
		name   string
		stderr func(t *testing.T) *os.File
		cmd    func(t *testing.T) *exec.Cmd
	}{
		{"a pipe that nobody reads", func(t *testing.T) *os.File { _, w := pipe(t); return w }, nil},
		{"a pipe whose reader is gone", func(t *testing.T) *os.File {
			r, w := pipe(t)
			_ = r.Close()
			return w
		}, nil},
		{"a full disk", func(t *testing.T) *os.File { return openForWriting(t, "/dev/full") }, nil},
		{"a file that may not grow", func(t *testing.T) *os.File { return openForWriting(t, t.TempDir()+"/log") }, func(t *testing.T) *exec.Cmd {
			return exec.CommandContext(t.Context(), "sh", "-c", `ulimit -f 8; exec "$0" "$@"`, os.Args[0]) // blocks of 512 bytes
		}},
		{"a file that is not open for writing", func(t *testing.T) *os.File {
			null, err := os.Open(os.DevNull)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = null.Close() })
			return null
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			if tt.cmd != nil {
				cmd = tt.cmd(t)
			}
			c := startCommand(t, cmd, tt.stderr(t))
			c.visit(logRequests)
			gatewaytest.Wait(t, "lines are counted as lost", func() bool { return c.Metric("gateway_log_lines_dropped_total") > 0 })
			for _, probe := range []string{"/livez", "/readyz"} {
				if a := c.Call("GET", c.Admin+probe, ""); a.Status != 200 {
					t.Errorf("%s: %d", probe, a.Status)
				}
			}
			c.signal(syscall.SIGTERM)
			if code := c.endsWithin(stopsInTime); code != 0 {
				t.Errorf("exit code %d: %v", code, c.err)
			}
		})
	}
}

// TestLogIsReadAgain: one line says how many were lost, as many as are counted.
// All others are whole, and in the order in which they were written.
func TestLogIsReadAgain(t *testing.T) {
	r, w := pipe(t)
	c := startProcess(t, w)
	c.visit(logRequests)
	lost := c.Metric("gateway_log_lines_dropped_total")
	if lost == 0 {
		t.Fatal("nothing was lost")
	}
	logs := &logtest.Buffer{}
	_ = w.Close() // ours
	read := make(chan error, 1)
	go func() {
		_, err := io.Copy(logs, r)
		read <- err
	}()
	gatewaytest.Wait(t, "the loss is reported", func() bool { return strings.Contains(logs.String(), `"msg":"log lines dropped"`) })
	c.visit(8)
	c.signal(syscall.SIGTERM)
	if code := c.endsWithin(stopsInTime); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if err := <-read; err != nil {
		t.Fatal(err)
	}
	logtest.Check(t, logs.String())
	said, requests := 0.0, 0
	for _, line := range logLines(t, logs.String()) {
		switch line["msg"] {
		case "log lines dropped":
			said += line["lines"].(float64)
		case "request":
			requests++
		}
	}
	if said != lost || requests+int(lost) != logRequests+8 {
		t.Errorf("lost: %v by the metric, %v by the log, which has %d of %d requests", lost, said, requests, logRequests+8)
	}
	if last := lastLine(logs.String()); !strings.Contains(last, `"msg":"stopped"`) {
		t.Errorf("the last line is %s", last)
	}
}

// TestStdoutIsClosed: what is announced there is for a person, who may be gone.
func TestStdoutIsClosed(t *testing.T) {
	for _, command := range []string{"serve", "sandbox"} {
		r, w := pipe(t)
		_ = r.Close()
		address := freeAddress(t)
		cmd := exec.CommandContext(t.Context(), os.Args[0], command, "--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0", "--sandbox-listen="+address)
		cmd.Env = append(os.Environ(), asProgram+"=1", "GATEWAY_SANDBOX_ENABLED=true")
		logs := &logtest.Buffer{}
		cmd.Stdout, cmd.Stderr = w, logs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		c := &childProcess{Gateway: gatewaytest.Gateway{T: t}, cmd: cmd, ended: make(chan struct{})}
		go func() {
			c.err = cmd.Wait()
			close(c.ended)
		}()
		t.Cleanup(func() { _ = cmd.Process.Kill(); <-c.ended })
		gatewaytest.Wait(t, command+" listens", func() bool {
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
			if err != nil {
				return false
			}
			_ = conn.Close()
			return true
		})
		if command == "serve" {
			gatewaytest.Wait(t, "it serves", func() bool { return strings.Contains(logs.String(), `"msg":"serving"`) })
		}
		c.signal(syscall.SIGTERM)
		if code := c.endsWithin(stopsInTime); code != 0 {
			t.Errorf("%s: exit code %d\n%s", command, code, logs)
		}
	}
}

// freeAddress is one that nobody listens on just now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close(); _ = w.Close() })
	return r, w
}

func openForWriting(t *testing.T, name string) *os.File {
	t.Helper()
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}
