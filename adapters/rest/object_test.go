package rest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway/exchange"
)

func TestGet(t *testing.T) {
	tests := []struct {
		name   string
		object string
		names  []string
		want   any
	}{
		{"exact", `{"custNo":1}`, []string{"custNo"}, json.Number("1")},
		{"two cases that differ", `{"custNo":1,"custno":2}`, []string{"custno"}, Contradiction{}},
		{"two cases of one value", `{"custNo":1,"custno":1}`, []string{"custno"}, json.Number("1")},
		{"another case", `{"CUSTNO":1}`, []string{"custNo"}, json.Number("1")},
		{"three cases", `{"custNO":3,"CUSTNO":1,"CustNo":2}`, []string{"custno"}, Contradiction{}},
		{"the second name", `{"b":"x"}`, []string{"a", "b"}, "x"},
		{"null is absent", `{"a":null,"b":"x"}`, []string{"a", "b"}, "x"},
		{"absent", `{"":"x"}`, []string{"a"}, nil},
		{"false is there", `{"a":false}`, []string{"a"}, false},
	}
	for _, tt := range tests {
		o, err := Decode([]byte(tt.object))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, o.Get(tt.names...)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	if v := Nested("text").Get("a"); v != nil {
		t.Errorf("a text has a member: %v", v)
	}
}

func TestUnknown(t *testing.T) {
	o, err := Decode([]byte(`{"known":1,"KNOWN2":1,"0400000001":1,"` + strings.Repeat("é", 50) + `":1,"other":1}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	o.Unknown(NewNames("Known", "known2"), func(name string) { got = append(got, name) })
	slices.Sort(got)
	if diff := cmp.Diff([]string{"**********", "other", strings.Repeat("é", 32)}, got); diff != "" {
		t.Error(diff)
	}
}

func TestScalars(t *testing.T) {
	tests := []struct {
		in            any
		text          string
		isText        bool
		value, isBool bool
		digits        string
		isDigits      bool
	}{
		{"TRUE ", "TRUE ", true, true, true, "", false},
		{"false", "false", true, false, true, "", false},
		{"yes", "yes", true, false, false, "", false},
		{true, "", false, true, true, "", false},
		{json.Number("1.50"), "1.50", true, false, false, "", false},
		{json.Number("4711"), "4711", true, false, false, "4711", true},
		{"0400000001", "0400000001", true, false, false, "0400000001", true},
		{"1234567890123456789", "1234567890123456789", true, false, false, "", false},
		{"", "", true, false, false, "", false},
		{nil, "", false, false, false, "", false},
		{[]any{}, "", false, false, false, "", false},
	}
	for _, tt := range tests {
		if text, ok := Text(tt.in); text != tt.text || ok != tt.isText {
			t.Errorf("Text(%#v) = %q, %v", tt.in, text, ok)
		}
		if value, ok := Bool(tt.in); value != tt.value || ok != tt.isBool {
			t.Errorf("Bool(%#v) = %v, %v", tt.in, value, ok)
		}
		if digits, ok := Digits(tt.in); digits != tt.digits || ok != tt.isDigits {
			t.Errorf("Digits(%#v) = %q, %v", tt.in, digits, ok)
		}
	}
}

func FuzzObject(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":[1,{"b":null}]}`, "\uFEFF{}", `{"a":1}x`, `null`, `[`, `{"a":1e999}`, `{"0400000001":true}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := Decode(body)
		if err != nil {
			if o != nil {
				t.Fatal("an object and an error")
			}
			return
		}
		for name, want := range o {
			if got := o.Get(name); !cmp.Equal(got, want) {
				t.Fatalf("%q: got %v, want %v", name, got, want)
			}
			if digits, ok := Digits(want); ok && strings.Trim(digits, "0123456789") != "" {
				t.Fatalf("%q: digits %q", name, digits)
			}
		}
		if _, repeated, _ := decode(body, exchange.MaxBody); len(repeated) > 0 {
			return // it cannot be sent as it came
		}
		o.Unknown(nil, func(name string) {
			if len(name) > maxName || !utf8.ValidString(name) {
				t.Fatalf("name %q", name)
			}
		})
		// What was decoded can be sent, and is read again as the same.
		again, err := encode(o)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Decode(again); err != nil || !cmp.Equal(back, o) {
			t.Fatalf("%s: %v", again, err)
		}
	})
}
