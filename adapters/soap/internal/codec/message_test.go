package codec

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"testing"
)

// message has each kind of field. Its nested type carries an XMLName as
// gowsdl writes them: with the name of the type, which is no element's.
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

// wrapped returns the element of a message with this content.
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

// unmarshal reads a document whose root is the wrapper's element.
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

// unmarshalReporting reads a good document and returns what is reported of its
// elements.
func unmarshalReporting(t *testing.T, document string, response any) (reported []string) {
	t.Helper()
	r, err := unmarshal(document, response)
	if err != nil {
		t.Fatal(err)
	}
	return r.reported
}

// marshal returns the element of a wrapper as its children would be sent.
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

// content returns what is written inside the wrapper.
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
