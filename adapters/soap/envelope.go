package soap

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"causeway.example/adapters/soap/internal/codec"
	"causeway.example/internal/gateway"
)

// The errors for a document that is not an answer.
var (
	// ErrEmptyAnswer: no bytes, or only white space.
	ErrEmptyAnswer = errors.New("soap: empty answer")
	// ErrHTML: an HTML page, usually of a proxy or a servlet container.
	ErrHTML = errors.New("soap: an HTML page")
	// ErrNotEnvelope: any other document, or content outside the envelope.
	ErrNotEnvelope = errors.New("soap: not a SOAP envelope")
	// ErrEmptyBody: no Body, or an empty one.
	ErrEmptyBody = errors.New("soap: empty body")
	// ErrWrongRoot: the body holds another element than the expected wrapper.
	ErrWrongRoot = errors.New("soap: not the expected element in the body")
)

// Unmarshal decodes an envelope, of either version of SOAP, into response, a
// pointer to an empty struct whose XMLName names the expected wrapper, or
// returns the fault in its place. contentType is the answer's Content-Type. The
// [DefaultLimits] apply.
//
// unknown is called with the name of each element that response has no field
// for, as the back end spells it; it may be nil. An unreadable element is
// absent: see [Client.OnUnreadable].
func Unmarshal(document []byte, contentType string, response any, unknown func(name string)) (*Fault, error) {
	return unmarshal(document, contentType, response, reports{unknown: unknown}, DefaultLimits)
}

// reports are the callbacks of one call. Each may be nil.
type reports struct {
	unknown    func(name string)
	unreadable func(element, why string)
}

func unmarshal(document []byte, contentType string, response any, report reports, limits Limits) (*Fault, error) {
	wrapper, err := codec.Open(response)
	if err != nil {
		return nil, err
	}
	if document, contentType, err = rootPart(document, contentType); err != nil {
		return nil, err
	}
	text, replaced, err := codec.ToUTF8(document, contentType, limits.Bytes)
	if err != nil {
		return nil, err
	}
	r := readers.Get().(*reader)
	defer r.release()
	r.want, r.reports = wrapper.Name(), report
	r.decoder.Reset(text, wrapper, r, limits)
	r.lexer = r.decoder.Lexer()
	if err := r.document(); err != nil {
		return nil, diagnose(text, err)
	}
	if replaced || r.lexer.Replaced() {
		r.Unreadable("character", Replaced)
	}
	if r.fault == nil {
		return nil, r.decoder.Err()
	}
	return r.fault, nil
}

// diagnose returns a more specific error for a document that could not be read.
func diagnose(document string, err error) error {
	text := strings.TrimLeft(document, " \t\r\n")
	if text == "" {
		return ErrEmptyAnswer
	}
	if strings.HasPrefix(text, "<?xml") { // XHTML begins with an XML declaration
		_, text, _ = strings.Cut(text, "?>")
		text = strings.TrimLeft(text, " \t\r\n")
	}
	switch start := strings.ToLower(text[:min(len(text), len("<!doctype html"))]); {
	case start == "<!doctype html", strings.HasPrefix(start, "<html"):
		return ErrHTML
	}
	return err
}

// reader reads one envelope.
type reader struct {
	decoder codec.Decoder
	lexer   *codec.Lexer // of the decoder
	want    xml.Name     // name of the wrapper
	reports reports
	fault   *Fault
}

// readers pools readers, for their buffers.
var readers = sync.Pool{New: func() any { return new(reader) }}

// release returns the reader to the pool, without references to the document.
func (r *reader) release() {
	if r.decoder.Release() {
		*r = reader{decoder: r.decoder}
		readers.Put(r)
	}
}

// Unknown implements [codec.Handler]. A fault counts wherever it occurs beside
// a result.
func (r *reader) Unknown(name xml.Name) (read bool, err error) {
	if name.Local == "Fault" && (name.Space == "" || isEnvelope(name.Space)) {
		return true, r.keepFault()
	}
	if r.reports.unknown != nil {
		r.reports.unknown(strings.Clone(name.Local)) // the name must not keep the document in memory
	}
	return false, nil
}

// Unreadable implements [codec.Handler].
func (r *reader) Unreadable(element, why string) {
	if r.reports.unreadable != nil {
		r.reports.unreadable(element, why)
	}
}

// document reads the envelope and checks that nothing else follows.
func (r *reader) document() error {
	if err := r.lexer.TopLevel(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotEnvelope, err)
	}
	name := r.lexer.Name()
	if name.Local != "Envelope" || !isEnvelope(name.Space) {
		return ErrNotEnvelope
	}
	if err := r.envelope(name.Space); err != nil {
		return err
	}
	if err := r.lexer.TopLevel(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("soap: content after the envelope: %w", errors.Join(ErrNotEnvelope, err))
	}
	return nil
}

// envelope reads the children of the envelope. space is its namespace.
func (r *reader) envelope(space string) error {
	found := false
	for {
		ok, err := r.lexer.Child()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		switch r.lexer.Name() {
		case xml.Name{Space: space, Local: "Body"}:
			if found {
				return fmt.Errorf("%w: Body", ErrRepeated)
			}
			found, err = true, r.body(space)
		case xml.Name{Space: space, Local: "Header"}:
			err = r.header(space)
		default:
			err = r.lexer.Skip()
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

// header skips the header's entries, except for a fault, which counts as in the
// body.
func (r *reader) header(space string) error {
	for {
		ok, err := r.lexer.Child()
		switch {
		case !ok:
			return err
		case r.lexer.Name() == xml.Name{Space: space, Local: "Fault"}:
			err = r.keepFault()
		default:
			err = r.lexer.Skip()
		}
		if err != nil {
			return err
		}
	}
}

// maxName is the longest name of an element that an error quotes, in bytes.
const maxName = 64

// body reads the wrapper, or the fault in its place. A wrapped service sends
// nothing else. A fault before or after a result counts: the back end
// contradicts its result.
func (r *reader) body(space string) error {
	var unexpected error
	found := false // the wrapper
	for first := true; ; first = false {
		ok, err := r.lexer.Child()
		name := r.lexer.Name()
		switch {
		case err != nil:
			return err
		case !ok && r.fault != nil:
			r.fault.BesideResult = found
			return nil
		case !ok && first:
			return ErrEmptyBody
		case !ok:
			return unexpected
		case name == xml.Name{Space: space, Local: "Fault"}:
			err = r.keepFault()
		case name == r.want:
			found, err = true, r.decoder.Wrapper()
		case first:
			// Both namespaces: they often differ in a trailing slash only.
			unexpected = fmt.Errorf("%w: {%s}%s, want {%s}%s", ErrWrongRoot, gateway.Clip(name.Space, maxName), gateway.Clip(name.Local, maxName), r.want.Space, r.want.Local)
			err = r.lexer.Skip()
		default:
			err = r.decoder.SkipUnknown()
		}
		if err != nil {
			return err
		}
	}
}

// keepFault reads the fault that has just started. The first of several counts.
func (r *reader) keepFault() error {
	fault, err := readFault(r.lexer)
	if r.fault == nil {
		r.fault = fault
	}
	return err
}
