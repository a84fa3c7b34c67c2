// Package codec reads and writes XML documents of document/literal SOAP
// services, without their envelopes.
//
// A [Lexer] reads a document element by element. A [Decoder] fills a Go struct
// from one element, and [Wrapper.Append] writes a struct. Both work on shapes:
// what reflection finds in a type, compiled once. Names of elements come from
// the xml tags of fields, and the name of the outermost element from the tag of
// its XMLName. An optional element is a pointer or a slice; nil alone is left
// out, and a zero that is set is sent.
package codec
