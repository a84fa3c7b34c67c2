//go:build interop

package interop_test

import (
	"context"
	"net"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

const stepsDone = "the nine steps and the balances"

// TestGeneratedClients runs the nine steps by the clients that
// interop/openapi/check.sh has made.
func TestGeneratedClients(t *testing.T) {
	for name, command := range map[string][]string{
		"openapi-fetch":    {"node", "openapi/out/fetch.mjs"},
		"Hey API with zod": {"node", "openapi/out/heyapi.mjs"},
		"oapi-codegen":     {"openapi/out/oapi"},
		"ogen":             {"openapi/out/ogen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runSteps(t, startSandboxed(t).url, command)
		})
	}
}

func runSteps(t *testing.T, url string, command []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	arguments := append(append([]string(nil), command[1:]...), url, "none")
	out, err := exec.CommandContext(ctx, command[0], arguments...).CombinedOutput()
	if err != nil || !strings.Contains(string(out), stepsDone) {
		t.Errorf("%v\n%s", err, out)
	}
}

var prismListens = regexp.MustCompile(`Prism is listening on (http://[^\s\x1b]+)`)

// TestPrism runs the nine steps through Prism, which checks each request and each
// answer against the description, and answers itself where one does not fit.
func TestPrism(t *testing.T) {
	g := startSandboxed(t)
	free, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(free.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	url, log := startLogged(t, prismListens, func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "openapi/node_modules/.bin/prism", "proxy", "../api/openapi.yaml", g.url, "--errors", "--port", port)
		return cmd
	})
	runSteps(t, url, []string{"node", "openapi/out/fetch.mjs"})
	if said := log.String(); strings.Contains(strings.ToLower(said), "violation") {
		t.Errorf("Prism found violations:\n%s", said)
	}
}
