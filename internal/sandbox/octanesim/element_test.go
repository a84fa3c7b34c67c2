package octanesim

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

var manyPrefixes = func() string {
	var text strings.Builder
	for i := range maxPrefixes + 1 {
		fmt.Fprintf(&text, ` xmlns:p%d="u"`, i)
	}
	return text.String()
}()

func TestParseXMLRefuses(t *testing.T) {
	for name, document := range map[string]string{
		"nothing":                     "",
		"text only":                   "text",
		"text after the root":         "<a/>text",
		"two roots":                   "<a/><b/>",
		"unclosed":                    "<a><b></b>",
		"crossed":                     "<a><b></a></b>",
		"end only":                    "</a>",
		"same local name":             `<x:a xmlns:x="u" xmlns:y="u"></y:a>`,
		"undeclared prefix":           "<x:a/>",
		"undeclared, on an attribute": `<a x:b="1"/>`,
		"prefix out of scope":         `<a><b xmlns:x="u"/><x:c/></a>`,
		"entity":                      "<a>&evil;</a>",
		"too deep":                    strings.Repeat("<a>", maxDepth+1) + strings.Repeat("</a>", maxDepth+1),
		"too many":                    "<a>" + strings.Repeat("<b/>", maxElements) + "</a>",
		"too many prefixes":           "<a" + manyPrefixes + "/>",
		"another encoding":            `<?xml version="1.0" encoding="EBCDIC-CP-US"?><a/>`,
	} {
		t.Run(name, func(t *testing.T) {
			if e, err := parseXML([]byte(document)); err == nil {
				t.Errorf("read as %+v", e)
			}
		})
	}
}

func TestLastChildWins(t *testing.T) {
	e, err := parseXML([]byte(`<a xmlns:x="u"><b>1</b><x:b>2</x:b><b><![CDATA[ 3]]> </b><b xmlns="u">4</b></a>`))
	if err != nil {
		t.Fatal(err)
	}
	if e.string("b") != " 3 " || e.int("b") != 3 || len(e.all("b")) != 2 {
		t.Errorf("read as %q", e.string("b"))
	}
	if e.child("c").child("d").string("e") != "" || e.child("c").int("d") != 0 {
		t.Error("absent children are not empty")
	}
}

// FuzzPayload holds the parser against the standard library's: what is
// accepted is well-formed there, and has as many elements.
func FuzzPayload(f *testing.F) {
	f.Add([]byte(envelope(`<o:orderQuery xmlns:o="` + orderNS + `">` + goodLogin + `<request/></o:orderQuery>`)))
	f.Add([]byte(`<a xmlns="u"><b xmlns="">1</b></a>`))
	f.Add([]byte(`<x:a xmlns:x="u" x:y="1"><![CDATA[<]]></x:a>`))
	f.Add([]byte("<!DOCTYPE a><a/>"))
	f.Add([]byte("<a>&#0;</a>"))
	f.Fuzz(func(t *testing.T, document []byte) {
		_, refused := payload(textXML, document)
		if refused != nil && refused.Status != 500 {
			t.Errorf("refused with %d", refused.Status)
		}
		root, err := parseXML(document)
		if err != nil {
			return
		}
		want := 0
		decoder := xml.NewDecoder(strings.NewReader(string(document)))
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("accepted %q, which is not well-formed: %v", document, err)
			}
			if _, ok := token.(xml.StartElement); ok {
				want++
			}
		}
		if got := root.size(); got != want {
			t.Errorf("read %d elements of %d in %q", got, want, document)
		}
	})
}

func (e *element) size() int {
	n := 1
	for _, c := range e.children {
		n += c.size()
	}
	return n
}
