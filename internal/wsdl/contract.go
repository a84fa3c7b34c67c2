package wsdl

import "encoding/xml"

// QName is a name in a namespace; Space is "" for a name without one.
type QName = xml.Name

// Unbounded is the MaxOccurs of an element that may repeat without end.
const Unbounded = -1

// Contract is what a WSDL and its imports say.
type Contract struct {
	// Name and TargetNamespace are those of the document that was read first.
	Name, TargetNamespace string
	Services              []Service
	// Elements are the global ones, and the wrappers of RPC operations.
	Elements map[QName]*Element
	// Types are the named ones, simple and complex, in all schemas.
	Types map[QName]*Type
	// Unsupported are the parts outside a port, an operation and a type.
	Unsupported []Unsupported
	// Warnings say what was passed over, such as an import that cannot be read
	// and that nothing refers to.
	Warnings []string

	documents []*document // in the order of reading
	portTypes []QName     // all that are declared, by name
	chosen    bool        // the only service is one that was chosen by name
}

// Service is one wsdl:service.
type Service struct {
	Name  QName
	Ports []Port // with a SOAP binding; others are Unsupported
}

// Version is the version of SOAP that a binding speaks.
type Version string

// The versions that a WSDL 1.1 can bind.
const (
	SOAP11 Version = "1.1"
	SOAP12 Version = "1.2"
)

// Port is an address and the operations that are bound to it.
type Port struct {
	Name, Address     string
	Binding, PortType QName
	Version           Version
	Operations        []Operation // in the binding's order
	Unsupported       []Unsupported
}

// Operation is one operation of a port.
type Operation struct {
	Name, SOAPAction string
	Style            string // document or rpc
	Use              string // literal or encoded
	// Input and Output name the child of the SOAP body, which is in
	// [Contract.Elements]. Output is zero for a one-way operation.
	Input, Output QName
	Faults        []Fault
	Unsupported   []Unsupported
}

// Fault is a fault that an operation declares.
type Fault struct {
	Name    string
	Element QName // the child of the fault's detail
}

// Element is a global element, or a child in a type.
type Element struct {
	// Name has a namespace when the element is qualified on the wire.
	Name QName
	Type *Type // never nil
	// MinOccurs and MaxOccurs count the element in its type: in a choice, or
	// in a group that may be absent, MinOccurs is 0.
	MinOccurs, MaxOccurs int // MaxOccurs may be Unbounded
	Nillable             bool
	Default, Fixed       string
	// Choice is 0, or 1 + the index in the type's Choices: of the elements of
	// one choice, one is present.
	Choice int
}

// Optional tells whether the element may be absent.
func (e Element) Optional() bool { return e.MinOccurs == 0 }

// List tells whether the element may occur more than once.
func (e Element) List() bool { return e.MaxOccurs == Unbounded || e.MaxOccurs > 1 }

// Choice is an xs:choice.
type Choice struct {
	Required bool // whether one of its elements must be present
}

// Derivation says how a type was made from its Base.
type Derivation string

// The derivations. A type without one has no base.
const (
	Extension   Derivation = "extension"
	Restriction Derivation = "restriction"
	ListOf      Derivation = "list"  // Base is the type of an item
	Union       Derivation = "union" // Members are the types to choose from
)

// Type is a simple or a complex type. Types may refer to themselves.
type Type struct {
	Name       QName // zero for an anonymous type
	Builtin    bool  // XML Schema's own
	Simple     bool
	Base       *Type
	Derivation Derivation
	Members    []*Type // of a union

	// Of a simple type, with those of its bases:

	Enumeration []string
	Facets      []Facet // without enumerations

	// Of a complex type, with those of its bases:

	Elements     []Element // in the order of the document
	Choices      []Choice
	All          bool // xs:all: the elements have no order
	Any          bool // other elements are allowed as well
	Attributes   []Attribute
	AnyAttribute bool
	Content      *Type // the type of the text; nil without simple content
	Abstract     bool
	Mixed        bool

	Unsupported []Unsupported
}

// Primitive returns XML Schema's own type that a simple type is derived from,
// by its local name: "string" for a list or a union, "" for a complex type.
func (t *Type) Primitive() string {
	for t != nil && t.Simple && !t.Builtin {
		if t.Derivation != Restriction {
			return "string"
		}
		t = t.Base
	}
	if t == nil || !t.Simple {
		return ""
	}
	return t.Name.Local
}

// Facet is one constraint of a simple type, such as maxLength.
type Facet struct{ Name, Value string }

// Attribute is an attribute of a complex type.
type Attribute struct {
	Name           QName
	Type           *Type // never nil
	Required       bool
	Default, Fixed string

	prohibited bool // while the type is made
}

// Unsupported is a part of a document that the model cannot hold.
type Unsupported struct {
	Where string // document and line
	What  string // in words
	// Optional: it is an extension element of another specification, such as a
	// policy, that is not wsdl:required (WSDL 1.1, section 2.1.3). Messages can
	// be exchanged without it.
	Optional bool

	schema bool // it stands in a schema
}
