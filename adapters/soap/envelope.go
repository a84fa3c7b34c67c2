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

// Why a document is not an answer.
var (
	// ErrEmptyAnswer: no byte, or nothing but blanks.
	ErrEmptyAnswer = errors.New("soap: empty answer")
	// ErrHTML: a page for people, mostly of a proxy or a servlet container.
	ErrHTML = errors.New("soap: an HTML page")
	// ErrNotEnvelope: any other document, or text around an envelope.
	ErrNotEnvelope = errors.New("soap: not a SOAP envelope")
	// ErrEmptyBody: an envelope without body, or nothing in it.
	ErrEmptyBody = errors.New("soap: empty body")
	// ErrWrongRoot: another element in the body than the expected wrapper.
	ErrWrongRoot = errors.New("soap: not the expected element in the body")
)

// Unmarshal reads the envelope in document, of either version of SOAP, into
// response, a pointer to an empty struct whose XMLName names the expected
// element, or returns the fault that stands in its place. contentType is the
// Content-Type of the answer. The [DefaultLimits] hold.
//
// The names of elements that response has no field for go to unknown, as the
// back end spells them: whoever counts them bounds them. It may be nil. An
// element that cannot be read is absent; see [Client.OnUnreadable].
func Unmarshal(document []byte, contentType string, response any, unknown func(name string)) (*Fault, error) {
	return unmarshal(document, contentType, response, reports{unknown: unknown}, DefaultLimits)
}

// reports are the callbacks of one reading. Each may be nil.
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
		return nil, recognise(text, err)
	}
	if replaced || r.lexer.Replaced() {
		r.Unreadable("character", Replaced)
	}
	if r.fault == nil {
		return nil, r.decoder.Err()
	}
	return r.fault, nil
}

// recognise says of a document that could not be read what it is instead.
func recognise(document string, err error) error {
	text := strings.TrimLeft(document, " \t\r\n")
	if text == "" {
		return ErrEmptyAnswer
	}
	if strings.HasPrefix(text, "<?xml") { // XHTML is declared
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
	want    xml.Name     // of the wrapper
	reports reports
	fault   *Fault
}

// readers keeps readers for what they have grown to.
var readers = sync.Pool{New: func() any { return new(reader) }}

// release gives a reader back. It holds nothing of the document any more.
func (r *reader) release() {
	if r.decoder.Release() {
		*r = reader{decoder: r.decoder}
		readers.Put(r)
	}
}

// Unknown implements [codec.Handler]. A fault is none: wherever it stands
// beside a result, it counts.
func (r *reader) Unknown(name xml.Name) (read bool, err error) {
	if name.Local == "Fault" && (name.Space == "" || isEnvelope(name.Space)) {
		return true, r.keepFault()
	}
	if r.reports.unknown != nil {
		r.reports.unknown(strings.Clone(name.Local)) // the document must not live as long as its name may
	}
	return false, nil
}

// Unreadable implements [codec.Handler].
func (r *reader) Unreadable(element, why string) {
	if r.reports.unreadable != nil {
		r.reports.unreadable(element, why)
	}
}

// document reads the envelope and whatever stands around it.
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

// envelope reads Header, Body and what may follow them. space is the
// namespace of the envelope.
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

// header reads the header. No entry of it is for us, but a fault in it is not
// less of one than a fault in the body.
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

// maxName is the length from which the name of a strange element is cut, in
// bytes.
const maxName = 64

// body reads the wrapper, or the fault in its place. A wrapped service sends
// nothing else, but a fault beside a result counts, before it or after it: the
// back end does not stand by what it has written.
func (r *reader) body(space string) error {
	var strange error
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
			return strange
		case name == xml.Name{Space: space, Local: "Fault"}:
			err = r.keepFault()
		case name == r.want:
			found, err = true, r.decoder.Wrapper()
		case first:
			// Both namespaces: that of a wrapper often differs by a slash alone.
			strange = fmt.Errorf("%w: {%s}%s, want {%s}%s", ErrWrongRoot, gateway.Clip(name.Space, maxName), gateway.Clip(name.Local, maxName), r.want.Space, r.want.Local)
			err = r.lexer.Skip()
		default:
			err = r.decoder.SkipUnknown()
		}
		if err != nil {
			return err
		}
	}
}

// keepFault reads the fault that has just started. Of several, the first
// counts.
func (r *reader) keepFault() error {
	fault, err := readFault(r.lexer)
	if r.fault == nil {
		r.fault = fault
	}
	return err
}
