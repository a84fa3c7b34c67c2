package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

func TestCount(t *testing.T) {
	for text, want := range map[string]counts{
		"":                               {0, 0, 0},
		`{}`:                             {1, 0, 1},
		`{"a":1}`:                        {2, 0, 1},
		`{"a":"b:,[{\"","c":[true]}`:     {4, 1, 2},
		` { "a" : -1.5e+3 , "b":null } `: {3, 0, 1},
		`[0,0,0]`:                        {4, 3, 1},
		`[[],[[]],"\\"]`:                 {5, 4, 3},
		`[{"a":0,"b":"c"},1]`:            {5, 2, 2},
		`{"":{"":{}}}`:                   {3, 0, 3},
	} {
		if got := count([]byte(text)); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

// absurd are answers that are short and cost much.
func absurd(limit int) map[string]string {
	fill := func(open, item, end string) string {
		return open + strings.Repeat(item, (limit-len(open)-len(end)-1)/len(item)) + "0" + end
	}
	return map[string]string{
		"consumers":     fill(`{"provider":{"memberId":1,"consumers":[`, `0,`, `]}}`),
		"balances":      fill(`{"balances":[`, `{},`, `]}`),
		"orders":        fill(`{"orderDetails":[`, `[],`, `]}`),
		"one member":    fill(`{"balances":[`, `{"a":0},`, `]}`),
		"texts":         fill(`{"consumers":[`, `"",`, `]}`),
		"many members":  manyMembers(limit),
		"nested":        strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40),
		"nested lists":  `{"a":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}",
		"no end at all": strings.Repeat(`{"a":[`, limit/6),
	}
}

func manyMembers(limit int) string {
	var b strings.Builder
	b.WriteString(`{"x":0`)
	for i := 0; b.Len() < limit-16; i++ {
		fmt.Fprintf(&b, `,"%x":0`, i)
	}
	return b.String() + "}"
}

// TestAbsurdAnswersAreCheap: what is out of bounds is refused before anything
// is built of it.
func TestAbsurdAnswersAreCheap(t *testing.T) {
	for name, text := range absurd(exchange.MaxBody) {
		body := []byte(text)
		if len(body) > exchange.MaxBody {
			t.Fatalf("%s: %d bytes", name, len(body))
		}
		var err error
		if allocs := testing.AllocsPerRun(3, func() { _, err = Decode(body) }); allocs > 10 {
			t.Errorf("%s: %v allocations", name, allocs)
		}
		if !errors.Is(err, errBounds) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestDecodingIsMeasured: what is within the bounds takes no more memory than
// was reserved for it.
func TestDecodingIsMeasured(t *testing.T) {
	const limit = 64 << 10
	shapes := absurd(limit / 20)
	shapes["consumers as they are"] = `{"provider":{"consumers":[` + strings.TrimSuffix(strings.Repeat(`{"memberId":1,"custNo":100234,"lineSeqNo":11,"serviceNumber":"0400000001","dataPoolStatus":"OPTED-IN","dataUsage":"0.00 GB","dataLimit":"5 GB"},`, 300), ",") + `]}}`
	for name, text := range shapes {
		body := []byte(text)
		want, err := measure(body, limit)
		if err != nil {
			continue // too deep
		}
		const rounds = 10
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range rounds {
			_, _, _ = decode(body, limit)
		}
		runtime.ReadMemStats(&after)
		got := int64(after.TotalAlloc-before.TotalAlloc) / rounds
		t.Logf("%s: %d bytes, of %d reserved", name, got, want)
		if got > want {
			t.Errorf("%s: %d bytes, and %d are reserved", name, got, want)
		}
	}
}

// TestBoundsOfAnswers: over the wire, an absurd answer is one that cannot be
// understood, and one of many items is not absurd.
func TestBoundsOfAnswers(t *testing.T) {
	for name, text := range absurd(exchange.MaxBody) {
		client := serve(t, answering(200, nil, text))
		_, err := client.Do(t.Context(), writeCall, Request{Method: "POST", Path: "/x"})
		if e := gateway.AsError(err); e == nil || e.Kind != gateway.BadUpstream || e.Outcome != gateway.Unknown || !errors.Is(err, errBounds) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	many := `{"a":1,"consumers":["0400000001"` + strings.Repeat(`,"0400000001"`, 16_000) + `]}`
	client := serve(t, answering(200, nil, many))
	answer, err := client.Do(t.Context(), readCall, Request{Method: "GET", Path: "/x"})
	if err != nil || len(List(answer.Object.Get("consumers"))) != 16_001 {
		t.Errorf("got %v", err)
	}
	client.Exchange.MaxBody = 64 << 10
	if _, err := client.Do(t.Context(), readCall, Request{Method: "GET", Path: "/x"}); !errors.Is(err, exchange.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

// FuzzCount: of any JSON text, the counts are those of its tree.
func FuzzCount(f *testing.F) {
	for _, seed := range []string{`{}`, `[1,"a",{"b":[null]}]`, `{"a\"b":{"\\":-0.1}}`, `"\u00e9\\"`, `[true,false]`, ` 7 `, `{"a":1,"a":[2]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got := count(body)
		if !json.Valid(body) || got.levels > 64 {
			return
		}
		var want counts
		if err := want.read(json.NewDecoder(bytes.NewReader(body)), 0, false); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// read counts one value, token by token.
func (n *counts) read(d *json.Decoder, depth int, inList bool) error {
	d.UseNumber()
	token, err := d.Token()
	if err != nil {
		return err
	}
	n.values++
	if inList {
		n.items++
	}
	delim, nested := token.(json.Delim)
	if !nested {
		return nil
	}
	n.levels = max(n.levels, depth+1)
	for d.More() {
		if delim == '{' {
			if _, err := d.Token(); err != nil { // the name
				return err
			}
		}
		if err := n.read(d, depth+1, delim == '['); err != nil {
			return err
		}
	}
	_, err = d.Token() // the end
	return err
}
