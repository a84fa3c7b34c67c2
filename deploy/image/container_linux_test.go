package image_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// command is one in the image, with the image's environment, as process 1 of
// namespaces of its own. Without root they belong to a user namespace.
func command(t *testing.T, root string, environ []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "./enter.sh", append([]string{root, "/gateway"}, args...)...)
	d, err := readDockerfile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(strings.Fields(d.last("scratch", "ENV")), environ...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	return cmd
}

const unable = "namespaces are needed: as root with CAP_SYS_ADMIN, or user namespaces " +
	"(sysctl kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0)"

// ended runs a command to its end, and returns its exit code and its output.
func ended(t *testing.T, cmd *exec.Cmd) (int, string) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatalf("%v; %s", err, unable)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// container is a gateway that serves in the image.
type container struct {
	t                   *testing.T
	pid                 int
	api, admin, sandbox string
	stop                func() error // sends SIGTERM, once, and waits
}

// start runs `serve` with simulators, on free ports of loopback.
func start(t *testing.T) *container {
	t.Helper()
	cmd := command(t, root, []string{
		"GATEWAY_LISTEN=127.0.0.1:0", "GATEWAY_ADMIN_LISTEN=127.0.0.1:0", "GATEWAY_SANDBOX_LISTEN=127.0.0.1:0",
	}, "serve", "--sandbox")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr := &bytes.Buffer{}
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v; %s", err, unable)
	}
	c := &container{t: t, pid: cmd.Process.Pid}
	c.stop = sync.OnceValue(func() error {
		_ = cmd.Process.Signal(syscall.SIGTERM) // when it has ended, Wait tells how
		return cmd.Wait()
	})
	t.Cleanup(func() {
		if err := c.stop(); err != nil {
			t.Errorf("%v\n%s", err, stderr)
		}
	})
	lines := bufio.NewScanner(stdout)
	for c.sandbox == "" {
		if !lines.Scan() {
			t.Fatalf("it does not serve: %v; %s\n%s", c.stop(), unable, stderr)
		}
		switch f := strings.Fields(lines.Text()); {
		case len(f) > 1 && f[0] == "API":
			c.api, _, _ = strings.Cut(f[1], "/customers/") // of a pool that the sandbox has
		case len(f) > 1 && f[0] == "Metrics,":
			c.admin = strings.TrimSuffix(f[2], "/metrics")
		case len(f) > 1 && f[0] == "Simulators":
			c.sandbox = strings.TrimSuffix(f[1], "/tiab/UtbOrder?wsdl")
		}
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }() // ends with the process
	return c
}

// call sends JSON, and returns what is answered.
func (c *container) call(want int, method, url, body string) (string, http.Header) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 10*time.Second)
	defer cancel()
	rq, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	rq.Header.Set("Content-Type", "application/json")
	rs, err := http.DefaultClient.Do(rq)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = rs.Body.Close() }()
	text, err := io.ReadAll(rs.Body)
	if err != nil || rs.StatusCode != want {
		c.t.Fatalf("%s %s: %s, not %d: %s%v", method, url, rs.Status, want, text, err)
	}
	return string(text), rs.Header
}
