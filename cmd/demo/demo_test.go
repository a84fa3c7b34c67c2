package main

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/programtest"
)

// TestDemo runs all of it, with the default bindings and with those of the
// published table.
func TestDemo(t *testing.T) {
	programtest.Path(t, "go") // builds the gateway
	for _, bound := range []string{"rest,rest,soap", "soap,soap,rest"} {
		t.Run(bound, func(t *testing.T) {
			var out, problems strings.Builder
			// A variable of the gateway must not reach the child: it would leave
			// loopback.
			environ := append(os.Environ(), "GATEWAY_OCTANE_BASE_URL=http://backend.invalid")
			code := run(t.Context(), []string{"-bindings", bound}, environ, &out, &problems)
			if code != 0 || problems.Len() > 0 {
				t.Fatalf("exit code %d\n%s\n%s", code, problems.String(), out.String())
			}
			for _, want := range []string{
				"bindings " + bound, "the pool is disconnected", "it says notAvailable, and sent nothing", "the bucket 1000004 is gone", "it came from the cache",
			} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the demo does not show that %s", want)
				}
			}
		})
	}
}

// TestDemoFails: a gateway that does not keep its promise is found out.
func TestDemoFails(t *testing.T) {
	answers := map[string]func(http.ResponseWriter, *http.Request){
		"500 for everything": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"no JSON": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			_, _ = io.WriteString(w, "<html>")
		},
		"an order that fails": func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				w.WriteHeader(http.StatusAccepted)
			}
			_, _ = io.WriteString(w, `{"orderId":"1","status":"failed"}`)
		},
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(answer))
			defer server.Close()
			var out strings.Builder
			if code := run(t.Context(), nil, []string{"GATEWAY_URL=" + server.URL}, &out, io.Discard); code != 1 {
				t.Errorf("exit code %d, want 1\n%s", code, out.String())
			}
			if !strings.Contains(out.String(), "FAILED") {
				t.Errorf("the report names no failure:\n%s", out.String())
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		server := httptest.NewServer(http.NotFoundHandler())
		server.Close()
		if code := run(t.Context(), nil, []string{"GATEWAY_URL=" + server.URL}, io.Discard, io.Discard); code != 1 {
			t.Errorf("exit code %d, want 1", code)
		}
	})
}

func TestCommandLine(t *testing.T) {
	for _, args := range [][]string{{"-bindings=rest"}, {"-bindings=rest,soap,corba"}, {"extra"}, {"-nonsense"}} {
		if code := run(t.Context(), args, nil, io.Discard, io.Discard); code != 2 {
			t.Errorf("run %v: exit code %d, want 2", args, code)
		}
	}
	if code := run(t.Context(), []string{"-help"}, nil, io.Discard, io.Discard); code != 0 {
		t.Errorf("-help: exit code %d, want 0", code)
	}
}

// TestKey: the key reaches the gateway, and nobody else.
func TestKey(t *testing.T) {
	seen := map[string]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen[r.URL.Path] = r.Header.Get("Authorization")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	environ := []string{
		"GATEWAY_URL=" + server.URL + "/", "GATEWAY_API_KEY=secret",
		"GATEWAY_ADMIN_URL=" + server.URL, "GATEWAY_SANDBOX_URL=" + server.URL,
	}
	var out strings.Builder
	if code := run(t.Context(), nil, environ, &out, io.Discard); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	want := map[string]string{
		"/v1/customers/100234/data-pools": "Bearer secret", "/v1/customers/100234/orders/": "Bearer secret",
		"/metrics": "", "/_sandbox/calls": "",
	}
	if !maps.Equal(seen, want) {
		t.Errorf("seen = %v, want %v", seen, want)
	}
	if strings.Contains(out.String(), "secret") {
		t.Errorf("the key is shown:\n%s", out.String())
	}
}

// TestBrokenChild: a program that tells no addresses, or is not there, is
// reported with what it said.
func TestBrokenChild(t *testing.T) {
	if err := withGateway(t.Context(), "/bin/false", nil, func(target) error { return nil }); err == nil {
		t.Error("err = nil for a program that tells no addresses")
	}
	if err := withGateway(t.Context(), "/nowhere/gateway", nil, func(target) error { return nil }); err == nil {
		t.Error("err = nil for a program that is not there")
	}
}

func TestPassEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := newDemo(target{}, &report{w: io.Discard}, defaultBindings)
	if err := d.pass(ctx, 1); err == nil {
		t.Error("err = nil after the end")
	}
	if got := []time.Duration{pause(1), pause(2), pause(3), pause(30)}; got[0] != 2*time.Second || got[1] != 4*time.Second || got[2] != 8*time.Second || got[3] != time.Minute {
		t.Errorf("pauses = %v, want 2s, 4s, 8s and at most 1m", got)
	}
}
