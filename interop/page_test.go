//go:build interop

package interop_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var program = regexp.MustCompile("(?s)```(sh|js|php|go)\n(.*?)```")

// programs are how the blocks of docs/clients.md are run.
var programs = map[string]struct {
	file    string
	command []string
}{
	"sh":  {"program.sh", []string{"sh", "-eu", "program.sh"}},
	"js":  {"program.mjs", []string{"node", "program.mjs"}},
	"php": {"program.php", []string{"php", "program.php"}},
	"go":  {"program.go", []string{"go", "run", "program.go"}},
}

// TestClientsPage runs each program of docs/clients.md: against a gateway with a
// key and a sandbox, with a wrong key, and where no answer comes.
func TestClientsPage(t *testing.T) {
	page, err := os.ReadFile("../docs/clients.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := program.FindAllStringSubmatch(string(page), -1)
	if len(blocks) != len(programs) {
		t.Fatalf("the page has %d programs, want %d", len(blocks), len(programs))
	}
	const key = "cwk_the-key-of-the-clients-page-0123456789"
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(silent.Close)
	for _, block := range blocks {
		language, text := block[1], block[2]
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			g := startSandboxed(t, "GATEWAY_AUTH_OPEN=false",
				fmt.Sprintf("GATEWAY_AUTH_KEYS=page:%x", sha256.Sum256([]byte(key))))
			run := func(url, key string) (string, error) {
				return runProgram(t, language, text, "CAUSEWAY_URL="+url, "CAUSEWAY_KEY="+key)
			}
			if out, err := run(g.url, key); err != nil || !strings.Contains(out, "completed") || !strings.Contains(out, "0477") {
				t.Errorf("with the key: %v\n%s", err, out)
			}
			if out, err := run(g.url, "wrong"); err == nil || !strings.Contains(out, "unauthenticated") && !strings.Contains(out, "send a valid API key") {
				t.Errorf("with a wrong key: %v\n%s", err, out)
			}
			if out, err := run(silent.URL, key); err == nil || !strings.Contains(out, "look before you repeat") {
				t.Errorf("without an answer: %v\n%s", err, out)
			}
		})
	}
}

func runProgram(t *testing.T, language, text string, environ ...string) (string, error) {
	t.Helper()
	how, folder := programs[language], t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, how.file), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, how.command[0], how.command[1:]...)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), environ...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
