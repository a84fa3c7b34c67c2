//go:build interop

package adoption_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// gateway is a running gateway.
type gateway struct {
	t     *testing.T
	url   string
	lines <-chan string // of its log, for wantLogged
}

// startGateway runs a binary in front of one back end, until the test ends.
func startGateway(t *testing.T, binary, backEnd string) *gateway {
	t.Helper()
	cmd := exec.Command(binary, "serve")
	cmd.Env = append(os.Environ(),
		"GATEWAY_LISTEN=127.0.0.1:0", "GATEWAY_ADMIN_LISTEN=127.0.0.1:0", "GATEWAY_AUTH_OPEN=true",
		"GATEWAY_OCTANE_BASE_URL="+backEnd, "GATEWAY_OCTANE_USERNAME="+username, "GATEWAY_OCTANE_PASSWORD="+password,
		"GATEWAY_OCTANE_BINDINGS_GET_DATA_POOL=soap", "GATEWAY_OCTANE_BINDINGS_UPDATE_DATA_LIMIT=soap",
		"GATEWAY_TIMEOUTS_DRAIN=0s",
	)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	serving := struct{ Msg, API string }{}
	var logs strings.Builder
	for serving.Msg != "serving" && lines.Scan() {
		logs.WriteString(lines.Text() + "\n")
		_ = json.Unmarshal(lines.Bytes(), &serving) // not every line is the one
	}
	drained, unread := make(chan struct{}), make(chan string, 256) // the test writes fewer
	go func() {
		defer close(drained)
		for lines.Scan() {
			logs.WriteString(lines.Text() + "\n")
			select {
			case unread <- lines.Text():
			default:
			}
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		stopped := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
		defer stopped.Stop()
		<-drained
		if err := cmd.Wait(); err != nil {
			t.Errorf("the gateway did not stop well: %v", err)
		}
		if t.Failed() {
			t.Logf("the gateway's log:\n%s", logs.String())
		}
	})
	if serving.API == "" {
		t.Fatal("the gateway did not start")
	}
	return &gateway{t: t, url: serving.API, lines: unread}
}

// wantLogged waits for a line of the log that has text: it comes after the
// answer that it is about.
func (g *gateway) wantLogged(text string) {
	g.t.Helper()
	for deadline := time.After(10 * time.Second); ; {
		select {
		case line := <-g.lines:
			if strings.Contains(line, text) {
				return
			}
		case <-deadline:
			g.t.Fatalf("no line of the log has %q", text)
		}
	}
}

// call sends one request, demands a status, and returns the answer's members.
func (g *gateway) call(status int, method, path, body string) answer {
	g.t.Helper()
	req, err := http.NewRequestWithContext(g.t.Context(), method, g.url+path, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Logf("%s %s %s\n  → %d %s", method, path, body, resp.StatusCode, text)
	if resp.StatusCode != status {
		g.t.Fatalf("%s %s: status %d, want %d", method, path, resp.StatusCode, status)
	}
	a := answer{t: g.t}
	numbers := json.NewDecoder(bytes.NewReader(text))
	numbers.UseNumber()
	if err := numbers.Decode(&a.value); err != nil {
		g.t.Fatal(err)
	}
	return a
}

// answer is a JSON value.
type answer struct {
	t     *testing.T
	value any
}

// at follows members, by name or position.
func (a answer) at(path ...any) answer {
	a.t.Helper()
	v := a.value
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := v.(map[string]any)
			v = object[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				a.t.Fatalf("no item %d in %v", step, v)
			}
			v = list[step]
		}
	}
	return answer{a.t, v}
}

func (a answer) want(want any, path ...any) {
	a.t.Helper()
	if got := a.at(path...).value; fmt.Sprint(got) != fmt.Sprint(want) {
		a.t.Errorf("%v: got %v, want %v", path, got, want)
	}
}

// length demands a list of n items.
func (a answer) length(n int, path ...any) {
	a.t.Helper()
	if list, ok := a.at(path...).value.([]any); !ok || len(list) != n {
		a.t.Errorf("%v: got %v, want a list of %d", path, a.at(path...).value, n)
	}
}

// buildGateway builds the program with other files in the place of the
// committed types; nothing in the tree is changed.
func buildGateway(t *testing.T, replace map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "gateway")
	command(t, root, "go", "build", "-overlay", file, "-o", binary, "./cmd/gateway")
	return binary
}
