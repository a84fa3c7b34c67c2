package exactjson_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/sandbox/exactjson"
)

func TestParse(t *testing.T) {
	for body, ok := range map[string]bool{
		`{}`: true, ` {"a":1} `: true, ``: false, `[]`: false, `null`: false, `"a"`: false, `{} {}`: false, `{}x`: false, `{"a":}`: false,
	} {
		if _, err := exactjson.Parse([]byte(body)); (err == nil) != ok {
			t.Errorf("%q: %v", body, err)
		}
	}
	if _, err := exactjson.Parse([]byte("[]")); !errors.Is(err, exactjson.ErrNotObject) {
		t.Errorf("an array: %v", err)
	}
}

func TestMembers(t *testing.T) {
	o, err := exactjson.Parse([]byte(`{"s":"0400","n":1.50,"a":["x","y"],"m":["x",1],"o":[{"s":"z"}],"b":true}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"s": "0400", "n": "1.50", "b": "", "S": ""} {
		if got, ok := o.Digits(name); got != want || ok != (want != "") {
			t.Errorf("digits of %s: %q %v", name, got, ok)
		}
	}
	if _, ok := o.String("n"); ok {
		t.Error("a number is read as a string")
	}
	if got, ok := o.Strings("a"); !ok || !cmp.Equal(got, []string{"x", "y"}) {
		t.Errorf("strings %v", got)
	}
	for _, name := range []string{"m", "s", "none"} {
		if got, ok := o.Strings(name); ok {
			t.Errorf("%s is read as strings %v", name, got)
		}
	}
	if got, ok := o.Objects("o"); !ok || len(got) != 1 || got[0]["s"] != "z" {
		t.Errorf("objects %v", got)
	}
	for _, name := range []string{"a", "s"} {
		if got, ok := o.Objects(name); ok {
			t.Errorf("%s is read as objects %v", name, got)
		}
	}
}

// FuzzParse holds it against encoding/json: what is accepted is valid there.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a":[1,"b",{"c":null}]}`))
	f.Add([]byte(`{} `))
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := exactjson.Parse(body)
		if err != nil {
			return
		}
		if !json.Valid(body) {
			t.Fatalf("accepted %q", body)
		}
		for name := range o {
			o.Digits(name)
			o.Strings(name)
			o.Objects(name)
		}
	})
}
