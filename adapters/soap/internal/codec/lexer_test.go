package codec

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tokens reads a document to its end, one line for each token.
func tokens(document string) ([]string, error) {
	l := Lexer{doc: document, limits: DefaultLimits}
	var lines []string
	for {
		if err := l.next(); err != nil {
			return lines, err
		}
		switch l.kind {
		case startToken:
			lines = append(lines, fmt.Sprintf("<%s %s %t>", l.space, l.name, l.null))
		case endToken:
			lines = append(lines, "end")
		case textToken:
			lines = append(lines, fmt.Sprintf("%q", l.appendTo(nil)))
		}
	}
}

func TestLexer(t *testing.T) {
	for name, test := range map[string]struct {
		document string
		want     string // one token a line
	}{
		"empty element":        {`<a/>`, "<  a false>|end"},
		"blanks in tags":       {"<a\n b = 'c'\t/ >", ""},
		"more blanks":          {"<a\n b = 'c'\t></a\r\n>", "<  a false>|end"},
		"default namespace":    {`<a xmlns="u"><b xmlns=""/><c/></a>`, "<u a false>|<  b false>|end|<u c false>|end|end"},
		"inner prefix ends":    {`<a xmlns:p="1"><p:b xmlns:p="2"/><p:c/></a>`, "<  a false>|<2 b false>|end|<1 c false>|end|end"},
		"prefix declared late": {`<p:a p:nil="true" xmlns:p="` + schemaInstance + `"/>`, "<" + schemaInstance + " a true>|end"},
		"leading zeros":        {`<a>&#0000000065;</a>`, "<  a false>|\"A\"|end"},
		"later in a name":      {`<a·:b·/>`, "<a· b· false>|end"},
		"nil of another":       {`<a p:nil="true" xmlns:p="u"/>`, "<  a false>|end"},
		"nil beside another":   {`<a p:nil="1" q:nil="1" xmlns:p="` + schemaInstance + `" xmlns:q="u"/><!-- -->`, "<  a true>|end"},
		"nil with blanks":      {`<a p:nil=" true&#10;" xmlns:p="` + schemaInstance + `"><b/></a>`, "<  a true>|<  b false>|end|end"},
		"nil of the element":   {`<a xmlns:p="` + schemaInstance + `"><b p:nil="1"/><c d="e"/></a>`, "<  a false>|<  b true>|end|<  c false>|end|end"},
		"undeclared prefix":    {`<p:a/>`, "<p a false>|end"},
		"prefix xml":           {`<xml:a/>`, "<http://www.w3.org/XML/1998/namespace a false>|end"},
		"reference in a value": {`<a xmlns:p="u&amp;v"><p:b/></a>`, "<  a false>|<u&v b false>|end|end"},
		"last declaration":     {`<p:a xmlns:p="1" xmlns:p="2"/>`, "<2 a false>|end"},
		"line ends":            {"<a>1\r\n2\r3\n<![CDATA[4\r\n5\r]]></a>", `<  a false>|"1\n2\n3\n"|"4\n5\n"|end`},
		"references":           {`<a>&lt;&#13;&#x10FFFF;&gt;]]&amp;gt;</a>`, "<  a false>|" + `"<\r\U0010ffff>]]&gt;"` + "|end"},
		"names beyond ASCII":   {`<é:ü xmlns:é="u"></é:ü>`, "<u ü false>|end"},
		"instructions":         {`<?xml version="1.0"?><!-- a --><?p q?><a><?p <b> ?></a><!-- c -->`, "<  a false>|end"},
		"angle in a value":     {`<a b=">"/>`, "<  a false>|end"},
		"non-character":        {"<a>\uFFFE</a>", "<  a false>|\"\uFFFD\"|end"},
		"control characters":   {"<a b='\x01'>\x00<!-- \x02 --><![CDATA[\uFFFF]]></a>", "<  a false>|\"\uFFFD\"|\"\uFFFD\"|end"},
		"no characters":        {`<a>&#xD800;&#1;&#99999999999;&#4294967295;</a>`, "<  a false>|\"\uFFFD\uFFFD\uFFFD\uFFFD\"|end"},
		"neighbour allowed":    {"<a>\uFFFD</a>", "<  a false>|\"\uFFFD\"|end"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tokens(test.document)
			if test.want == "" {
				if errors.Is(err, io.EOF) {
					t.Fatalf("accepted, as %q", got)
				}
				return
			}
			want := strings.Split(strings.ReplaceAll(test.want, "<  ", "< "), "|")
			if diff := cmp.Diff(want, got); diff != "" || !errors.Is(err, io.EOF) {
				t.Errorf("error %v, tokens (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestLexerRefuses(t *testing.T) {
	for document, want := range map[string]error{ // nil: a syntax error
		`<a></b>`: nil, `</a>`: nil, `<a/><b/>`: nil, `<a b/>`: nil, `<a b=c/>`: nil, `<a b="<"/>`: nil,
		`<a b="1"c="2"/>`: nil, `<1/>`: nil, `<:a/>`: nil, `<a:/>`: nil, `<a:b:c/>`: nil, `<a><!-- -- --></a>`: nil,
		`<a><!-- --->`: nil, `<a>]]></a>`: nil, "<a\x00/>": nil,
		`<a><!b></a>`: nil, `<![CDATA[a]]>`: nil, `<×/>`: nil, `<·a/>`: nil, `<a:·b/>`: nil, `<a></a b>`: nil, `< a/>`: nil, `<a><?1 b?></a>`: nil,
		`<!DOCTYPE a><a/>`: ErrDTD, `<!doctype a><a/>`: ErrDTD, `<a><!DOCTYPE b></a>`: ErrDTD,
		`<a>&b;</a>`: ErrEntity, `<a>& b</a>`: ErrEntity, `<a b="&c;"/>`: ErrEntity,
		`<a>&#999999999999999999999;</a>`: ErrEntity, `<a>&;</a>`: ErrEntity, `<a>&#;</a>`: ErrEntity, `<a>&#x;</a>`: ErrEntity, `<a>&#-1;</a>`: ErrEntity,
		``: ErrTruncated, `<`: ErrTruncated, `<a`: ErrTruncated, `<a `: ErrTruncated, `<a b`: ErrTruncated, `<a b=`: ErrTruncated, `<a b='`: ErrTruncated,
		`<a/`: ErrTruncated, `<a>`: ErrTruncated, `<a></`: ErrTruncated, `<a></a`: ErrTruncated, `<!`: ErrTruncated, `<!-`: ErrTruncated, `<!-- `: ErrTruncated,
		`<a><![CDATA[`: ErrTruncated, `<!DOC`: ErrTruncated, `<?a`: ErrTruncated, `<a>&am`: ErrTruncated,
	} {
		t.Run(document, func(t *testing.T) {
			_, err := tokens(document)
			var malformed *SyntaxError
			if want == nil && !errors.As(err, &malformed) || want != nil && !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
		})
	}
	if _, err := tokens("<a>\n\n</b>"); err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("got %v, want line 3", err)
	}
}

// peer reads a document with encoding/xml, one line for each token.
func peer(document string) ([]string, error) {
	d := xml.NewDecoder(strings.NewReader(document))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var lines []string
	for {
		t, err := d.Token()
		if err != nil {
			return lines, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			null := false
			for _, a := range t.Attr {
				if a.Name.Local == "nil" && a.Name.Space == schemaInstance {
					null = null || isTrue(a.Value)
				}
			}
			lines = append(lines, fmt.Sprintf("<%s %s %t>", t.Name.Space, t.Name.Local, null))
		case xml.EndElement:
			lines = append(lines, "end")
		case xml.CharData:
			lines = append(lines, fmt.Sprintf("%q", []byte(t)))
		}
	}
}

// isStricter tells whether encoding/xml refuses a document for what is none of
// our business: the version that it declares, or a name that only the fifth
// edition of XML allows.
func isStricter(err error) bool {
	for _, reason := range []string{"version", "encoding", "name"} {
		if strings.Contains(err.Error(), reason) {
			return true
		}
	}
	return false
}

// FuzzLexer: no document panics or hangs the lexer, and what it accepts is
// what encoding/xml reads.
func FuzzLexer(f *testing.F) {
	for _, seed := range []string{
		wrapped(`<text a="1">a &amp; b</text><!-- c --><new xmlns="u"><![CDATA[<]]></new><?p i?>`),
		`<p:a xmlns:p="u" xmlns:q='v' p:nil="1"><q:b/>` + "\r\n" + `</p:a>`, `<a>&#x41;]]&gt;</a>`, `<!DOCTYPE a><a/>`, `<é/>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, document string) {
		text, replaced, err := ToUTF8([]byte(document), "text/xml; charset=utf-8", 1<<16)
		if err != nil || replaced || hasForbidden(text) || forbiddenReference(text) {
			return // what is replaced is refused by encoding/xml
		}
		got, err := tokens(text)
		if !errors.Is(err, io.EOF) {
			return
		}
		want, err := peer(text)
		if !errors.Is(err, io.EOF) {
			if isStricter(err) {
				return
			}
			t.Fatalf("accepted what encoding/xml refuses: %v", err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-encoding/xml +ours):\n%s", diff)
		}
	})
}

// forbiddenReference reports whether a text refers to a character that XML does
// not have.
func forbiddenReference(text string) bool {
	for ; text != ""; text = text[1:] {
		if text[0] == '&' {
			if r, size := reference(text); size > 0 && r == '\uFFFD' {
				return true
			}
		}
	}
	return false
}
