// Package wsdl reads what a WSDL 1.1 says with everything that it imports,
// and tells in which ways two of them differ. It knows no service by name:
// any back end that a WSDL describes can be read.
//
// The model is of what goes over the wire: elements, their types, how often
// they occur. Extensions, restrictions and groups are flattened where they
// are used. What the model cannot hold is kept as an [Unsupported] beside the
// part that has it, and never dropped.
package wsdl
