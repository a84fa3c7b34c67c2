// Package soap is a SOAP 1.1 client layer for document/literal wrapped
// services, for any back end: envelope, codec, transport, faults.
//
// The types come from gowsdl; nothing of its runtime is used. The codec walks
// them and takes the names of elements from the tags of fields, and the name
// of the wrapper from the XMLName of the root alone. What may be left out is
// a pointer or a slice, and nil is the only value that is left out: a zero
// that is set is sent.
//
// The body of an answer decides what it means, never its HTTP status.
package soap
