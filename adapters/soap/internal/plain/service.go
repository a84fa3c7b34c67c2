// Package plain brings what a WSDL says into the form that gowsdl and our
// codec can carry whole: named types, each one sequence of elements, whose
// scalars are xs:string, xs:boolean, xs:int or xs:long. What changes on the
// way is told as a [Change]; what cannot be brought there is an error.
package plain

import (
	"errors"
	"slices"
	"strings"

	"causeway.example/internal/wsdl"
)

// Service is the plain form of one service.
type Service struct {
	// Space is the namespace of the wrappers, and of their children where
	// Qualified.
	Space      string
	Qualified  bool
	Operations []Operation // in the order of the WSDL
	// Others are the operations that were not asked for.
	Others  []string
	Types   []*Type // by name
	Changes []Change
	// Warnings are those of the WSDL.
	Warnings []string
}

// Operation is one operation. Request and Response are the wrappers.
type Operation struct {
	Name, SOAPAction  string
	Request, Response *Type
}

// Type is one struct.
type Type struct {
	Name string // in Go
	// Root is the local name of the wrapper that is of this type, or "".
	Root     string
	Elements []Element
}

// Element is one child of a type.
type Element struct {
	Name string
	// Field is the name of the child's field in Go.
	Field string
	// Type is the child's type, or nil for a Scalar.
	Type *Type
	// Scalar is XML Schema's name of one of the four types that are carried:
	// string, boolean, int, long.
	Scalar                   string
	Optional, List, Nillable bool
	// Path leads from the wrapper to the element, where it was first met.
	Path string
}

// Change is something that the plain form says otherwise than the WSDL.
type Change struct {
	Path, From, To string
}

func (c Change) String() string { return c.Path + ": " + c.From + " → " + c.To }

// Options say what is wanted of a contract.
type Options struct {
	// Operations are the names of those that are wanted; nil means all.
	Operations []string
	// Without are paths of elements to leave out, such as
	// "orderCreate/createRequest/scan", because they cannot be carried.
	Without []string
	// Names is the contract whose types lend their names, and their scalars
	// where these hold more, to the elements at the same paths. May be nil.
	Names *wsdl.Contract
}

// Of returns the plain form of a contract. The error names everything that
// cannot be brought into it, one a line.
func Of(c *wsdl.Contract, options Options) (*Service, error) {
	b := &builder{
		service: &Service{Warnings: c.Warnings},
		nodes:   map[key]*node{},
		without: map[string]bool{},
	}
	for _, path := range options.Without {
		b.without[path] = false
	}
	port, err := portOf(c)
	if err != nil {
		return nil, err
	}
	wanted := b.choose(port, options.Operations)
	b.service.Space = wrapperSpace(port.PortType.Space, wanted)
	// Requests first: what a request needs decides more than what an answer has.
	for i, op := range wanted {
		b.service.Operations[i].Request = b.wrapper(c, op, op.Input, options.Names, true)
	}
	for i, op := range wanted {
		b.service.Operations[i].Response = b.wrapper(c, op, op.Output, options.Names, false)
	}
	b.checkActions()
	for path, met := range b.without {
		if !met {
			b.refuse(path, "is to be left out, but is not there")
		}
	}
	b.finish()
	if len(b.refused) > 0 {
		slices.Sort(b.refused)
		return nil, errors.New(strings.Join(b.refused, "\n"))
	}
	return b.service, nil
}
