package codec

import (
	"encoding/xml"
	"reflect"
)

// Handler receives what the target type does not hold.
type Handler interface {
	// Unknown is called at the start of an element that has no field. It may
	// read the element to its end, and then returns true; otherwise the element
	// is skipped. name shares the document's memory.
	Unknown(name xml.Name) (read bool, err error)
	// Unreadable is called for an element that has a field and could not be
	// stored in it. why is [Unreadable] or [Repeated].
	Unreadable(element, why string)
}

// Decoder decodes a wrapper from its element in a document. It keeps its
// buffers between documents. The zero value is ready for Reset.
type Decoder struct {
	lex     Lexer
	wrapper Wrapper
	handler Handler
	found   bool // the wrapper's element was decoded
	items   int  // the number of items in all lists so far
	arenas  []arena
	seen    []occurrence // of the fields of all open structs, innermost last
	// untrusted is why the answer, or the isolated list item being read, cannot
	// be trusted. Reading continues, as a fault may follow.
	untrusted error
	// elements is the number of elements in the text that was read last.
	// included reports that its content is in another part (xop:Include).
	elements int
	included bool
}

// Reset prepares for decoding wrapper from document, which is in UTF-8.
func (d *Decoder) Reset(document string, wrapper Wrapper, handler Handler, limits Limits) {
	*d = Decoder{
		lex:     Lexer{doc: document, limits: limits, open: d.lex.open, scopes: scopes{bindings: d.lex.scopes.bindings}},
		wrapper: wrapper,
		handler: handler,
		arenas:  append(d.arenas, wrapper.root.arenas...),
		seen:    d.seen,
	}
}

// Release drops all references to the document and the wrapper. It returns
// false if the decoder's buffers have grown too large to be kept.
func (d *Decoder) Release() bool {
	const most = 256
	if cap(d.lex.scopes.bindings) > most || cap(d.seen) > most {
		return false
	}
	clear(d.lex.open[:cap(d.lex.open)])
	clear(d.lex.scopes.bindings[:cap(d.lex.scopes.bindings)])
	clear(d.arenas)
	*d = Decoder{
		lex:    Lexer{open: d.lex.open[:0], scopes: scopes{bindings: d.lex.scopes.bindings[:0]}},
		arenas: d.arenas[:0],
		seen:   d.seen[:0],
	}
	return true
}

// Lexer returns the lexer of the document.
func (d *Decoder) Lexer() *Lexer { return &d.lex }

// Err returns why the decoded value cannot be trusted, an [ErrRepeated] or an
// [ErrReference], or nil.
func (d *Decoder) Err() error { return d.untrusted }

// Wrapper decodes the current element into the wrapper. Called again, it
// reports [Repeated], and the value is trusted only if both elements are equal.
func (d *Decoder) Wrapper() error {
	if !d.found {
		d.found = true
		return d.children(d.wrapper.root.shape, d.wrapper.value)
	}
	d.handler.Unreadable(d.wrapper.root.name.Local, Repeated)
	second := reflect.New(d.wrapper.value.Type()).Elem()
	err := d.children(d.wrapper.root.shape, second)
	if !reflect.DeepEqual(d.wrapper.value.Interface(), second.Interface()) {
		d.distrust(ErrRepeated, d.wrapper.root.name.Local)
	}
	return err
}
