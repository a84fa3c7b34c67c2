package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func TestUnmarshalEnvelopeForms(t *testing.T) {
	const inside = `<text>a</text>`
	for name, document := range map[string]string{
		"prefixes of JAX-WS":     `<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S="` + envelope11 + `" xmlns:SOAP-ENV="` + envelope11 + `"><SOAP-ENV:Header/><S:Body><ns2:message xmlns:ns2="urn:test">` + inside + `</ns2:message></S:Body></S:Envelope>`,
		"no prefixes":            `<Envelope xmlns="` + envelope11 + `"><Body><message xmlns="urn:test"><text xmlns="">a</text></message></Body></Envelope>`,
		"header with content":    `<S:Envelope xmlns:S="` + envelope11 + `"><S:Header><a><S:Body/></a></S:Header><S:Body><m:message xmlns:m="urn:test">` + inside + `</m:message></S:Body></S:Envelope>`,
		"blanks and comments":    "\n<!-- a -->" + strings.ReplaceAll(wrapped(inside), "><", ">\n <") + "<!-- b -->\n",
		"content after the body": strings.Replace(wrapped(inside), "</S:Body>", "</S:Body><x/>", 1),
		"more than one in body":  strings.Replace(wrapped(inside), "</S:Body>", `<x/><multiRef/></S:Body>`, 1),
		"byte order mark":        "\xef\xbb\xbf" + wrapped(inside),
	} {
		t.Run(name, func(t *testing.T) {
			var got message
			fault, err := Unmarshal([]byte(document), "text/xml", &got, nil)
			if err != nil || fault != nil || strings.TrimSpace(text(got.Text)) != "a" {
				t.Errorf("got %q, fault %v, error %v", text(got.Text), fault, err)
			}
		})
	}
}

func text(s *string) string {
	if s == nil {
		return "(none)"
	}
	return *s
}

