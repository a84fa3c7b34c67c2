package soap

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// Each limit holds to the last step below it, and not one further.
func TestLimits(t *testing.T) {
	limits := Limits{Bytes: 4096, Depth: 8, Attributes: 3, Items: 4}
	fill := func(n int) string { // a document of n bytes
		return wrapped("<text>" + strings.Repeat("a", n-len(wrapped("<text></text>"))) + "</text>")
	}
	nested := func(n int) string { // envelope, body and message are three of the levels
		return wrapped(strings.Repeat("<x>", n-3) + strings.Repeat("</x>", n-3))
	}
	attributes := func(n int) string {
		text := "<text"
		for i := range n {
			text += fmt.Sprintf(" a%d='1'", i)
		}
		return wrapped(text + "/>")
	}
	items := func(n int) string { return wrapped("<item/>" + strings.Repeat("<word/>", n-1)) } // of all lists
	for name, test := range map[string]struct {
		document    string
		contentType string
		want        error
	}{
		"bytes":                {fill(4096), "", nil},
		"bytes, over":          {fill(4097), "", ErrTooLarge},
		"bytes in UTF-8, over": {strings.ReplaceAll(fill(3000), "a", "\xe9"), "text/xml; charset=iso-8859-1", ErrTooLarge}, // two bytes each
		"depth":                {nested(8), "", nil},
		"depth, over":          {nested(9), "", ErrTooDeep},
		"attributes":           {attributes(3), "", nil},
		"attributes, over":     {attributes(4), "", ErrTooManyAttributes},
		"items":                {items(4), "", nil},
		"items, over":          {items(5), "", ErrTooManyItems},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := unmarshal([]byte(test.document), test.contentType, new(message), reports{}, limits); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestLimitsHaveDefaults(t *testing.T) {
	if got, want := (Limits{Depth: 7}).WithDefaults(), (Limits{Bytes: 8 << 20, Depth: 7, Attributes: 512, Items: 100_000}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Whatever a document is made of, reading it takes a bounded number of bytes
// for each of its own.
func TestMemoryGrowsWithTheDocument(t *testing.T) {
	const size = 1 << 20
	repeated := func(piece string) string { return strings.Repeat(piece, size/len(piece)) }
	var prefixes strings.Builder
	for i := 0; prefixes.Len() < size; i++ {
		fmt.Fprintf(&prefixes, "<a xmlns:b%d=''/>", i)
	}
	for name, test := range map[string]struct {
		document string
		most     uint64 // bytes for each byte
	}{
		"unknown elements": {wrapped(repeated("<a/>")), 7},
		"empty items":      {wrapped(repeated("<item/>")), 16},
		"nested items":     {wrapped(repeated("<item>" + strings.Repeat("<part>", 50) + strings.Repeat("</part>", 50) + "</item>")), 9},
		"empty words":      {wrapped(repeated("<word/>")), 15},
		"prefixes":         {wrapped(prefixes.String()), 3},
		"line ends":        {wrapped("<text>" + repeated("\r") + "</text>"), 10},
		"references":       {wrapped("<text>" + repeated("&#9;") + "</text>"), 5},
		"pieces of text":   {wrapped("<text>" + repeated("<!---->a<![CDATA[]]>") + "</text>"), 4},
		"values":           {wrapped(repeated("<a b='&lt;' xmlns:c='&lt;'/>")), 4},
		"subcodes":         {envelope("<S:Fault><Code><Subcode>" + repeated("<Value/>") + "</Subcode></Code></S:Fault>"), 4},
		"details":          {envelope("<S:Fault><detail>" + repeated("<a/>") + "</detail></S:Fault>"), 4},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Unmarshal([]byte(test.document), "", new(message), nil)
		runtime.ReadMemStats(&after)
		if taken := (after.TotalAlloc - before.TotalAlloc) / uint64(len(test.document)); taken > test.most {
			t.Errorf("%s: %d bytes for each byte, want %d at most", name, taken, test.most)
		}
		if err != nil && !errors.Is(err, ErrTooManyItems) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A document of 4 MB with 200 namespaces is read in a time that grows with its
// size: every one of its elements is looked up, on each level again.
func TestManyNamespaces(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<S:Envelope xmlns:S="` + envelope11 + `"`)
	for i := range 200 {
		fmt.Fprintf(&b, ` xmlns:n%d="urn:n:%d"`, i, i)
	}
	b.WriteString(`><S:Body><m:message xmlns:m="urn:test">`)
	unknown := 0
	for i := 0; b.Len() < 4<<20; i++ {
		fmt.Fprintf(&b, `<n%d:a xmlns:n%d="urn:other"><n%d:b/></n%d:a>`, i%200, (i+1)%200, (i+1)%200, i%200)
	}
	b.WriteString(`<word>last</word></m:message></S:Body></S:Envelope>`)
	var got message
	_, err := Unmarshal([]byte(b.String()), "", &got, func(string) { unknown++ })
	if err != nil || len(got.Word) != 1 || unknown < 50_000 {
		t.Errorf("got %v, %d unknown elements, error %v", got.Word, unknown, err)
	}
}
