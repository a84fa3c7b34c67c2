package e2e

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"causeway.example/internal/app"
	"causeway.example/internal/config"
	"causeway.example/internal/logtest"
	"causeway.example/internal/telemetry"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestBanner: no address that the program prints at its start is 404.
func TestBanner(t *testing.T) {
	for _, tt := range []struct {
		name    string
		environ []string
		want    []string // that it prints
		lacks   string
	}{
		{"as it is", nil, []string{"/swagger/", "/docs/", "/openapi.yaml", "/metrics", "/_sandbox/calls"}, "never"},
		{"elsewhere", []string{"GATEWAY_DOCS_PATH=/developer"}, []string{"/developer/", "/developer/swagger/"}, "never"},
		{"without documentation", []string{"GATEWAY_DOCS_ENABLED=false"}, []string{"/v1/"}, "swagger"},
		{"with a prefix", []string{"GATEWAY_PUBLIC_URL=https://api.example/causeway"}, []string{"/swagger/"}, "never"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, get := announced(t, tt.environ...)
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					t.Errorf("it lacks %s", want)
				}
			}
			if strings.Contains(text, tt.lacks) {
				t.Errorf("it has %s", tt.lacks)
			}
			checked := 0
			for line := range strings.Lines(text) {
				base := ""
				for _, word := range strings.Fields(line) {
					address := word
					if found := regexp.MustCompile(`^http://[^/]+`).FindString(word); found != "" {
						base = found
					} else if base != "" && strings.HasPrefix(word, "/") {
						address = base + word
					} else {
						continue
					}
					checked++
					if status := get(address); status == http.StatusNotFound {
						t.Errorf("%s is 404", address)
					}
				}
			}
			if checked < 7 {
				t.Errorf("only %d addresses are printed:\n%s", checked, text)
			}
		})
	}
}

// announced starts a sandbox, and returns what it prints and how to read an
// address.
func announced(t *testing.T, environ ...string) (text string, get func(string) int) {
	t.Helper()
	cfg, _, err := config.Load(config.Source{Environ: append(environ,
		"GATEWAY_LISTEN=127.0.0.1:0", "GATEWAY_ADMIN_LISTEN=127.0.0.1:0", "GATEWAY_SANDBOX_LISTEN=127.0.0.1:0", "GATEWAY_SANDBOX_ENABLED=true")})
	if err != nil {
		t.Fatal(err)
	}
	log := telemetry.NewLogWriter(&logtest.Buffer{})
	ctx, cancel := context.WithCancel(t.Context())
	p, err := app.New(ctx, gatewaytest.Options(cfg, log))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		log.Close()
	})
	var out strings.Builder
	p.Announce(ctx, &out)
	return out.String(), func(address string) int {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
}