func TestUnmarshalRefusesWhatIsNoAnswer(t *testing.T) {
	whole := wrapped(`<text>a</text>`)
	for name, test := range map[string]struct {
		document string
		want     error
	}{
		"nothing":             {"", ErrEmptyAnswer},
		"blanks":              {" \n", ErrEmptyAnswer},
		"text":                {"Service Unavailable", ErrNotEnvelope},
		"JSON":                {`{"a":1}`, ErrNotEnvelope},
		"HTML":                {"\n<!doctype HTML><html><br></html>", ErrHTML},
		"XHTML":               {"<?xml version='1.0' encoding='ISO-8859-1'?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"><html/>", ErrHTML},
		"HTML in Latin-1":     {"<html><body>Zo\xeb</body></html>", ErrHTML},
		"declaration alone":   {"<?xml version='1.0'?>", ErrTruncated},
		"half a declaration":  {"<?xml version", ErrTruncated},
		"HTML without DTD":    {"<html><body><p>503</body></html>", ErrHTML},
		"two versions":        {strings.Replace(whole, "<S:Body>", `<S:Body xmlns:S="`+envelope12+`">`, 1), ErrEmptyBody},
		"two bodies":          {strings.Replace(whole, "</S:Body>", "</S:Body><S:Body><S:Fault/></S:Body>", 1), ErrRepeated},
		"envelope of nothing": {`<Envelope><Body/></Envelope>`, ErrNotEnvelope},
		"no body":             {`<S:Envelope xmlns:S="` + envelope11 + `"/>`, ErrEmptyBody},
		"empty body":          {envelope(""), ErrEmptyBody},
		"body of blanks":      {envelope("\n <!-- a --> "), ErrEmptyBody},
		"wrong name":          {envelope(`<m:other xmlns:m="urn:test"/>`), ErrWrongRoot},
		"wrong namespace":     {envelope(`<m:message xmlns:m="urn:other"/>`), ErrWrongRoot},
		"no namespace":        {envelope(`<message/>`), ErrWrongRoot},
		"unbound prefix":      {envelope(`<m:message/>`), ErrWrongRoot},
		"text before":         {"a" + whole, ErrNotEnvelope},
		"text after":          {whole + "a", ErrNotEnvelope},
		"second envelope":     {whole + whole, ErrNotEnvelope},
		"DTD before":          {`<!DOCTYPE a>` + whole, ErrDTD},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Unmarshal([]byte(test.document), "", new(message), nil); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	// An answer that is truncated anywhere is refused.
	for _, document := range []string{whole, strings.ReplaceAll(whole, "a</", "&#9;<!--b--><![CDATA[c]]></")} {
		for n := 1; n < len(document); n++ {
			if _, err := Unmarshal([]byte(document[:n]), "", new(message), nil); !errors.Is(err, ErrTruncated) {
				t.Errorf("%q: got %v, want %v", document[:n], err, ErrTruncated)
			}
		}
	}
}

func TestUnmarshalRefusesTypes(t *testing.T) {
	if _, err := Unmarshal([]byte(wrapped("")), "", &struct{ A string }{}, nil); err == nil {
		t.Error("a type without a root name was accepted")
	}
	type bad struct {
		XMLName xml.Name   `xml:"urn:test message"`
		A       complex128 `xml:"a"`
	}
	if _, err := Unmarshal([]byte(wrapped("")), "", &bad{}, nil); err == nil {
		t.Error("a type that the codec cannot carry was read")
	}
	if _, err := Marshal(SOAP11, &bad{}, false); err == nil {
		t.Error("a type that the codec cannot carry was written")
	}
	if _, err := Marshal(SOAP11, &struct{ A string }{}, false); err == nil {
		t.Error("a type without a root name was written")
	}
	for _, value := range []any{nil, (*message)(nil), message{}, new(new(message))} {
		if _, err := Marshal(SOAP11, value, false); err == nil {
			t.Errorf("%T was written", value)
		}
		if _, err := Unmarshal([]byte(wrapped("")), "", value, nil); err == nil {
			t.Errorf("%T was read into", value)
		}
	}
}

func TestUnmarshalCharacterEncodings(t *testing.T) {
	const want = "Zoë – café"
	declared := func(encoding string) string {
		return `<?xml version="1.0" encoding="` + encoding + `"?>` + wrapped("<text>"+want+"</text>")
	}
	encode := func(document string, encoder interface{ String(string) (string, error) }) []byte {
		out, err := encoder.String(document)
		if err != nil {
			t.Fatal(err)
		}
		return []byte(out)
	}
	windows := charmap.Windows1252.NewEncoder()
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()
	marked := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()
	big := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()
	for name, test := range map[string]struct {
		document    []byte
		contentType string
	}{
		"named by HTTP":            {encode(declared("UTF-8"), windows), `text/xml; charset="Windows-1252"`},
		"named by the declaration": {encode(declared("windows-1252"), windows), "text/xml"},
		"HTTP over declaration":    {[]byte(declared("ISO-8859-1")), "text/xml;charset=utf-8"},
		"not named":                {[]byte(wrapped("<text>" + want + "</text>")), ""},
		"broken Content-Type":      {[]byte(declared("utf-8")), "text/xml; charset"},
		"UTF-16 by its mark":       {encode(declared("UTF-16"), marked), "text/xml"},
		"UTF-16 by its other mark": {encode(declared("UTF-16"), big), "text/xml"},
		"UTF-16 by HTTP":           {encode(declared("UTF-16"), little), "text/xml; charset=utf-16le"},
		"UTF-16 by .NET, in UTF-8": {[]byte(declared("utf-16")), "text/xml"},
		"UTF-16 without a mark":    {encode(declared("UTF-16"), little), "text/xml"},
		"UTF-16, no other mark":    {encode(declared("UTF-16"), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()), "text/xml"},
		"US-ASCII":                 {[]byte(strings.Replace(wrapped("<text>X</text>"), "X", "Zo&#235; &#8211; caf&#xe9;", 1)), "text/xml; charset=us-ascii"},
	} {
		t.Run(name, func(t *testing.T) {
			var got message
			if _, err := Unmarshal(test.document, test.contentType, &got, nil); err != nil || text(got.Text) != want {
				t.Errorf("got %q, error %v", text(got.Text), err)
			}
		})
	}
	latin := encode(strings.Replace(declared("ISO-8859-1"), "–", "-", 1), charmap.ISO8859_1.NewEncoder())
	var got message
	if _, err := Unmarshal(latin, "text/xml", &got, nil); err != nil || text(got.Text) != "Zoë - café" {
		t.Errorf("ISO-8859-1: got %q, error %v", text(got.Text), err)
	}
	utf16 := encode(declared("UTF-16"), marked)
	middle := bytes.Index(utf16, []byte("Z\x00o\x00"))
	half := slices.Replace(slices.Clone(utf16), middle, middle+2, 0x00, 0xD8) // of a surrogate pair
	if _, err := Unmarshal(half, "text/xml", &got, nil); err != nil || text(got.Text) != "\uFFFDoë – café" {
		t.Errorf("half a surrogate pair: got %q, %v", text(got.Text), err)
	}
	if _, err := Unmarshal(utf16[:middle+1], "text/xml", new(message), nil); !errors.Is(err, ErrTruncated) {
		t.Errorf("half a character at the end: got %v", err)
	}
}
