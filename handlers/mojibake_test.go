package handlers

import (
	"strings"
	"testing"

	"causeway.example/handlers/jsonbody"
)

// TestMessagesNameWholeCharacters: what is wrong with a text is said of a character
// of it, and not of one byte of that.
func TestMessagesNameWholeCharacters(t *testing.T) {
	for body, want := range map[string]string{
		"\ufeff\ufeff{}":        `line 1, column 1: invalid character '\ufeff' looking for beginning of value`,
		"“a”":                   "line 1, column 1: invalid character '“' looking for beginning of value",
		"{“bucketRefId”:\"1\"}": "line 1, column 2: invalid character '“' looking for beginning of object key string",
		"{\"bucketRefId\":1é}":  "line 1, column 17: invalid character 'é' after object key:value pair",
		"[1,😀]":                 "line 1, column 4: invalid character '😀' looking for beginning of value",
		"[1\u00a0]":             `line 1, column 3: invalid character '\u00a0' after array element`,
		"\"\\é\"":               "line 1, column 3: invalid character 'é' in string escape code",
		"trué":                  "line 1, column 4: invalid character 'é' in literal true (expecting 'e')",
		"\"ä\\u12ö4\"":          "line 1, column 7: invalid character 'ö' in \\u hexadecimal character escape",
		"{\"\u2028\":1,\u2029}": `line 1, column 8: invalid character '\u2029' looking for beginning of object key string`,
		"\"\x01\"":              `line 1, column 2: invalid character '\x01' in string literal`,
		"'a'":                   `line 1, column 1: invalid character '\'' looking for beginning of value`,
		"[\"a\" \"b\"]":         `line 1, column 6: invalid character '"' after array element`,
		"{\"a\":1,}":            "line 1, column 8: invalid character '}' looking for beginning of object key string",
		"-é":                    "line 1, column 2: invalid character 'é' in numeric literal",
	} {
		in := &request{body: []byte(body)}
		readBody(in, readPrimaryBucket)
		if len(in.List) == 0 || in.List[0].Code != jsonbody.CodeMalformedJSON || !strings.HasPrefix(in.List[0].Detail, want) {
			t.Errorf("%q: %v, want %q", body, in.List, want)
		}
	}
}
