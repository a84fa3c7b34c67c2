package negotiate

import (
	"net/http"
	"strings"
	"testing"
)

func TestMediaType(t *testing.T) {
	tests := []struct {
		accept string // lines are separated by |
		want   float64
	}{
		{"", 1},
		{" , ", 1},
		{"*/*", 1},
		{"*", 1},
		{"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", 0.2},
		{"application/json", 1},
		{"Application/JSON; Q=0.5", 0.5},
		{"application/*;q=0.3", 0.3},
		{"text/html", 0},
		{"application/json;q=0", 0},
		{"application/json;q=0.000, */*", 0},
		{"*/*, application/json;q=0", 0},
		{"*/*;q=0.1, application/*;q=0.2", 0.2},
		{"application/json;q=0.2, */*;q=0.9", 0.2},
		{"text/html|application/json", 1},
		{`application/json;profile="a,b"`, 1},
		{`application/json; profile="a, text/html;q=0"; q=0.4`, 0.4},
		{`text/plain;a="\",application/json,"`, 0},
		{`text/plain;a="\\",application/json`, 1},
		{`text/html;level="1;q=0", application/json;v="1;2";q="0.7"`, 0.7},
		{`text/plain;a="application/json`, 0}, // the quoted string has no end
		{"application/json;charset", 1},
		{"application/json;;q=0.5;", 0.5},
		{"application/json ; q = 0.5", 0.5},
		{"application/json;q=high", 1},
		{"application/json;q=NaN", 1},
		{"application/json;q=-1", 0},
		{"application/json;q=7", 1},
		{"application/json2", 0},
		{"application/json text/html", 0},
		{"application/xml, application/problem+json", 0},
	}
	for _, tt := range tests {
		h := http.Header{}
		for line := range strings.SplitSeq(tt.accept, "|") {
			h.Add("Accept", line)
		}
		if got := MediaType(h, "application/json"); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.accept, got, tt.want)
		}
	}
	if got := MediaType(nil, "application/json"); got != 1 {
		t.Errorf("no header: %v", got)
	}
}

func TestPrefersHTML(t *testing.T) {
	const (
		chromium = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
		firefox  = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	)
	for accept, want := range map[string]bool{
		chromium:                               true,
		firefox:                                true,
		"text/html":                            true,
		"text/*;q=0.5, application/json;q=0.4": true,
		"TEXT/HTML;Q=1.0, */*;q=0.1":           true,
		"":                                     false,
		"*/*":                                  false,
		"application/json, text/plain, */*":    false,
		"text/html, application/json":          false,
		"text/html;q=0.5, application/json":    false,
		"text/html;q=0":                        false,
		"text/html;q=0.9, application/*":       false,
		"text/html;q=0.9,application/problem+json": false,
		`text/plain;a="text/html"`:                 false,
	} {
		if got := PrefersHTML(http.Header{"Accept": {accept}}); got != want {
			t.Errorf("%q: %t, want %t", accept, got, want)
		}
	}
}

func TestGzip(t *testing.T) {
	for lines, want := range map[string]bool{
		"gzip":                          true,
		"GZip":                          true,
		"x-gzip":                        true,
		"gzip, deflate, br, zstd":       true,
		"br;q=1.0, gzip;q=0.8, *;q=0.1": true,
		"*":                             true,
		"deflate, *;q=0.5":              true,
		"gzip;q=0.001":                  true,
		"deflate|gzip":                  true,
		`gzip;a="x,y";q=1`:              true,
		"identity;q=0.5, gzip":          true,
		"identity;q=0, *":               true,
		"identity, gzip":                true,
		"":                              false,
		"identity":                      false,
		"br":                            false,
		"gzip;q=0":                      false,
		"gzip; Q=0.000":                 false,
		`gzip;q="0"`:                    false,
		"gzip;q=0, *":                   false,
		"*;q=0":                         false,
		"gzip, gzip;q=0":                false,
		"x-gzip;q=0, gzip":              false,
		"gzip|gzip;q=0":                 false,
		"identity, gzip;q=0.5":          false,
		"gzipped":                       false,
		`deflate;a="gzip, gzip"`:        false,
		`deflate;a="\", gzip"`:          false,
	} {
		h := http.Header{}
		for line := range strings.SplitSeq(lines, "|") {
			h.Add("Accept-Encoding", line)
		}
		if got := Gzip(h); got != want {
			t.Errorf("%q: %t, want %t", lines, got, want)
		}
	}
	if Gzip(nil) {
		t.Error("without the header gzip is accepted")
	}
}

// FuzzSplit: joined, the parts are the original text, whatever is quoted.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"", "a,b", `a;p="x,y",b`, `"`, `"\`, `"\",",`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var parts []string
		for part := range split(text, ',') {
			parts = append(parts, part)
		}
		if strings.Join(parts, ",") != text {
			t.Errorf("%q is split into %q", text, parts)
		}
		_ = MediaType(http.Header{"Accept": {text}}, "text/html")
	})
}

func BenchmarkAccept(b *testing.B) {
	h := http.Header{"Accept": {"application/json, text/plain, */*"}, "Accept-Encoding": {"gzip, deflate, br, zstd"}}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = MediaType(h, "application/json"), Gzip(h)
	}
}
