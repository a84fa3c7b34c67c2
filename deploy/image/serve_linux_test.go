package image_test

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"causeway.example/internal/sandbox"
)

// TestServes drives the first of the nine steps through a gateway that runs in
// the image, and looks at the process meanwhile.
func TestServes(t *testing.T) {
	c := start(t)
	host := strings.TrimSuffix(c.api, "/v1")
	_, header := c.call(http.StatusAccepted, http.MethodPost, c.api+"/customers/100234/data-pools",
		`{"planNumber": "23045", "name": "Office pool", "notificationEmail": "ops@example.com"}`)
	c.call(http.StatusOK, http.MethodPost, c.sandbox+"/_sandbox/clock", `{"advance": "5s"}`)
	var order struct {
		Status, CreatedAt string
		DataPool          struct{ Href string }
	}
	text, _ := c.call(http.StatusOK, http.MethodGet, host+header.Get("Location"), "")
	if err := json.Unmarshal([]byte(text), &order); err != nil || order.Status != "completed" {
		t.Fatalf("the order is %s: %v", text, err)
	}
	if text, _ := c.call(http.StatusOK, http.MethodGet, host+order.DataPool.Href+"/provider", ""); !strings.Contains(text, `"providerId":"`) {
		t.Errorf("the provider is %s", text)
	}

	t.Run("time zone", func(t *testing.T) { zones(t, order.CreatedAt) })
	t.Run("healthcheck", func(t *testing.T) {
		_, port, _ := strings.Cut(strings.TrimPrefix(c.admin, "http://"), ":")
		if code, out := ended(t, command(t, root, []string{"GATEWAY_ADMIN_LISTEN=:" + port}, "healthcheck")); code != 0 {
			t.Errorf("exit code %d: %s", code, out)
		}
		if code, out := ended(t, command(t, root, []string{"GATEWAY_ADMIN_LISTEN=:1"}, "healthcheck")); code != 1 {
			t.Errorf("of nobody: exit code %d: %s", code, out)
		}
	})
	t.Run("metrics", func(t *testing.T) {
		metrics, _ := c.call(http.StatusOK, http.MethodGet, c.admin+"/metrics", "")
		if !strings.Contains(metrics, `revision="`+revision+`",version="`+version+`"`) {
			t.Error("gateway_build_info does not tell what was built")
		}
	})
	t.Run("user", c.user)
	t.Run("read-only", c.readOnly)
	t.Run("SIGTERM", func(t *testing.T) {
		if err := c.stop(); err != nil {
			t.Error(err)
		}
	})
}

// zones: the program has the time zones with it. Times are in UTC.
func zones(t *testing.T, createdAt string) {
	t.Helper()
	if at, err := time.Parse(time.RFC3339, createdAt); err != nil || createdAt != at.UTC().Format(time.RFC3339) {
		t.Errorf("createdAt is %s: %v", createdAt, err)
	}
	for zone, want := range map[string]int{"Australia/Sydney": 0, "America/St_Johns": 0, "Mars/Base": 1} {
		environ := []string{"GATEWAY_SANDBOX_ENABLED=true", "GATEWAY_AUTH_OPEN=true", "GATEWAY_OCTANE_TIME_ZONE=" + zone}
		if code, out := ended(t, command(t, root, environ, "config", "check")); code != want {
			t.Errorf("%s: exit code %d: %s", zone, code, out)
		}
	}
}

// user looks at what the kernel knows of the process (proc_pid_status(5)).
func (c *container) user(t *testing.T) {
	status := map[string]string{}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		status[name] = strings.Join(strings.Fields(value), " ")
	}
	const none = "0000000000000000"
	for name, want := range map[string]string{"CapInh": none, "CapPrm": none, "CapEff": none, "CapAmb": none, "NoNewPrivs": "1"} {
		if status[name] != want {
			t.Errorf("%s is %q, want %q", name, status[name], want)
		}
	}
	if pids := strings.Fields(status["NSpid"]); len(pids) < 2 || pids[len(pids)-1] != "1" {
		t.Errorf("it is process %v, not 1", pids)
	}
	for name, table := range map[string]string{"Uid": "uid_map", "Gid": "gid_map"} {
		for id := range strings.FieldsSeq(status[name]) {
			if got := c.inside(t, table, id); got != 65532 {
				t.Errorf("%s is %s, which is %d in the image", name, id, got)
			}
		}
	}
}

