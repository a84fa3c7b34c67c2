package charset_test

import (
	"errors"
	"strings"
	"testing"

	"causeway.example/internal/charset"
)

func TestCharset(t *testing.T) {
	const utf16 = "\xFF\xFE<\x00a\x00/\x00>\x00"
	for name, test := range map[string]struct {
		document, contentType string
		strict                string // "" for an error
		lenient               string
		replaced              bool
	}{
		"ASCII":                   {"<a/>", "", "<a/>", "<a/>", false},
		"UTF-8":                   {"<a>é</a>", "text/xml; charset=utf-8", "<a>é</a>", "<a>é</a>", false},
		"byte order mark":         {"\xEF\xBB\xBF<a/>", "", "<a/>", "<a/>", false},
		"mark over label":         {utf16, "text/xml; charset=iso-8859-1", "<a/>", "<a/>", false},
		"HTTP":                    {"<a>\xE9</a>", "text/xml; charset=ISO-8859-1", "<a>é</a>", "<a>é</a>", false},
		"declaration":             {`<?xml version="1.0" encoding="windows-1252"?><a>` + "\x80</a>", "", `<?xml version="1.0" encoding="windows-1252"?><a>€</a>`, `<?xml version="1.0" encoding="windows-1252"?><a>€</a>`, false},
		"spelling of Python":      {"<a>é</a>", "text/xml; charset='utf_8'", "<a>é</a>", "<a>é</a>", false},
		"spelling of Java":        {"<a>\xE9</a>", "text/xml; charset=ISO8859_1", "<a>é</a>", "<a>é</a>", false},
		"trailing NUL":            {"<a/>\x00", "", "<a/>", "<a/>", false},
		"unknown":                 {"<a>é</a>", "text/xml; charset=klingon", "", "<a>é</a>", false},
		"unknown, not UTF-8":      {"<a>\xE9</a>", "text/xml; charset=klingon", "", "<a>é</a>", false},
		"invalid bytes":           {"<a>\xE9</a>", "text/xml; charset=utf-8", "", "<a>\uFFFD</a>", true},
		"UTF-8 labelled UTF-16":   {`<?xml version="1.0" encoding="utf-16"?><a/>`, "", `<?xml version="1.0" encoding="utf-16"?><a/>`, `<?xml version="1.0" encoding="utf-16"?><a/>`, false},
		"no label, not UTF-8":     {"<a>\x93</a>", "", "<a>“</a>", "<a>“</a>", false},
		"half a UTF-16 character": {utf16 + "a", "", "", "<a/>\uFFFD", true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := charset.Strict([]byte(test.document), test.contentType)
			if got != test.strict || (err == nil) != (test.strict != "") || err != nil && !errors.Is(err, charset.ErrEncoding) {
				t.Errorf("Strict: got %q, %v, want %q", got, err, test.strict)
			}
			got, replaced, err := charset.Lenient([]byte(test.document), test.contentType)
			if got != test.lenient || replaced != test.replaced || err != nil {
				t.Errorf("Lenient: got %q, %t, %v, want %q, %t", got, replaced, err, test.lenient, test.replaced)
			}
		})
	}
}

// An error quotes a bounded part of a name.
func TestErrorsAreBounded(t *testing.T) {
	_, err := charset.Strict([]byte(`<?xml version="1.0" encoding="`+strings.Repeat("x", 64)+`"?><a/>`), "text/xml; charset="+strings.Repeat("y", 1<<20))
	if err == nil || len(err.Error()) > 200 {
		t.Errorf("got %.300v", err)
	}
}
