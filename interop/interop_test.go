//go:build interop

// Package interop_test drives the sandbox with SOAP clients that nobody here
// wrote: they read the WSDLs that it serves. `make interop` installs them.
package interop_test

import (
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/sandbox"
)

func TestClients(t *testing.T) {
	for name, client := range map[string]struct {
		command []string
		says    []string
	}{
		// Debian's own interpreter: it is the one that Debian's zeep is for.
		"zeep":      {[]string{"/usr/bin/python3", "zeep_client.py"}, []string{"orderCreate", "orderQuery", "orderCreateBulk", "getServiceDetail", "getDataPool"}},
		"node-soap": {[]string{"node", "nodesoap/client.js"}, []string{"orderCreate", "orderQuery", "orderCreateBulk", "getServiceDetail"}},
	} {
		t.Run(name, func(t *testing.T) {
			box := sandbox.New(sandbox.Options{Username: "interop", Password: "interop-password", OrderTime: time.Hour})
			server := httptest.NewServer(box.Handler())
			defer server.Close()
			args := append(client.command[1:], server.URL+"/tiab", "interop", "interop-password")
			out, err := exec.CommandContext(t.Context(), client.command[0], args...).CombinedOutput()
			t.Logf("%s:\n%s", name, out)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, operation := range client.says {
				if !strings.Contains(string(out), operation+":") {
					t.Errorf("%s did not run %s", name, operation)
				}
			}
		})
	}
}