// inside is what an id is in the process's user namespace
// (user_namespaces(7)), or -1.
func (c *container) inside(t *testing.T, table, id string) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", c.pid, table))
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(id)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var there, here, size int
		if _, err := fmt.Sscan(line, &there, &here, &size); err != nil {
			t.Fatal(err)
		}
		if number >= here && number < here+size {
			return there + number - here
		}
	}
	return -1
}

// readOnly tries to change the file system that the process sees, by the means
// of whoever runs the test; and lets the gateway try, which has one command
// that writes files.
func (c *container) readOnly(t *testing.T) {
	seen := fmt.Sprintf("/proc/%d/root", c.pid)
	for name, change := range map[string]func() error{
		"create in /":             func() error { return os.Mkdir(filepath.Join(seen, "new"), 0o700) },
		"create in /etc":          func() error { return os.WriteFile(filepath.Join(seen, "etc/new"), nil, 0o600) },
		"create in /etc/causeway": func() error { return os.WriteFile(filepath.Join(seen, "etc/causeway/new"), nil, 0o600) },
		"remove":                  func() error { return os.Remove(filepath.Join(seen, "etc/passwd")) },
		"rename":                  func() error { return os.Rename(filepath.Join(seen, "etc/group"), filepath.Join(seen, "etc/new")) },
		"write":                   func() error { return os.Truncate(filepath.Join(seen, "etc/ssl/certs/ca-certificates.crt"), 0) },
		"change mode":             func() error { return os.Chmod(filepath.Join(seen, "gateway"), 0o777) },
	} {
		if err := change(); !errors.Is(err, syscall.EROFS) {
			t.Errorf("%s: %v, want %v", name, err, syscall.EROFS)
		}
	}
	code, out := ended(t, command(t, root, nil, "wsdl", "fetch", "--url", c.sandbox+"/tiab/UtbOrder?wsdl", "--dir", "/etc/causeway/wsdl"))
	if code == 0 || !strings.Contains(out, "read-only file system") {
		t.Errorf("wsdl fetch: exit code %d: %s", code, out)
	}
}

// TestAuthorities: a back end is believed when an authority in the image's
// file vouches for it. The file of the image itself has the public ones.
func TestAuthorities(t *testing.T) {
	public, err := os.ReadFile(filepath.Join(root, "etc/ssl/certs/ca-certificates.crt"))
	if n := bytes.Count(public, []byte("BEGIN CERTIFICATE")); err != nil || n < 50 {
		t.Errorf("%d public authorities: %v", n, err)
	}
	backEnd := httptest.NewUnstartedServer(sandbox.New(sandbox.Options{}).Handler())
	backEnd.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of the client that does not believe it
	backEnd.StartTLS()
	defer backEnd.Close()
	check := []string{"wsdl", "check", "--url", backEnd.URL + "/tiab/UtbOrder?wsdl"}
	if code, out := ended(t, command(t, root, nil, check...)); code != 2 || !strings.Contains(out, "unknown authority") {
		t.Errorf("of an authority that is not in the image: exit code %d: %s", code, out)
	}

	bundle := filepath.Join(t.TempDir(), "bundle.crt")
	own := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: backEnd.Certificate().Raw})
	if err := os.WriteFile(bundle, append(public, own...), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := ended(t, command(t, layOut(t, bundle), nil, check...)); code != 0 {
		t.Errorf("of one that is: exit code %d: %s", code, out)
	}
}

// TestCommandLine: the image knows its version, and listens where Kubernetes'
// Services and probes expect it.
func TestCommandLine(t *testing.T) {
	if code, out := ended(t, command(t, root, nil, "version")); code != 0 || out != "causeway "+version+"\n" {
		t.Errorf("version: exit code %d: %s", code, out)
	}
	code, out := ended(t, command(t, root, []string{"GATEWAY_AUTH_OPEN=true"}, "config", "print", "--sandbox"))
	if code != 0 || !strings.Contains(out, "\nlisten: :8080\n") || !strings.Contains(out, "\nadminListen: :8081\n") {
		t.Errorf("config print: exit code %d: %s", code, out)
	}
}
