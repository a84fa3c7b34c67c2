package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"causeway.example/internal/gateway"
)

// Limits of what is read.
const (
	// MaxBytes is the largest answer in UTF-8.
	MaxBytes = 8 << 20
	// MaxDepth is the deepest nesting of elements, the envelope included.
	MaxDepth = 64
)

// Why an answer is refused before its content is looked at.
var (
	ErrTooLarge = fmt.Errorf("soap: answer of more than %d bytes", MaxBytes)
	ErrTooDeep  = fmt.Errorf("soap: elements nested deeper than %d", MaxDepth)
	// ErrDTD: SOAP 1.1, section 3, forbids a document type declaration.
	ErrDTD = errors.New("soap: document type declaration")
)

type tokenKind int

const (
	startToken tokenKind = iota
	endToken
	textToken
)

// token is one piece of the document, with its namespace resolved.
type token struct {
	kind tokenKind
	name xml.Name // of a start
	null bool     // a start with xsi:nil
	text []byte   // valid until the next token
}

// scanner is the one place that knows the XML parser. It hands on starts,
// ends and texts, and enforces the limits.
type scanner struct {
	decoder *xml.Decoder
	depth   int
}

func newScanner(document []byte) (*scanner, error) {
	if len(document) > MaxBytes {
		return nil, ErrTooLarge
	}
	d := xml.NewDecoder(bytes.NewReader(document))
	// The document is UTF-8 by now, whatever its declaration says.
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return &scanner{decoder: d}, nil
}

// next returns the next token, or io.EOF after a well-formed document.
func (s *scanner) next() (token, error) {
	for {
		t, err := s.decoder.Token()
		if err != nil {
			return token{}, bounded(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			s.depth++
			if s.depth > MaxDepth {
				return token{}, ErrTooDeep
			}
			return token{kind: startToken, name: t.Name, null: isNil(t.Attr)}, nil
		case xml.EndElement:
			s.depth--
			return token{kind: endToken}, nil
		case xml.CharData:
			return token{kind: textToken, text: t}, nil
		case xml.Directive:
			return token{}, ErrDTD
		}
	}
}

// maxSyntaxError is the length from which the parser's complaint is cut, in
// bytes: it repeats names of the document, whatever their length.
const maxSyntaxError = 100

func bounded(err error) error {
	var malformed *xml.SyntaxError
	if errors.As(err, &malformed) {
		return fmt.Errorf("soap: line %d: %s", malformed.Line, gateway.Clip(malformed.Msg, maxSyntaxError))
	}
	return err
}

// skip reads to the end of the element that has just started.
func (s *scanner) skip() error {
	for end := s.depth - 1; s.depth > end; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// child returns the next start below the current element; ok is false at the
// element's end. Text between children is passed over.
func (s *scanner) child() (t token, ok bool, err error) {
	for {
		t, err = s.next()
		if err != nil || t.kind != textToken {
			return t, err == nil && t.kind == startToken, err
		}
	}
}

func isNil(attrs []xml.Attr) bool {
	const instance = "http://www.w3.org/2001/XMLSchema-instance"
	for _, a := range attrs {
		if a.Name.Space == instance && a.Name.Local == "nil" {
			return a.Value == "true" || a.Value == "1"
		}
	}
	return false
}
