package plain

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"causeway.example/internal/wsdl"
)

// portOf returns the port to generate from: the only one, or the one for SOAP
// 1.1 where the same operations are bound for both versions.
func portOf(c *wsdl.Contract) (wsdl.Port, error) {
	var ports []wsdl.Port
	for _, service := range c.Services {
		ports = append(ports, service.Ports...)
	}
	if len(ports) == 0 {
		return wsdl.Port{}, errors.New("the WSDL has no port with a SOAP binding: found " + c.Offers())
	}
	if types := c.PortTypes(); len(types) > 1 {
		return wsdl.Port{}, fmt.Errorf("the WSDL has ports of %d port types, and a package is made of one: -service or -port-type names it; found %s", len(types), c.Offers())
	}
	for _, port := range ports {
		if port.Version == wsdl.SOAP11 {
			return port, nil
		}
	}
	return ports[0], nil
}

// choose returns the wanted operations of a port that can be carried.
func (b *builder) choose(port wsdl.Port, names []string) []wsdl.Operation {
	var wanted []wsdl.Operation
	met := map[string]bool{}
	for _, op := range port.Operations {
		switch {
		case names != nil && !slices.Contains(names, op.Name):
			b.service.Others = append(b.service.Others, op.Name)
		case met[op.Name]:
			b.refuse(op.Name, "stands twice in the binding")
		case b.style(op):
			wanted = append(wanted, op)
			b.service.Operations = append(b.service.Operations, Operation{Name: op.Name, SOAPAction: op.SOAPAction})
		}
		met[op.Name] = true
	}
	var found []string
	for _, op := range port.Operations {
		found = append(found, op.Name)
	}
	if len(port.Operations) == 0 {
		b.refuse(port.PortType.Local, "the port type of the binding "+port.Binding.Local+" is not declared, or the binding has no operation")
	}
	for _, name := range names {
		if !met[name] {
			b.refuse(name, "the WSDL has no such operation; the port type "+port.PortType.Local+" has "+strings.Join(found, ", "))
		}
	}
	return wanted
}

// style reports whether the messages of an operation are a document's literal
// wrappers, and refuses it if they are not.
func (b *builder) style(op wsdl.Operation) bool {
	if op.Style != "document" || op.Use != "literal" {
		b.refuse(op.Name, "is "+op.Style+"/"+op.Use+", and only document/literal is carried")
		return false
	}
	for _, part := range op.Unsupported {
		if part.Optional {
			b.change(op.Name, part.What, "neither sent nor checked")
			continue
		}
		b.refuse(op.Name, part.What+" ("+part.Where+")")
	}
	return true
}

// wrapperSpace returns the namespace of the operations' wrappers: the port
// type's where one is in it, else that of the first. The WSDL's own target
// namespace may be that of an implementation, and says nothing of the messages.
func wrapperSpace(portType string, operations []wsdl.Operation) string {
	first := ""
	for _, op := range operations {
		for _, name := range []wsdl.QName{op.Input, op.Output} {
			if name.Space == portType {
				return portType
			}
			first = cmp.Or(first, name.Space)
		}
	}
	return cmp.Or(first, portType)
}

// checkActions refuses two operations with one request and two soapActions:
// the action is found by the request's name.
func (b *builder) checkActions() {
	first := map[string]Operation{}
	for _, op := range b.service.Operations {
		if op.Request == nil {
			continue
		}
		other, met := first[op.Request.Root]
		if met && other.SOAPAction != op.SOAPAction {
			b.refuse(op.Name, fmt.Sprintf("has the request %s of %s with another soapAction: leave one of the operations out", op.Request.Root, other.Name))
		}
		first[op.Request.Root] = op
	}
}
