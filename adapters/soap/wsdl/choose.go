package wsdl

import (
	"fmt"
	"slices"
	"strings"
)

// Choose returns the contract with no other service and port type than those
// named, as {namespace}local or by local name; "" and "" is the only service
// that there is. The error says what there is to choose from.
func (c *Contract) Choose(service, portType string) (*Contract, error) {
	chosen := *c
	chosen.Services = nil
	for _, s := range c.Services {
		if service != "" && !named(s.Name, service) {
			continue
		}
		if portType != "" {
			s.Ports = slices.DeleteFunc(slices.Clone(s.Ports), func(p Port) bool { return !named(p.PortType, portType) })
		}
		if len(s.Ports) > 0 {
			chosen.Services = append(chosen.Services, s)
		}
	}
	switch {
	case service == "" && portType == "" && len(chosen.Services) != 1:
		return nil, fmt.Errorf("%w: wanted one; found %s", ErrNoService, c.Offers())
	case len(chosen.Services) == 0:
		wanted := slices.DeleteFunc([]string{label("service ", service), label("port type ", portType)}, func(s string) bool { return s == "" })
		return nil, fmt.Errorf("%w: wanted the %s; found %s", ErrNoService, strings.Join(wanted, " with the "), c.Offers())
	}
	chosen.chosen = true
	return &chosen, nil
}

func label(kind, name string) string {
	if name == "" {
		return ""
	}
	return kind + name
}

// named reports whether text is a name, with its namespace or without.
func named(name QName, text string) bool {
	return name.Local != "" && (name.Local == text || QNameText(name) == text)
}

// maxOffers is how many services are named in a message.
const maxOffers = 10

// Offers returns the services with the port types of their SOAP ports in
// words, for a message.
func (c *Contract) Offers() string {
	var offers []string
	for _, s := range c.Services {
		offer := "the service " + QNameText(s.Name)
		if s.Name.Local == "" {
			offer = "no service, but bindings"
		}
		var portTypes []string
		for _, p := range s.Ports {
			if name := QNameText(p.PortType); !slices.Contains(portTypes, name) {
				portTypes = append(portTypes, name)
			}
		}
		switch len(portTypes) {
		case 0:
			offer += " (without a port for SOAP)"
		case 1:
			offer += " (port type " + portTypes[0] + ")"
		default:
			offer += " (port types " + strings.Join(portTypes, ", ") + ")"
		}
		offers = append(offers, offer)
	}
	if more := len(offers) - maxOffers; more > 0 {
		offers = append(offers[:maxOffers], fmt.Sprintf("and %d more", more))
	}
	switch {
	case len(offers) > 0:
		return strings.Join(offers, ", ")
	case len(c.portTypes) > 0:
		return "no service and no binding, but the port types " + strings.Join(c.portTypes, ", ") +
			": read the WSDL that imports this one"
	}
	return "no service"
}

// Likeness counts what two contracts have in common: the operations of
// compiled that live has, and the namespace of their messages. It helps to
// find which of several services one that is named otherwise stands for.
func Likeness(compiled, live *Contract) int {
	offered, spaces := map[string]bool{}, map[string]bool{}
	for _, s := range live.Services {
		for _, p := range s.Ports {
			spaces[p.PortType.Space] = true
			for _, o := range p.Operations {
				offered[o.Name] = true
				spaces[o.Input.Space] = true
			}
		}
	}
	count := 0
	if old, ok := portOf(compiled.Services, "", ""); ok {
		for _, o := range old.Operations {
			if offered[o.Name] {
				count++
			}
		}
		if spaces[old.PortType.Space] {
			count++
		}
	}
	return count
}
