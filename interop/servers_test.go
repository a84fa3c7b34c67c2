//go:build interop

package interop_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// stack is a foreign SOAP server, made from our WSDLs.
type stack struct {
	name string
	// build compiles it in a folder of its own that has the WSDLs in wsdl, and
	// returns how a server of a SOAP version is started.
	build func(t *testing.T, folder string) serverOf
	// told is what the gateway passes on of the stack's own fault, by SOAP
	// version. "" where the stack tells nothing.
	told map[string]string
}

type serverOf func(ctx context.Context, version string) *exec.Cmd

var stacks = []stack{
	{"jaxws", buildJAXWS, map[string]string{"1.1": "order 500", "1.2": "order 500"}},
	{"php", buildPHP, map[string]string{"1.1": "", "1.2": ""}},
	{"gsoap", buildGSOAP, map[string]string{"1.1": "order 500", "1.2": "order 500"}},
	// In SOAP 1.2 it decodes without the schema: no type, no empty text.
	{"nodesoap", buildNodeSOAP, map[string]string{"1.1": "Error: order 500"}},
}

// The published table of the vendor has steps 6 and 7 on SOAP.
var soapBindings = []string{"GATEWAY_OCTANE_BINDINGS_GET_DATA_POOL=soap", "GATEWAY_OCTANE_BINDINGS_UPDATE_DATA_LIMIT=soap"}

func TestServers(t *testing.T) {
	for _, s := range stacks {
		t.Run(s.name, func(t *testing.T) {
			folder := t.TempDir()
			copyDescriptions(t, filepath.Join(folder, "wsdl"))
			server := s.build(t, folder)
			for version, told := range s.told {
				t.Run("SOAP "+version, func(t *testing.T) { driveServer(t, server, version, told) })
			}
		})
	}
}

var listens = regexp.MustCompile(`(http://127\.0\.0\.1:\d+)`)

func driveServer(t *testing.T, server serverOf, version, told string) {
	target := start(t, listens, func(ctx context.Context) *exec.Cmd { return server(ctx, version) })
	speaks := "GATEWAY_OCTANE_SOAP_VERSION=" + version
	t.Run("SOAP wherever it can be", func(t *testing.T) {
		recorder, url := record(t, backEnd(t, target))
		g := startGateway(t, url, append(soapBindings, speaks)...)
		driveNineSteps(t, g)
		wantFaults(t, g, told)
		wantOnWire(t, version, recorder.requests(t))
	})
	t.Run("default bindings", func(t *testing.T) {
		driveNineSteps(t, startGateway(t, backEnd(t, target), speaks))
	})
	t.Run("wrong password", func(t *testing.T) {
		g := startGateway(t, backEnd(t, target), speaks, "GATEWAY_OCTANE_PASSWORD=wrong")
		g.want(http.StatusBadGateway, http.MethodGet, customer+"/orders/100001", "").
			is(t, map[string]any{"code": "upstreamAuth", "upstream.code": "1"})
	})
}

// wantFaults demands what the caller gets of a stack's refusals and faults.
func wantFaults(t *testing.T, g *gateway, told string) {
	t.Helper()
	g.want(http.StatusNotFound, http.MethodGet, customer+"/orders/77", "").is(t, map[string]any{"code": "notFound", "upstream.code": "3"})
	failed := g.want(http.StatusBadGateway, http.MethodGet, customer+"/orders/500", "")
	failed.is(t, map[string]any{"code": "badUpstream"})
	if told != "" {
		// The text of a failure is for the log.
		failed.is(t, map[string]any{"upstream.message": nil})
		g.log.wait(t, told)
	}
	limited := g.want(http.StatusTooManyRequests, http.MethodGet, customer+"/orders/233", "")
	limited.is(t, map[string]any{"code": "rateLimited", "upstream.code": "233"})
	if after := limited.header.Get("Retry-After"); after != "42" {
		t.Errorf("Retry-After %q, want 42", after)
	}
}

// copyDescriptions puts our WSDLs and schemas into one folder.
func copyDescriptions(t *testing.T, folder string) {
	t.Helper()
	files, err := filepath.Glob("../adapters/soap/internal/*/*.[wx]sd*")
	if err != nil || len(files) == 0 {
		t.Fatal("no WSDLs found", err)
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(file)), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// here returns the absolute path of a file beside this one.
func here(t *testing.T, path string) string {
	t.Helper()
	absolute, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return absolute
}
