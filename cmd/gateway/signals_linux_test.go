package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"causeway.example/cmd/gateway/internal/gatewaytest"
	"causeway.example/internal/logtest"
)

// logLines decodes the lines of a log.
func logLines(t *testing.T, text string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(text) {
		var members map[string]any
		if err := json.Unmarshal([]byte(line), &members); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, members)
	}
	return all
}

func lastLine(text string) string {
	text = strings.TrimSuffix(text, "\n")
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// slowRequest starts a request that the back end answers after some time, and
// returns when it is there, with the way to its status.
func (c *childProcess) slowRequest(latency string, headers ...string) <-chan int {
	c.T.Helper()
	if a := c.Call(http.MethodPost, c.Sandbox+"/_sandbox/faults", `{"kind":"latency","latency":"`+latency+`"}`); a.Status != http.StatusCreated {
		c.T.Fatal(a.Text)
	}
	status := make(chan int, 1)
	go func() {
		req, _ := http.NewRequest(http.MethodGet, c.API+"/v1/customers/100234/orders/100001", nil)
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err != nil {
			status <- 0
			return
		}
		_ = resp.Body.Close()
		status <- resp.StatusCode
	}()
	gatewaytest.Wait(c.T, "the request is in flight", func() bool { return c.Metric("gateway_upstream_requests_in_flight") > 0 })
	return status
}

// TestSecondSignal ends the process at once, with the status of a shell.
func TestSecondSignal(t *testing.T) {
	for _, tt := range []struct {
		first, second syscall.Signal
		code          int
		unread        bool // nobody reads the log
	}{
		{syscall.SIGTERM, syscall.SIGTERM, 143, false},
		{syscall.SIGTERM, syscall.SIGTERM, 143, true},
		{syscall.SIGINT, syscall.SIGINT, 130, false},
		{syscall.SIGINT, syscall.SIGTERM, 143, false},
	} {
		t.Run(fmt.Sprintf("%s, %s", tt.first, tt.second), func(t *testing.T) {
			var c *childProcess
			if tt.unread {
				_, w := pipe(t)
				c = startProcess(t, w)
				c.visit(logRequests)
			} else {
				c = startProcess(t, &logtest.Buffer{})
			}
			answer := c.slowRequest("8s")
			c.signal(tt.first)
			gatewaytest.Wait(t, "it drains", func() bool {
				resp, err := c.Client.Get(c.Admin + "/readyz")
				if err != nil {
					return false
				}
				_ = resp.Body.Close()
				return resp.StatusCode == http.StatusServiceUnavailable
			})
			start := time.Now()
			c.signal(tt.second)
			if code := c.endsWithin(stopsInTime); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("it took %s", took)
			}
			if status := <-answer; status != 0 {
				t.Errorf("the request was answered: %d", status)
			}
		})
	}
}

// TestSignalsThatEndNothing: a request that is in flight is answered.
func TestSignalsThatEndNothing(t *testing.T) {
	keys := filepath.Join(t.TempDir(), "keys")
	put := func(list string) {
		t.Helper()
		if err := os.WriteFile(keys, []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(gatewaytest.KeyList("old"))
	logs := &logtest.Buffer{}
	c := startProcess(t, logs, "GATEWAY_AUTH_KEYS_FILE="+keys)
	answer := c.slowRequest("2s", "Authorization", "Bearer old")
	for _, s := range []syscall.Signal{syscall.SIGPIPE, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGXFSZ, syscall.SIGHUP} {
		c.signal(s)
	}
	requested := func(n int) {
		t.Helper()
		gatewaytest.Wait(t, "SIGHUP is logged", func() bool { return strings.Count(logs.String(), `"msg":"reload requested"`) == n })
	}
	requested(1)
	put("broken")
	c.signal(syscall.SIGHUP)
	requested(2)
	put(gatewaytest.KeyList("new"))
	c.signal(syscall.SIGHUP)
	requested(3)
	if status := <-answer; status != http.StatusOK {
		t.Errorf("the request in flight: %d", status)
	}
	for key, want := range map[string]int{"old": 401, "new": 404} {
		if a := c.Call(http.MethodGet, c.API+"/v1/nowhere", "", "Authorization", "Bearer "+key); a.Status != want && a.Status != 404 {
			t.Errorf("%s: %d, want %d", key, a.Status, want)
		}
		if a := c.Call(http.MethodGet, c.API+gatewaytest.Pools+"/0477000001", "", "Authorization", "Bearer "+key); (a.Status == 401) != (want == 401) {
			t.Errorf("%s: %d", key, a.Status)
		}
	}
	c.signal(syscall.SIGTERM)
	if code := c.endsWithin(stopsInTime); code != 0 {
		t.Errorf("exit code %d", code)
	}
	logtest.Check(t, logs.String())
	text := logs.String()
	for _, want := range []string{
		`"msg":"reload requested","signal":"SIGHUP","watched":1,"changed":0}`,
		`"msg":"reload requested","signal":"SIGHUP","watched":1,"changed":1}`,
		`"msg":"not reloaded: what was in force stays","what":"auth.keys"`,
		`"msg":"reloaded","what":"auth.keys"`,
		`"status":401`, `"client":"127.0.0.1"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in the log:\n%s", want, text)
		}
	}
	if n := strings.Count(text, `"client":`); n != strings.Count(text, `"status":401`) {
		t.Errorf("%d lines have an address:\n%s", n, text)
	}
}

// TestSandboxHangup: a sandbox has nothing to read again, and goes on.
func TestSandboxHangup(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "sandbox", "--sandbox-listen=127.0.0.1:0")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	var stderr bytes.Buffer
	stdout := &logtest.Buffer{}
	cmd.Stdout, cmd.Stderr = stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &childProcess{Gateway: gatewaytest.Gateway{T: t, Client: http.DefaultClient}, cmd: cmd, ended: make(chan struct{})}
	go func() {
		c.err = cmd.Wait()
		close(c.ended)
	}()
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-c.ended })
	gatewaytest.Wait(t, "it listens", func() bool { return strings.Contains(stdout.String(), "S=http://") })
	c.signal(syscall.SIGHUP)
	c.signal(syscall.SIGPIPE)
	_, url, _ := strings.Cut(stdout.String(), "S=")
	url, _, _ = strings.Cut(url, "\n")
	resp, err := c.Client.Get(url + "/_sandbox/calls")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	c.Client.CloseIdleConnections()
	c.signal(syscall.SIGTERM)
	if code := c.endsWithin(stopsInTime); code != 0 || stderr.Len() > 0 {
		t.Errorf("exit code %d\n%s", code, &stderr)
	}
}
