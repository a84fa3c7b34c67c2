package jsonbody

import (
	"strings"
	"testing"
)

// bucket is a body with one required member.
type bucket struct{ BucketRefID string }

func readBucket(o *Object, to *bucket) {
	o.Text("bucketRefId", &to.BucketRefID, Line(64, "a bucketRefId has 1 to 64 characters"))
}

// violationsOf returns the violations of a body that should be a bucket.
func violationsOf(body string) (v Violations) {
	Read([]byte(body), &v, readBucket)
	return v
}

// TestTokenBound: exactly as many tokens are read as are allowed.
func TestTokenBound(t *testing.T) {
	const largest = 4 // tokens of a bucket
	for n, want := range map[int]string{
		largest + spareTokens - 5: CodeRequired,
		largest + spareTokens - 4: CodeTooManyTokens,
	} {
		v := violationsOf(`{"x":[0` + strings.Repeat(",0", n-1) + `]}`) // n values and five tokens more
		if v.List[0].Code != want {
			t.Errorf("%d values: %+v", n, v.List)
		}
	}
}

// TestByteOrderMark: RFC 8259 section 8.1 lets a reader ignore it.
func TestByteOrderMark(t *testing.T) {
	const bom = "\ufeff"
	for body, want := range map[string]string{
		bom + `{"bucketRefId":"1"}`:             "",
		bom + "\r\n" + `{"bucketRefId":"1"}`:    "",
		bom + `{}`:                              CodeRequired,
		bom:                                     CodeBodyRequired,
		bom + " \n":                             CodeBodyRequired,
		bom + bom + `{"bucketRefId":"1"}`:       CodeMalformedJSON,
		`{"bucketRefId":"1"}` + bom:             CodeTrailingData,
		`{` + bom + `"bucketRefId":"1"}`:        CodeMalformedJSON,
		"\xff\xfe{\x00}\x00":                    CodeNotUTF8,
		bom + `{"bucketRefId":"` + bom + `1"}`:  "",
		bom + "{\"bucketRefId\":\"1\", \"x\":}": CodeMalformedJSON,
	} {
		v := violationsOf(body)
		got := ""
		if len(v.List) > 0 {
			got = v.List[0].Code
		}
		if got != want {
			t.Errorf("%q: %v, want %q", body, v.List, want)
		}
	}
	v := violationsOf(bom + "x")
	if !strings.HasPrefix(v.List[0].Detail, "line 1, column 1: ") {
		t.Errorf("the position is %q", v.List[0].Detail)
	}
}

func TestPositionOfMalformedJSON(t *testing.T) {
	tests := map[string]string{
		"{\n  \"a\": 1,\n  x\n}": "line 3, column 3: invalid character 'x' looking for beginning of object key string",
		"{":                      "line 1, column 2: it ends too early",
		"x":                      "line 1, column 1: invalid character 'x' looking for beginning of value",
		"[1 2]":                  "line 1, column 4: invalid character '2' after array element",
	}
	for body, want := range tests {
		v := violationsOf(body)
		if len(v.List) != 1 || v.List[0].Detail != want {
			t.Errorf("%q: got %v, want %q", body, v.List, want)
		}
	}
}
