package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/config"
)

func TestWarnings(t *testing.T) {
	tests := []struct {
		entry string
		want  []config.Warning
	}{
		{"GATEWAY_CONFIG=testdata/full.yaml", nil},
		{"GATEWAY_URL=http://127.0.0.1:8080", nil},
		{"GATEWAY_PORT=tcp://10.0.0.1:80", []config.Warning{{Name: "GATEWAY_PORT", Message: "is not a variable of the gateway"}}},
		{"GATEWAY_OCTANE_BASEURL=x", []config.Warning{{Name: "GATEWAY_OCTANE_BASEURL", Message: "is not a variable of the gateway; did you mean GATEWAY_OCTANE_BASE_URL?"}}},
		{"GATEWAY_OCTANE_USERNAME_FILE=x", []config.Warning{{Name: "GATEWAY_OCTANE_USERNAME_FILE", Message: "is not a variable of the gateway; did you mean GATEWAY_OCTANE_USERNAME?"}}},
		{"GATEWAY_SPS_TOKEN_URL=http://sps.example/token", []config.Warning{{Name: "sps.tokenUrl", Message: "is http:// to another machine: credentials and customer data travel in clear text"}}},
		{"GATEWAY_SPS_TOKEN_URL=http://127.0.0.1:8090/token", nil},
		{"GATEWAY_SPS_TOKEN_URL=http://[::1]:8090/token", nil},
	}
	for _, tt := range tests {
		t.Run(tt.entry, func(t *testing.T) {
			_, got := mustLoad(t, config.Source{Environ: []string{"GATEWAY_SANDBOX_ENABLED=true", tt.entry}})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
			for _, w := range got {
				if !strings.HasPrefix(w.String(), w.Name+": ") {
					t.Errorf("String() = %q", w)
				}
			}
		})
	}
}

// TestOpen has every way to say who may call.
func TestOpen(t *testing.T) {
	keys := "web:" + webHash
	tests := []struct {
		name  string
		flags map[string]string
		open  bool
		bad   string // the path at problem
	}{
		{"sandbox", map[string]string{"sandbox.enabled": "true"}, true, ""},
		{"sandbox on localhost", map[string]string{"sandbox.enabled": "true", "listen": "localhost:80"}, true, ""},
		{"sandbox on IPv6 loopback", map[string]string{"sandbox.enabled": "true", "listen": "[::1]:80"}, true, ""},
		{"sandbox with keys", map[string]string{"sandbox.enabled": "true", "auth.keys": keys}, false, ""},
		{"sandbox, closed", map[string]string{"sandbox.enabled": "true", "auth.open": "false"}, false, "auth.keys"},
		{"sandbox on the network", map[string]string{"sandbox.enabled": "true", "listen": "0.0.0.0:80"}, true, "auth.open"},
		{"sandbox on a name", map[string]string{"sandbox.enabled": "true", "listen": "host.example:80"}, true, "auth.open"},
		{"network, asked for", map[string]string{"sandbox.enabled": "true", "listen": ":80", "auth.open": "true"}, true, ""},
		{"keys on the network", map[string]string{"sandbox.enabled": "true", "listen": ":80", "auth.keys": keys}, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg, _, err := config.Load(config.Source{Flags: tt.flags})
			var problems config.Problems
			errors.As(err, &problems)
			bad := ""
			if len(problems) > 0 {
				bad = problems[0].Path
			}
			if cfg.Auth.Open != tt.open || bad != tt.bad || len(problems) > 1 {
				t.Errorf("open = %v, problems = %v, want %v and a problem at %q", cfg.Auth.Open, problems, tt.open, tt.bad)
			}
		})
	}
}

func TestUseSandbox(t *testing.T) {
	server := config.SandboxServer{URL: "http://127.0.0.1:8090", Username: "u", Password: "p", ClientID: "c", ClientSecret: "s"}
	both := config.Default().UseSandbox(server)
	if both.Octane.BaseURL != "http://127.0.0.1:8090/tiab" || both.Octane.Username != "u" || both.Octane.Password != "p" {
		t.Errorf("octane = %+v, want the sandbox", both.Octane)
	}
	if both.SPS.BaseURL != "http://127.0.0.1:8090/sps/v5" || both.SPS.TokenURL != "http://127.0.0.1:8090/oauth2/token" ||
		both.SPS.ClientID != "c" || both.SPS.ClientSecret != "s" {
		t.Errorf("sps = %+v, want the sandbox", both.SPS)
	}
	own := config.Default()
	own.Octane.BaseURL, own.Octane.Username, own.Octane.Password = "https://octane.example", "api", "secret"
	own.SPS.BaseURL, own.SPS.Auth, own.SPS.BearerToken = "https://sps.example", config.AuthBearer, "token"
	if diff := cmp.Diff(own, own.UseSandbox(server)); diff != "" {
		t.Errorf("a real back end changed (-want +got):\n%s", diff)
	}
}
