//go:build interop

package interop_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// newmanReport is what newman's reporter for JSON writes.
type newmanReport struct {
	Run struct {
		Stats struct {
			Assertions, Requests, TestScripts struct{ Total, Failed, Pending int }
		}
		Failures []struct {
			Source struct{ Name string }
			Error  struct{ Test, Message string }
		}
		Executions []struct {
			Item     struct{ Name string }
			Response struct{ Code int }
			Request  struct {
				URL struct {
					Variable []struct{ Key, Value string }
				}
			}
		}
	}
}

// startSandbox runs `gateway serve --sandbox`, with orders that take a second.
func startSandbox(t *testing.T, variables ...string) *gateway {
	t.Helper()
	environ := append([]string{
		"GATEWAY_LISTEN=127.0.0.1:0", "GATEWAY_ADMIN_LISTEN=127.0.0.1:0", "GATEWAY_SANDBOX_LISTEN=127.0.0.1:0",
		"GATEWAY_SANDBOX_ORDER_TIME=1s", "GATEWAY_TIMEOUTS_DRAIN=0s",
	}, variables...)
	url, log := startLogged(t, gatewayListens, func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, binary, "serve", "--sandbox")
		cmd.Env = environ
		return cmd
	})
	return &gateway{t, url, log}
}

// newman runs the collection that a gateway serves, and returns what it reports.
func newman(t *testing.T, g *gateway, key string) (report newmanReport, output string) {
	t.Helper()
	folder := t.TempDir()
	collection, result := filepath.Join(folder, "postman.json"), filepath.Join(folder, "report.json")
	if err := os.WriteFile(collection, []byte(g.want(http.StatusOK, http.MethodGet, "/postman.json", "").text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npx", "--no-install", "newman", "run", collection, "--color", "off",
		"--env-var", "baseUrl="+g.url, "--env-var", "key="+key, "--reporters", "cli,json", "--reporter-json-export", result)
	cmd.Dir = "flow"
	out, err := cmd.CombinedOutput()
	content, readErr := os.ReadFile(result)
	if readErr != nil {
		t.Fatalf("%v: %v\n%s", readErr, err, out)
	}
	if err := json.Unmarshal(content, &report); err != nil {
		t.Fatal(err)
	}
	if failed := len(report.Run.Failures) > 0; failed != (err != nil) {
		t.Errorf("newman reports %d failures, and ends with %v", len(report.Run.Failures), err)
	}
	return report, string(out)
}

// TestNewman runs the Postman collection against a fresh sandbox: the nine steps
// and the operations on balances, with a key and without.
func TestNewman(t *testing.T) {
	const key = "cwk_the-key-of-the-collection-0123456789"
	for name, tt := range map[string]struct{ variable, key string }{
		"open":                       {"GATEWAY_AUTH_OPEN=true", ""},
		"with a key":                 {fmt.Sprintf("GATEWAY_AUTH_KEYS=postman:%x", sha256.Sum256([]byte(key))), key},
		"an open API, and a key too": {"GATEWAY_AUTH_OPEN=true", key},
	} {
		t.Run(name, func(t *testing.T) {
			report, out := newman(t, startSandbox(t, tt.variable), tt.key)
			operations := describedOperations(t)
			run := report.Run
			if stats := run.Stats; stats.Assertions.Failed+stats.Requests.Failed+stats.TestScripts.Failed+len(run.Failures) > 0 || stats.Assertions.Total < 24 {
				t.Errorf("%+v\n%s", run, out)
			}
			var names []string
			statuses := map[int]int{}
			for _, each := range run.Executions {
				for _, v := range each.Request.URL.Variable {
					if each.Item.Name == "Disconnect a data pool" && v.Key == "serviceNumber" && !strings.HasPrefix(v.Value, "04770001") {
						t.Errorf("the pool %s is disconnected, and not the one that was created", v.Value)
					}
				}
				if !slices.Contains(names, each.Item.Name) { // an order is read until it is done
					names = append(names, each.Item.Name)
					statuses[each.Response.Code]++
				}
			}
			if len(names) != operations || len(run.Executions) <= operations || statuses[200]+statuses[202] != operations-1 || statuses[501] != 1 {
				t.Errorf("%d requests of %d operations, with the statuses %v\n%s", len(run.Executions), len(names), statuses, out)
			}
			t.Logf("%d requests, %d assertions, %d failures", len(run.Executions), run.Stats.Assertions.Total, len(run.Failures))
			if names[0] != "Create a data pool" || names[len(names)-1] != "Adjust balances" {
				t.Errorf("the order is %q", names)
			}
		})
	}
}

// A collection that never fails proves nothing: with a wrong key each request does.
func TestNewmanReportsFailures(t *testing.T) {
	g := startSandbox(t, fmt.Sprintf("GATEWAY_AUTH_KEYS=postman:%x", sha256.Sum256([]byte("cwk_another-key-0123456789"))))
	report, out := newman(t, g, "wrong")
	operations := describedOperations(t)
	if run := report.Run; run.Stats.Assertions.Failed != operations || len(run.Failures) != operations || !strings.Contains(run.Failures[0].Error.Message, "401") {
		t.Errorf("%+v\n%s", run, out)
	}
}

// describedOperations returns the number of operations in the description.
func describedOperations(t *testing.T) int {
	t.Helper()
	content, err := os.ReadFile("../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	n := strings.Count(string(content), "operationId: ")
	if n < 15 {
		t.Fatalf("%d operations", n)
	}
	return n
}
