package octane_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"causeway.example/adapters/soap/octane"
	"causeway.example/internal/wsdl"
)

// TestUsageIsWhatIsSent: an element of a request counts as used exactly if one
// of the requests in testdata contains it.
func TestUsageIsWhatIsSent(t *testing.T) {
	sent := sentPaths(t)
	services, err := octane.Services(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range services {
		for _, o := range s.Contract.Services[0].Ports[0].Operations {
			if slices.Contains(s.Usage.Operations, o.Name) != sent[o.Name] {
				t.Errorf("%s: sent %t, called by %v", o.Name, sent[o.Name], s.Usage.Operations)
			}
			if !sent[o.Name] {
				t.Errorf("%s is never called", o.Name)
				continue
			}
			compareUsage(t, s, sent, o.Input.Local, s.Contract.Elements[o.Input].Type)
		}
	}
}

func compareUsage(t *testing.T, s wsdl.Compiled, sent map[string]bool, path string, typ *wsdl.Type) {
	t.Helper()
	for _, e := range typ.Elements {
		inner := path + "/" + e.Name.Local
		if used := s.Usage.Element(inner); used != sent[inner] {
			t.Errorf("%s: used %t, sent %t", inner, used, sent[inner])
		} else if used {
			compareUsage(t, s, sent, inner, e.Type)
		}
	}
}

// sentPaths returns the path of every element in the bodies of testdata.
func sentPaths(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("testdata/requests/*.xml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	sent := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		decoder := xml.NewDecoder(strings.NewReader(string(text)))
		var path []string
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(file, err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				path = append(path, token.Name.Local)
				if len(path) > 2 { // below Envelope and Body
					sent[strings.Join(path[2:], "/")] = true
				}
			case xml.EndElement:
				path = path[:len(path)-1]
			}
		}
	}
	return sent
}

// TestServicesAreWhole: our own WSDLs have no unsupported parts.
func TestServicesAreWhole(t *testing.T) {
	services, err := octane.Services(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range services {
		if findings := wsdl.Compare(s.Contract, s.Contract, s.Usage); len(findings) > 0 {
			t.Errorf("%s: %v", s.Name, findings)
		}
		for _, typ := range s.Contract.Types {
			if len(typ.Unsupported) > 0 {
				t.Errorf("%s: %v", typ.Name.Local, typ.Unsupported)
			}
		}
	}
}
