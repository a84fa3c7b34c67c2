package sps

import (
	"net/http"
	"strings"
	"testing"

	"causeway.example/adapters/rest"
)

func TestParseEndpoint(t *testing.T) {
	for _, text := range []string{"PUT /balances", "GET /v1/balances", "DELETE /buckets/", "PATCH /", "POST /a-b_c.d~e"} {
		if e, err := ParseEndpoint(text); err != nil || e.Method+" "+e.Path != text {
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
	}
	for _, tt := range tests {
		if _, err := ParseEndpoint(tt.text); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%q: got %v, want %q", tt.text, err, tt.says)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Config)
		says   []string
	}{
		{"base URL", func(c *Config) { c.BaseURL = "sps.example/v5" }, []string{"base URL"}},
		{"credentials in the base URL", func(c *Config) { c.BaseURL = "https://u:s3cret@sps.example" }, []string{"base URL"}},
		{"no authentication", func(c *Config) { c.Auth = rest.Auth{} }, []string{"authenticate"}},
		{"unknown operation", func(c *Config) { c.Operations["dropBuckets"] = Endpoint{"PUT", "/x"} }, []string{`"dropBuckets"`}},
		{"missing operation", func(c *Config) { delete(c.Operations, "addBuckets") }, []string{"addBuckets", "missing"}},
		{"no operations and no fields", func(c *Config) { c.Operations, c.Fields = nil, nil }, []string{"getBalances", "updateBalances", "bucketRefId", "status"}},
		{"bad verb", func(c *Config) { c.Operations["addBuckets"] = Endpoint{"POTS", "/x"} }, []string{"addBuckets", `"POTS"`}},
		{"bad path", func(c *Config) { c.Operations["addBuckets"] = Endpoint{"POST", "x"} }, []string{"addBuckets", `"x"`}},
		{"no words of an adjustment", func(c *Config) { c.Adjustment = nil }, []string{"bucketRefId", "amount", "credit"}},
		{"a word twice", func(c *Config) { c.Adjustment["amount"] = "unit" }, []string{"unit", "stands twice"}},
		{"a write by GET", func(c *Config) { c.Operations["updateBalances"] = Endpoint{"GET", "/x"} }, []string{"updateBalances", "GET"}},
		{"a read by POST", func(c *Config) { c.Operations["getBalances"] = Endpoint{"POST", "/x"} }, []string{"getBalances", "GET"}},
		{"unknown field", func(c *Config) { c.Fields["colour"] = []string{"x"} }, []string{`"colour"`}},
		{"missing field", func(c *Config) { delete(c.Fields, "unit") }, []string{"unit"}},
		{"no alias", func(c *Config) { c.Fields["unit"] = nil }, []string{"unit"}},
		{"empty alias", func(c *Config) { c.Fields["unit"] = []string{"u", ""} }, []string{"unit"}},
		{"an alias of two", func(c *Config) { c.Fields["unit"] = []string{"NAME"} }, []string{`stands twice: for name and for unit`}},
		{"all at once", func(c *Config) {
			c.Fields["unit"] = nil
			c.Operations["dropBuckets"] = Endpoint{"PUT", "/x"}
		}, []string{"unit", "dropBuckets"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			config := goodConfig("https://sps.example/v5")
			tt.change(&config)
			_, err := New(config)
			if err == nil {
				t.Fatal("no error")
			}
			for _, says := range tt.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%q does not say %q", err, says)
				}
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("a password leaks: %v", err)
			}
		})
	}
	if _, err := New(goodConfig("https://sps.example/v5")); err != nil {
		t.Errorf("a good configuration is refused: %v", err)
	}
}

// TestConfigured: other verbs, paths and names than those of the other tests.
func TestConfigured(t *testing.T) {
	usual, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method+" "+r.URL.Path != "GET /sps/v5/getBalances" {
			t.Errorf("got %s %s", r.Method, r.URL.Path)
		}
		_, _ = w.Write([]byte(`{"balances":[{"ref":"1000001","left":"7.0","remaining":9}]}`))
	})
	config := goodConfig(usual.rest.BaseURL)
	config.Exchange = usual.rest.Exchange
	config.Operations["getBalances"] = Endpoint{"GET", "/getBalances"}
	config.Fields["bucketRefId"] = []string{"ref"}
	config.Fields["remainingAmount"] = []string{"left", "remaining"}
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	got, err := client.Balances(t.Context(), key)
	if err != nil || len(got) != 1 || *got[0].BucketRefID != "1000001" || *got[0].RemainingAmount != "7.0" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func FuzzEndpoint(f *testing.F) {
	for _, seed := range []string{"PUT /balances", "GET //x", "POST /a/../b", "DELETE /%2e", "PUT /a?b", "", " "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseEndpoint(text)
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
