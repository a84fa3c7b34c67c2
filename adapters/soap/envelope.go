package soap

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"

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

func unmarshal(document []byte, contentType string, response any, report reports, limits Limits) (*Fault, error) {
	v, root, err := open(response)
	if err != nil {
		return nil, err
	}
	if document, contentType, err = rootPart(document, contentType); err != nil {
		return nil, err
	}
	text, replaced, err := decodeText(document, contentType, limits.Bytes)
	if err != nil {
		return nil, err
	}
	if report.unknown == nil {
		report.unknown = func(string) {}
	}
	if report.unreadable == nil {
		report.unreadable = func(string, string) {}
	}
	r := readers.Get().(*reader)
	defer r.release()
	r.root, r.value = root, v
	r.decoder = decoder{
		lexer:   lexer{doc: text, limits: limits, open: r.open, scopes: scopes{bindings: r.scopes.bindings}},
		service: root.name.Space,
		unknown: report.unknown,
		report:  report.unreadable,
		slabs:   append(r.slabs, root.slabs...),
		seen:    r.seen,
	}
	if err := r.document(); err != nil {
		return nil, recognise(text, err)
	}
	if replaced || r.replaced {
		r.report("character", Replaced)
	}
	if r.fault == nil {
		return nil, r.spoiled
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
	decoder
	root  *root
	value reflect.Value
}

// readers keeps readers for what they have grown to.
var readers = sync.Pool{New: func() any { return new(reader) }}

// release gives a reader back. It holds nothing of the document any more.
func (r *reader) release() {
	const most = 256 // of what one document may have made it grow to
	if cap(r.scopes.bindings) > most || cap(r.seen) > most {
		return
	}
	clear(r.open[:cap(r.open)])
	clear(r.scopes.bindings[:cap(r.scopes.bindings)])
	clear(r.slabs)
	*r = reader{decoder: decoder{
		lexer: lexer{open: r.open[:0], scopes: scopes{bindings: r.scopes.bindings[:0]}},
		slabs: r.slabs[:0],
		seen:  r.seen[:0],
	}}
	readers.Put(r)
}

// document reads the envelope and whatever stands around it.
func (r *reader) document() error {
	if err := r.outside(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotEnvelope, err)
	}
	if r.name != "Envelope" || !isEnvelope(r.space) {
		return ErrNotEnvelope
	}
	if err := r.envelope(r.space); err != nil {
		return err
	}
	if err := r.outside(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("soap: content after the envelope: %w", errors.Join(ErrNotEnvelope, err))
	}
	return nil
}

// outside reads the next start at the document's top level, where no text may
// stand.
func (r *reader) outside() error {
	for {
		if err := r.next(); err != nil || r.kind == startToken {
			return err
		}
		if trimBlanks(r.text) != "" {
			return r.syntax("text outside the root element")
		}
	}
}

// envelope reads Header, Body and what may follow them. space is the
// namespace of the envelope.
func (r *reader) envelope(space string) error {
	found := false
	for {
		ok, err := r.child()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		switch body := r.name == "Body" && r.space == space; {
		case body && found:
			err = fmt.Errorf("%w: Body", ErrRepeated)
		case body:
			found, err = true, r.body(space)
		case r.name == "Header" && r.space == space:
			err = r.header(space)
		default:
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

// header reads the header. No entry of it is for us, but a fault in it is not
// less of one than a fault in the body.
func (r *reader) header(space string) error {
	for {
		ok, err := r.child()
		switch {
		case !ok:
			return err
		case r.name == "Fault" && r.space == space:
			err = r.keepFault()
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
}

// body reads the wrapper, or the fault in its place. A wrapped service sends
// nothing else, but a fault beside a result counts, before it or after it: the
// back end does not stand by what it has written.
func (r *reader) body(space string) error {
	var strange error
	found := false // the wrapper
	for first := true; ; first = false {
		ok, err := r.child()
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
		case r.name == "Fault" && r.space == space:
			err = r.keepFault()
		case r.name == r.root.name.Local && r.space == r.root.name.Space:
			err = r.wrapper(found)
			found = true
		case first:
			// Both namespaces: that of a wrapper often differs by a slash alone.
			strange = fmt.Errorf("%w: {%s}%s, want {%s}%s", ErrWrongRoot, gateway.Clip(r.space, maxName), gateway.Clip(r.name, maxName), r.root.name.Space, r.root.name.Local)
			err = r.skip()
		default:
			err = r.pass()
		}
		if err != nil {
			return err
		}
	}
}

// wrapper reads the expected element. A second one that says the same costs
// nothing.
func (r *reader) wrapper(again bool) error {
	if !again {
		return r.children(r.root.shape, r.value)
	}
	r.report(r.root.name.Local, Repeated)
	second := reflect.New(r.value.Type()).Elem()
	err := r.children(r.root.shape, second)
	if !reflect.DeepEqual(r.value.Interface(), second.Interface()) {
		r.spoil(ErrRepeated, r.root.name.Local)
	}
	return err
}
