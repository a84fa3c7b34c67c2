package rest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway/exchange"
)

// TestDistinct: an object whose names all differ is read once.
func TestDistinct(t *testing.T) {
	for text, once := range map[string]bool{
		`{}`: true,
		`{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}`: true,
		`{"a":1,"a":1}`: false,
		`{"a":1,"A":1}`: false,
		`{"orderId":1,"x":[{"OrderID":2,"orderid":2}]}`: false,
		`{"a":1,"\u0061":2}`:                            false,
		`{"straße":1}`:                                  false, // not ASCII: not sure
		`{"a":{"b":1,"b":2},"a":1}`:                     false,
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if got := (&names{}).distinct(v) == count([]byte(text)).names; got != once {
			t.Errorf("%s: all names differ: %v, want %v", text, got, once)
		}
	}
}

// FuzzDecode: reading at once and reading member by member never differ.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"a":1}`, `{"a":1,"A":null}`, `{"a":[{"b":1,"B":2}],"c":"a:b"}`, `{"a":{"b":1},"a":{"b":1}}`,
		`{"a":1}x`, `{"é":1,"É":2}`, `{"a\u0062":1,"ab":1}`, `{"":0}`, "{\"\xff\":1,\"\xfe\":2}", `[{"a":1}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, repeated, err := decode(body, exchange.MaxBody)
		if err != nil {
			return
		}
		want, wantRepeated, err := readTree([]byte(strings.TrimPrefix(string(body), "\uFEFF")))
		if err != nil || !cmp.Equal(got, want) || !cmp.Equal(repeated, wantRepeated) {
			t.Fatalf("%q:\n got %v, repeated %q\nwant %v, repeated %q, %v", body, got, repeated, want, wantRepeated, err)
		}
	})
}

// BenchmarkDecode reads a list of balances at once, member by member as an
// answer with repeated names needs it, and as encoding/json alone does.
func BenchmarkDecode(b *testing.B) {
	var items []string
	for i := range 50 {
		items = append(items, fmt.Sprintf(`{"bucketRefId":"10000%02d","name":"10 GB data","type":"data","unit":"MB","initialAmount":10240,"usedAmount":1024,"remainingAmount":9216,"primary":true,"validFrom":"2026-11-01T00:00:00Z","validTo":"2026-12-01T00:00:00Z","status":"ACTIVE"}`, i))
	}
	body := []byte(`{"balances":[` + strings.Join(items, ",") + `]}`)
	for name, read := range map[string]func() error{
		"at once":          func() error { _, _, err := decode(body, exchange.MaxBody); return err },
		"member by member": func() error { _, _, err := readTree(body); return err },
		"encoding-json":    func() error { var v any; return json.Unmarshal(body, &v) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
