package sps

import (
	"net/http"
	"strings"
	"testing"

	"causeway.example/adapters/rest"
)

func TestNewRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Config)
		says   []string
	}{
		{"base URL", func(c *Config) { c.BaseURL = "sps.example/v5" }, []string{"base URL"}},
		{"credentials in the base URL", func(c *Config) { c.BaseURL = "https://u:s3cret@sps.example" }, []string{"base URL"}},
		{"no authentication", func(c *Config) { c.Auth = rest.Auth{} }, []string{"authenticate"}},
		{"unknown operation", func(c *Config) { c.Operations["dropBuckets"] = Endpoint{Method: "PUT", Path: "/x"} }, []string{`"dropBuckets"`}},
		{"missing operation", func(c *Config) { delete(c.Operations, "addBuckets") }, []string{"addBuckets", "missing"}},
		{"no operations and no fields", func(c *Config) { c.Operations, c.Fields = nil, nil }, []string{"getBalances", "updateBalances", "bucketRefId", "status"}},
		{"bad verb", func(c *Config) { c.Operations["addBuckets"] = Endpoint{Method: "POTS", Path: "/x"} }, []string{"addBuckets", `"POTS"`}},
		{"bad path", func(c *Config) { c.Operations["addBuckets"] = Endpoint{Method: "POST", Path: "x"} }, []string{"addBuckets", `"x"`}},
		{"no words of an adjustment", func(c *Config) { c.Adjustment = nil }, []string{"bucketRefId", "amount", "credit"}},
		{"a word twice", func(c *Config) { c.Adjustment["amount"] = "unit" }, []string{"unit", "stands twice"}},
		{"a write by GET", func(c *Config) { c.Operations["updateBalances"] = Endpoint{Method: "GET", Path: "/x"} }, []string{"updateBalances", "GET"}},
		{"a read by POST", func(c *Config) { c.Operations["getBalances"] = Endpoint{Method: "POST", Path: "/x"} }, []string{"getBalances", "GET"}},
		{"unknown field", func(c *Config) { c.Fields["colour"] = []string{"x"} }, []string{`"colour"`}},
		{"missing field", func(c *Config) { delete(c.Fields, "unit") }, []string{"unit"}},
		{"no alias", func(c *Config) { c.Fields["unit"] = nil }, []string{"unit"}},
		{"empty alias", func(c *Config) { c.Fields["unit"] = []string{"u", ""} }, []string{"unit"}},
		{"an alias of two", func(c *Config) { c.Fields["unit"] = []string{"NAME"} }, []string{`stands twice: for name and for unit`}},
		{"all at once", func(c *Config) {
			c.Fields["unit"] = nil
			c.Operations["dropBuckets"] = Endpoint{Method: "PUT", Path: "/x"}
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
	config.Operations["getBalances"] = Endpoint{Method: "GET", Path: "/getBalances"}
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
