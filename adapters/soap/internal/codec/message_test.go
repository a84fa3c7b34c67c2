package codec

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"testing"
)

// message has each kind of field. The nested type's XMLName holds the name of
// the type, as gowsdl writes it, which is not an element's name.
type message struct {
	XMLName xml.Name `xml:"urn:test message"`
	Text    *string  `xml:"text"`
	Number  *int32   `xml:"number"`
	Long    int64    `xml:"long"`
	Flag    *bool    `xml:"flag"`
	Part    *part    `xml:"part"` //nolint:staticcheck // encoding/xml could not read it: that is what is tested
	Item    []*part  `xml:"item"`
	Word    []string `xml:"word"`
}

type part struct {
	XMLName xml.Name `xml:"urn:test partType"`
	Name    *string  `xml:"name"`
	Part    *part    `xml:"part"` //nolint:staticcheck // as above
}

// wrapped returns a message element with this content.
func wrapped(content string) string {
	return `<ns2:message xmlns:ns2="urn:test">` + content + `</ns2:message>`
}

// recorder is a Handler that records what it receives.
type recorder struct {
	unknown  []string
	reported []string
}

func (r *recorder) Unknown(name xml.Name) (bool, error) {
	r.unknown = append(r.unknown, name.Local)
	return false, nil
}

func (r *recorder) Unreadable(element, why string) {
	r.reported = append(r.reported, element+" "+why)
}

// unmarshal decodes a document whose root is the wrapper's element.
func unmarshal(document string, response any) (*recorder, error) {
	r := &recorder{}
	wrapper, err := Open(response)
	if err != nil {
		return r, err
	}
	text, _, err := ToUTF8([]byte(document), "", DefaultLimits.Bytes)
	if err != nil {
		return r, err
	}
	var d Decoder
	d.Reset(text, wrapper, r, DefaultLimits)
	if err := d.Lexer().TopLevel(); err != nil {
		return r, err
	}
	if name := d.Lexer().Name(); name != wrapper.Name() {
		return r, fmt.Errorf("root element %v", name)
	}
	if err := d.Wrapper(); err != nil {
		return r, err
	}
	if err := d.Lexer().TopLevel(); !errors.Is(err, io.EOF) {
		return r, fmt.Errorf("after the root element: %w", err)
	}
	if d.Lexer().Replaced() {
		r.Unreadable("character", Replaced)
	}
	return r, d.Err()
}

// unmarshalReporting decodes a valid document and returns what is reported of
// its elements.
func unmarshalReporting(t *testing.T, document string, response any) (reported []string) {
	t.Helper()
	r, err := unmarshal(document, response)
	if err != nil {
		t.Fatal(err)
	}
	return r.reported
}

// marshal returns a wrapper's element with its children as they are sent.
func marshal(request any, qualified bool) (string, error) {
	wrapper, err := Open(request)
	if err != nil {
		return "", err
	}
	content, err := wrapper.Append(nil, qualified)
	if err != nil {
		return "", err
	}
	return `<o:message xmlns:o="urn:test">` + string(content) + `</o:message>`, nil
}

// content returns the wrapper's children as they are sent.
func content(t *testing.T, request any, qualified bool) string {
	t.Helper()
	wrapper, err := Open(request)
	if err != nil {
		t.Fatal(err)
	}
	content, err := wrapper.Append(nil, qualified)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
