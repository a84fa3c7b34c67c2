package endpoint

import (
	"net/http"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, text := range []string{"PUT /balances", "GET /v1/balances", "DELETE /buckets/", "PATCH /", "POST /a-b_c.d~e"} {
		if e, err := Parse(text); err != nil || e.Method+" "+e.Path != text {
			t.Errorf("%q: got %v, %v", text, e, err)
		}
	}
	tests := []struct{ text, says string }{
		{"", "verb and a path"},
		{"/balances", "verb and a path"},
		{"put /balances", `verb "put"`},
		{"HEAD /balances", `verb "HEAD"`},
		{"PUT balances", `path "balances"`},
		{"PUT  /balances", `path " /balances"`},
		{"PUT /balances?x=1", "query"},
		{"PUT /balances#x", "path"},
		{"PUT //other.example/balances", "path"},
		{"PUT /a/../b", "dot segments"},
		{"PUT /a//b", "empty or dot segments"},
		{"PUT /a b", "path"},
		{"PUT /a%20b", "path"},
		{"PUT /a\nb", "path"},
		{"PUT http://other.example/a", "path"},
		{"PUT /a!b", "plain characters"},
		{"PUT /a;b", "plain characters"},
		{"PUT /a@b", "plain characters"},
	}
	for _, tt := range tests {
		if _, err := Parse(tt.text); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%q: got %v, want %q", tt.text, err, tt.says)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"PUT /balances", "GET //x", "POST /a/../b", "DELETE /%2e", "PUT /a?b", "", " "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			return
		}
		if e.Method+" "+e.Path != text {
			t.Fatalf("%q became %+v", text, e)
		}
		// Appended to a base URL, it stays on that host and below that path.
		r, err := http.NewRequestWithContext(t.Context(), e.Method, "https://sps.example/v5"+e.Path, nil)
		if err != nil || r.URL.Host != "sps.example" || r.URL.Path != "/v5"+e.Path || r.URL.RawQuery != "" {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
