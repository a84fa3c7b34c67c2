package wsdl

import "fmt"

// Choose returns the contract with no other ports than those of the service
// and of the port type that are named, by local name or as {namespace}local;
// "" is any. They make one service. The error says what there is.
func (c *Contract) Choose(service, portType string) (*Contract, error) {
	var chosen Service
	for _, s := range c.Services {
		if service != "" && !named(s.Name, service) {
			continue
		}
		for _, p := range s.Ports {
			if portType == "" || named(p.PortType, portType) {
				chosen.Name = s.Name
				chosen.Ports = append(chosen.Ports, p)
			}
		}
	}
	if len(chosen.Ports) == 0 {
		return nil, fmt.Errorf("%w: wanted %s; found %s", ErrNoService, wanted(service, portType), c.Offers())
	}
	copied := *c
	copied.Services, copied.chosen = []Service{chosen}, true
	return &copied, nil
}

// wanted describes what is chosen.
func wanted(service, portType string) string {
	switch {
	case service == "" && portType == "":
		return "any service"
	case portType == "":
		return "the service " + service
	case service == "":
		return "the port type " + portType
	}
	return "the service " + service + " with the port type " + portType
}

// named reports whether text is a name, with its namespace or without.
func named(name QName, text string) bool {
	return name.Local != "" && (name.Local == text || "{"+name.Space+"}"+name.Local == text)
}

// maxOffers is how many names of a kind a message has.
const maxOffers = 10

// Offers describes the services with the port types of their SOAP ports, for a
// message.
func (c *Contract) Offers() string {
	var offers []string
	for _, s := range c.Services {
		offer := "the service " + nameText(s.Name)
		if s.Name.Local == "" {
			offer = "no service, but bindings" // see describe
		}
		switch names := s.portTypes(); len(names) {
		case 0:
			offer += " (without a port for SOAP)"
		case 1:
			offer += " (port type " + nameText(names[0]) + ")"
		default:
			offer += " (port types " + listedNames(names) + ")"
		}
		offers = append(offers, offer)
	}
	switch {
	case len(offers) > 0:
		return listed(offers, ", ", maxOffers)
	case len(c.portTypes) > 0:
		return "no service and no binding, but the port types " + listedNames(c.portTypes) + ": read the WSDL that imports this one"
	}
	return "no service"
}

// PortTypes returns the port types of the contract's ports, each once.
func (c *Contract) PortTypes() []QName {
	var all Service
	for _, s := range c.Services {
		all.Ports = append(all.Ports, s.Ports...)
	}
	return all.portTypes()
}

func (s Service) portTypes() []QName {
	var names []QName
	seen := map[QName]bool{}
	for _, p := range s.Ports {
		if !seen[p.PortType] {
			seen[p.PortType] = true
			names = append(names, p.PortType)
		}
	}
	return names
}

func listedNames(names []QName) string {
	var texts []string
	for _, name := range names {
		texts = append(texts, nameText(name))
	}
	return listed(texts, ", ", maxOffers)
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
