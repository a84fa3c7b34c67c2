//go:build interop

// Package interop_test proves the gateway and the sandbox against SOAP stacks
// that nobody here wrote, made from our WSDLs: servers behind the gateway, and
// clients of the sandbox. docs/interop.md has the rules that the servers
// follow. `make interop` installs them.
package interop_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/sandbox"
)

func TestClients(t *testing.T) {
	runs := []string{"orderCreate", "orderQuery", "orderCreateBulk", "getServiceDetail"}
	for name, client := range map[string]struct {
		command []string
		says    []string
	}{
		// Debian's own interpreter: it is the one that Debian's zeep is for.
		"zeep":      {[]string{"/usr/bin/python3", "zeep_client.py"}, append([]string{"getDataPool"}, runs...)},
		"node-soap": {[]string{"node", "nodesoap/client.js"}, runs},
		"php":       {[]string{"php", "php/client.php"}, append([]string{"getDataPool", "faults"}, runs...)},
		// Debian's own again, for its SOAP::Lite.
		"SOAP-Lite": {[]string{"/usr/bin/perl", "perl/client.pl"}, append([]string{"getDataPool", "faults"}, runs...)},
	} {
		t.Run(name, func(t *testing.T) {
			box := sandbox.New(sandbox.Options{Username: username, Password: password, OrderTime: time.Hour})
			server := httptest.NewServer(box.Handler())
			defer server.Close()
			out := run(t, ".", client.command[0], append(client.command[1:], server.URL+"/tiab", username, password)...)
			t.Logf("%s:\n%s", name, out)
			for _, operation := range client.says {
				if !strings.Contains(out, operation+":") {
					t.Errorf("%s did not run %s", name, operation)
				}
			}
		})
	}
}
