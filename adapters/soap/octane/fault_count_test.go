package octane

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A refusal in a result is counted like a fault; a success and an unreadable
// answer are not.
func TestRefusalsAreCounted(t *testing.T) {
	for name, want := range map[string][]string{
		"orderCreate/orderCreate-placed":                {},
		"orderCreate/orderCreate-refused-login":         {"login"},
		"orderCreate/orderCreate-refused-other":         {"rejected"},
		"orderCreate/orderCreate-refused-success-false": {"rejected"},
		"orderCreate/orderCreate-refused-with-order":    {"rejected"},
		"orderCreate/orderCreate-code-and-success":      {"rejected"},
		"orderCreate/orderCreate-no-return":             {},
		"orderCreate/html-503":                          {},
		"orderQuery/orderQuery-unknown-order":           {"notFound"},
		"dataLimit/dataLimit-refused":                   {"conflict"},
		"optIn/bulk-two":                                {},
		"optIn/bulk-partial":                            {"conflict"},
		"optIn/bulk-login-each":                         {"login", "login"},
		"optIn/bulk-refused-beside":                     {"validation"},
		"optIn/bulk-refused-return":                     {"login"},
	} {
		t.Run(name, func(t *testing.T) {
			operation, document := filepath.Split(name)
			operation = filepath.Clean(operation)
			config := config(t, answering(200, "text/xml", file(t, filepath.Join("testdata", "replies", document+".xml"))))
			got := []string{}
			config.OnFault = func(heard, label string) {
				if got = append(got, label); heard != operation {
					t.Errorf("counted for %s", heard)
				}
			}
			_, err := operations[operation].do(t.Context(), New(config))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("error %v, counted (-want +got):\n%s", err, diff)
			}
		})
	}
}
