// Package wsdl reads a WSDL 1.1 document with its imports, and compares two
// contracts. It knows no service by name.
//
// The model describes messages on the wire: elements, their types and how often
// they occur. Extensions, restrictions and groups are flattened where they are
// used. A part that the model cannot represent is recorded as an [Unsupported]
// beside the part that contains it, and never dropped.
package wsdl
