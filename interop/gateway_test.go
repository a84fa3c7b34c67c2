//go:build interop

package interop_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/sandbox"
)

// The credentials of the back end. The password shows whether a stack decodes
// what the gateway escapes.
const (
	username = "interop"
	password = `test-<&>'"-password`
)

// services are the names of the WSDLs, and the paths below the base URL.
var services = []string{"UtbOrder", "UtbServiceV3", "UtbDataPool"}

// binary is the gateway, built once.
var binary string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "causeway-interop")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary = filepath.Join(folder, "gateway")
	code := 1
	if out, err := exec.Command("go", "build", "-o", binary, "causeway.example/cmd/gateway").CombinedOutput(); err == nil {
		code = m.Run()
	} else {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
	}
	_ = os.RemoveAll(folder) // the system clears what is left
	os.Exit(code)
}

// backEnd serves the REST half of Octane by the sandbox, and the SOAP half by
// the server at target. It returns the base URL of both.
func backEnd(t *testing.T, target string) string {
	t.Helper()
	box := sandbox.New(sandbox.Options{Username: username, Password: password, OrderTime: time.Hour})
	mux := http.NewServeMux()
	mux.Handle("/", box.Handler())
	address, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	proxy := http.StripPrefix("/tiab", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(address) }})
	for _, service := range services {
		mux.Handle("/tiab/"+service, proxy)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/tiab"
}

// gateway is a running gateway.
type gateway struct {
	t   *testing.T
	url string
	log *output
}

var gatewayListens = regexp.MustCompile(`"api":"(http://[^"]+)"`)

// startGateway runs the gateway in front of an Octane; variables come on top
// of the usual ones.
func startGateway(t *testing.T, octane string, variables ...string) *gateway {
	t.Helper()
	environ := append([]string{
		"GATEWAY_LISTEN=127.0.0.1:0", "GATEWAY_ADMIN_LISTEN=127.0.0.1:0", "GATEWAY_AUTH_OPEN=true",
		"GATEWAY_OCTANE_BASE_URL=" + octane, "GATEWAY_OCTANE_USERNAME=" + username, "GATEWAY_OCTANE_PASSWORD=" + password,
		"GATEWAY_TIMEOUTS_DRAIN=0s",
	}, variables...)
	url, log := startLogged(t, gatewayListens, func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, binary, "serve")
		cmd.Env = environ
		return cmd
	})
	return &gateway{t, url, log}
}

// answer is an answer of the gateway.
type answer struct {
	header http.Header
	text   string
	json   map[string]any
}

// want sends a request and demands a status.
func (g *gateway) want(status int, method, path, body string) answer {
	g.t.Helper()
	req, err := http.NewRequestWithContext(g.t.Context(), method, g.url+path, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	client := http.Client{Timeout: time.Minute}
	resp, err := client.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read to its end
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	a := answer{header: resp.Header, text: string(data)}
	_ = json.Unmarshal(data, &a.json) // a test of a member shows what was none
	if resp.StatusCode != status {
		g.t.Fatalf("%s %s: status %d, want %d\n%s", method, path, resp.StatusCode, status, data)
	}
	return a
}

// is demands members of an answer; a name with a dot goes one object deeper.
func (a answer) is(t *testing.T, want map[string]any) {
	t.Helper()
	for name, value := range want {
		object, member := a.json, name
		if outer, inner, found := strings.Cut(name, "."); found {
			object, _ = a.json[outer].(map[string]any)
			member = inner
		}
		if got := object[member]; got != value {
			t.Errorf("%s is %v, want %v, in\n%s", name, got, value, a.text)
		}
	}
}

// list returns the objects of a list member.
func (a answer) list(name string) []map[string]any {
	var objects []map[string]any
	list, _ := a.json[name].([]any)
	for _, item := range list {
		object, _ := item.(map[string]any)
		objects = append(objects, object)
	}
	return objects
}
