package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"reflect"

	"causeway.example/internal/gateway"
)

// Why a well-formed document is not an answer.
var (
	ErrNotEnvelope = errors.New("soap: not a SOAP 1.1 envelope")
	ErrEmptyBody   = errors.New("soap: empty body")
	ErrWrongRoot   = errors.New("soap: not the expected element in the body")
)

// Fault is a SOAP 1.1 fault (section 4.4).
type Fault struct {
	// Code is the fault code without its prefix: "Server", "Client", their
	// refinements ("Client.Authentication"), or whatever a back end puts
	// there. Prefixes vary within one back end, and some codes have none.
	Code string
	// Text is the fault string. It may hold numbers: mask it before showing.
	Text string
}

// Unmarshal reads the envelope in document into response, a pointer to a
// struct whose XMLName names the expected element, or returns the fault that
// stands in its place. contentType is the Content-Type of the answer.
//
// The names of elements that response has no field for go to unknown, as the
// back end spells them: whoever counts them bounds them. It may be nil.
func Unmarshal(document []byte, contentType string, response any, unknown func(name string)) (*Fault, error) {
	v := reflect.ValueOf(response).Elem()
	root, err := rootName(v.Type())
	if err != nil {
		return nil, err
	}
	s, err := shapeOf(v.Type())
	if err != nil {
		return nil, err
	}
	text, err := toUTF8(document, contentType)
	if err != nil {
		return nil, err
	}
	scan, err := newScanner(text)
	if err != nil {
		return nil, err
	}
	if unknown == nil {
		unknown = func(string) {}
	}
	r := reader{decoder: decoder{scanner: scan, space: root.Space, unknown: unknown}, root: root, shape: s, value: v}
	return r.document()
}

// reader reads one envelope.
type reader struct {
	decoder
	root  xml.Name
	shape *shape
	value reflect.Value
	fault *Fault
}

// document reads the envelope and whatever stands around it.
func (r *reader) document() (*Fault, error) {
	start, err := r.outside()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotEnvelope, err)
	}
	if start.name != (xml.Name{Space: envelopeSpace, Local: "Envelope"}) {
		return nil, ErrNotEnvelope
	}
	if err := r.envelope(); err != nil {
		return nil, err
	}
	if _, err := r.outside(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("soap: content after the envelope: %w", errors.Join(ErrNotEnvelope, err))
	}
	return r.fault, nil
}

// outside returns the next start at the document's top level, where no text
// may stand.
func (r *reader) outside() (token, error) {
	for {
		t, err := r.next()
		if err != nil || t.kind == startToken {
			return t, err
		}
		if len(bytes.TrimSpace(t.text)) > 0 {
			return t, errors.New("soap: text outside the root element")
		}
	}
}

// envelope reads Header, Body and what may follow them.
func (r *reader) envelope() error {
	found := false
	for {
		t, ok, err := r.child()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if !found && t.name == (xml.Name{Space: envelopeSpace, Local: "Body"}) {
			found, err = true, r.body()
		} else {
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
	if !found {
		return ErrEmptyBody
	}
	return nil
}

// maxName is the length from which the name of a strange element is cut, in
// bytes.
const maxName = 64

// body reads the first element of the body. A wrapped service sends no other.
func (r *reader) body() error {
	t, ok, err := r.child()
	switch {
	case err != nil:
		return err
	case !ok:
		return ErrEmptyBody
	case t.name == xml.Name{Space: envelopeSpace, Local: "Fault"}:
		err = r.readFault()
	case t.name == r.root:
		err = r.children(r.shape, r.value)
	default:
		return fmt.Errorf("%w: %s, want %s", ErrWrongRoot, gateway.Clip(t.name.Local, maxName), r.root.Local)
	}
	for ok = true; ok && err == nil; {
		if t, ok, err = r.child(); ok {
			r.unknown(t.name.Local)
			err = r.skip()
		}
	}
	return err
}
