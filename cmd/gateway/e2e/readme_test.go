package e2e

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
	"causeway.example/internal/programtest"
)

// TestReadme runs the README's curl commands, in order, as somebody who pastes
// them would: only the address and the waiting are the test's own.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "### The nine steps with curl")
	section, _, ended := strings.Cut(section, "## What an error looks like")
	if !found || !ended {
		t.Fatal("the README has lost its sections")
	}
	programtest.Path(t, "curl")
	g := gatewaytest.Start(t, "GATEWAY_SANDBOX_ORDER_TIME=10ms")
	script := "set -eu\n"
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(section, -1) {
		script += block[1]
	}
	script = strings.ReplaceAll(script, "http://127.0.0.1:8080", g.API)
	script = strings.ReplaceAll(script, "sleep 6", "sleep 0.05")
	out, err := exec.CommandContext(t.Context(), "bash", "-c", script).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := strings.Split(strings.TrimSpace(string(out)), "\n")
	want := []string{
		`"status":"pending"`, `"serviceNumber":"0477001001"`, `"providerId":`, `"status":"accepted"`, `"status":"accepted"`,
		`"serviceNumber":"0400000012"`, `"action":"updateDataLimit"`, `"status":"accepted"`, `"action":"disconnectDataPool"`,
		`"status":"disconnected"`,
		`"bucketRefId":"1000001"`, `"status":"Success"`, `"status":"Success"`, `"status":"Success"`, `"code":"notAvailable"`,
	}
	if len(got) != len(want) {
		t.Fatalf("%d answers, want %d:\n%s", len(got), len(want), out)
	}
	for i, line := range got {
		if !strings.Contains(line, want[i]) || strings.Contains(line, `"errors"`) {
			t.Errorf("answer %d lacks %s: %s", i+1, want[i], line)
		}
	}
}
