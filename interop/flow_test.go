//go:build interop

package interop_test

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/sandbox"
)

// startSandboxed runs the gateway in front of a fresh sandbox of both back ends.
func startSandboxed(t *testing.T, variables ...string) *gateway {
	t.Helper()
	const id, secret = "interop-client", "interop-client-secret"
	box := httptest.NewServer(sandbox.New(sandbox.Options{
		Username: username, Password: password, ClientID: id, ClientSecret: secret, OrderTime: time.Second,
	}).Handler())
	t.Cleanup(box.Close)
	return startGateway(t, box.URL+"/tiab", append([]string{
		"GATEWAY_SPS_BASE_URL=" + box.URL + "/sps/v5", "GATEWAY_SPS_TOKEN_URL=" + box.URL + "/oauth2/token",
		"GATEWAY_SPS_CLIENT_ID=" + id, "GATEWAY_SPS_CLIENT_SECRET=" + secret, "GATEWAY_OCTANE_POLL_INTERVAL=2s",
	}, variables...)...)
}

// TestArazzo runs api/flow.arazzo.yaml by Redocly's runner, which also checks
// each answer against the description.
func TestArazzo(t *testing.T) {
	g := startSandboxed(t)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npx", "--no-install", "redocly", "respect", "../../api/flow.arazzo.yaml", "--server", "causeway="+g.url)
	cmd.Dir = "flow"
	cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Workflows: 2 passed, 2 total") {
		t.Errorf("%v\n%s", err, out)
	}
}
