package handlers

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"causeway.example/handlers/jsonbody"
)

// TestManyParameters: the cost of a query string follows from its length, which the server
// bounds with that of the headers.
func TestManyParameters(t *testing.T) {
	for name, each := range map[string]func(int) string{
		"different": func(i int) string { return fmt.Sprintf("%x&", i) },
		"one name":  func(int) string { return "a&" },
		"empty":     func(int) string { return "&" },
		"escaped":   func(i int) string { return fmt.Sprintf("%%%02x%%2F=%%41&", i%256) },
		"malformed": func(int) string { return "%&" },
	} {
		query := repeated(8<<10, "", "", each)
		in := &request{http: &http.Request{URL: &url.URL{RawQuery: query}}}
		got := allocated(func() { in.Violations = jsonbody.Violations{}; in.checkQuery() })
		if perByte := float64(got) / float64(len(query)); perByte > 20 {
			t.Errorf("%s: %.1f times the query string", name, perByte)
		}
		if len(in.List) > jsonbody.MaxViolations || name == "different" && in.Unlisted < 1000 {
			t.Errorf("%s: %d faults, and %d more", name, len(in.List), in.Unlisted)
		}
	}
}

// FuzzQuery compares the names of parameters with those of url.ParseQuery.
func FuzzQuery(f *testing.F) {
	for _, query := range []string{"", "a=1&b=2&a=3", "&&", "=x", "a;b", "a=1;2&c", "%", "a=%zz&b", "b+c=%20&%41", "\xff&é=1", "a&a&~/x"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		names, wellFormed := parameterNames(query)
		if want := slices.Sorted(maps.Keys(values)); !slices.Equal(names, want) || wellFormed != (err == nil) {
			t.Errorf("%q: got %q, %v; url.ParseQuery has %q, %v", query, names, wellFormed, want, err)
		}
	})
}
