package codec

import (
	"encoding/xml"
	"reflect"
)

// Handler receives what a document has beyond the type that it is read into.
type Handler interface {
	// Unknown is called at the start of an element that has no field. It may
	// read the element to its end, and reports whether it did; otherwise the
	// element is skipped. name refers to the document's memory.
	Unknown(name xml.Name) (read bool, err error)
	// Unreadable is called for an element that has a field and could not be read
	// into it, with the element's name and [Unreadable] or [Repeated].
	Unreadable(element, why string)
}

// Decoder fills a wrapper from its element in a document. It keeps its buffers
// from one document to the next. The zero value is ready for Reset.
type Decoder struct {
	lex     Lexer
	wrapper Wrapper
	handler Handler
	found   bool // the wrapper's element was read
	items   int  // of all lists so far
	slabs   []slab
	seen    []occurrence // of the fields of every struct that is being read, innermost last
	// spoiled is why the answer, or the list item that is being read, cannot be
	// trusted. The rest is read nevertheless: a fault may stand in it.
	spoiled error
	// elements is how many there are in the text that was read last; included
	// reports that its content is in another part (xop:Include).
	elements int
	included bool
}

// Reset starts a document, in UTF-8, that wrapper is to be read from.
func (d *Decoder) Reset(document string, wrapper Wrapper, handler Handler, limits Limits) {
	*d = Decoder{
		lex:     Lexer{doc: document, limits: limits, open: d.lex.open, scopes: scopes{bindings: d.lex.scopes.bindings}},
		wrapper: wrapper,
		handler: handler,
		slabs:   append(d.slabs, wrapper.root.slabs...),
		seen:    d.seen,
	}
}

// Release drops the references to the document and to what was read. It
// reports whether the decoder is worth keeping: a large document may have made
// its buffers large.
func (d *Decoder) Release() bool {
	const most = 256
	if cap(d.lex.scopes.bindings) > most || cap(d.seen) > most {
		return false
	}
	clear(d.lex.open[:cap(d.lex.open)])
	clear(d.lex.scopes.bindings[:cap(d.lex.scopes.bindings)])
	clear(d.slabs)
	*d = Decoder{
		lex:   Lexer{open: d.lex.open[:0], scopes: scopes{bindings: d.lex.scopes.bindings[:0]}},
		slabs: d.slabs[:0],
		seen:  d.seen[:0],
	}
	return true
}

// Lexer returns the lexer of the document.
func (d *Decoder) Lexer() *Lexer { return &d.lex }

// Err returns why what was read cannot be trusted, or nil: an [ErrRepeated] or
// an [ErrReference].
func (d *Decoder) Err() error { return d.spoiled }

// Wrapper reads the element that has just started into the wrapper. Called
// again, it compares: a second element with the same content is accepted.
func (d *Decoder) Wrapper() error {
	if !d.found {
		d.found = true
		return d.children(d.wrapper.root.shape, d.wrapper.value)
	}
	d.handler.Unreadable(d.wrapper.root.name.Local, Repeated)
	second := reflect.New(d.wrapper.value.Type()).Elem()
	err := d.children(d.wrapper.root.shape, second)
	if !reflect.DeepEqual(d.wrapper.value.Interface(), second.Interface()) {
		d.spoil(ErrRepeated, d.wrapper.root.name.Local)
	}
	return err
}
