package main

import (
	"fmt"
	"slices"
	"strings"

	soapoctane "causeway.example/adapters/soap/octane"
	"causeway.example/internal/wsdl"
)

// wsdlChoice says which service of a document is compared with which of ours,
// where their names do not show it. The zero value leaves it to the names.
type wsdlChoice struct {
	ours, service, portType string
}

// newWSDLChoice parses the values of --service, which is NAME, OURS or
// OURS=NAME, and of --port-type.
func newWSDLChoice(service, portType string) wsdlChoice {
	choice := wsdlChoice{service: service, portType: portType}
	// A namespace may have an equals sign, too.
	if ours, name, both := strings.Cut(service, "="); both && !strings.HasPrefix(service, "{") {
		choice.ours, choice.service = ours, name
	}
	return choice
}

// pair returns the one of our services that a document is compared with, and
// the document's contract, reduced to the chosen service.
func (c wsdlChoice) pair(live *wsdl.Contract, among []soapoctane.Service) (soapoctane.Service, *wsdl.Contract, error) {
	if c == (wsdlChoice{}) {
		for _, s := range among {
			if wsdl.Describes(s.Contract, live) {
				return s, live, nil
			}
		}
		return soapoctane.Service{}, nil, fmt.Errorf("describes no service that the gateway calls: found %s; wanted %s; "+
			"name one with --service [OURS=]NAME or --port-type NAME", live.Offers(), offered(among))
	}
	if c.ours == "" && isOurs(c.service, among) && !isTheirs(c.service, live) {
		c.ours, c.service = c.service, ""
	}
	chosen, err := live.Choose(c.service, c.portType)
	if err != nil {
		return soapoctane.Service{}, nil, fmt.Errorf("has %w", err)
	}
	ours, err := c.counterpart(chosen, among)
	if err != nil {
		return soapoctane.Service{}, nil, err
	}
	return ours, chosen, oneOfPortTypes(ours.Contract, chosen)
}

// counterpart returns the one of our services that was named, or else the one
// that has most in common with the chosen one.
func (c wsdlChoice) counterpart(chosen *wsdl.Contract, among []soapoctane.Service) (soapoctane.Service, error) {
	if c.ours != "" {
		i := slices.IndexFunc(among, func(s soapoctane.Service) bool { return s.Name == c.ours })
		if i < 0 {
			return soapoctane.Service{}, fmt.Errorf("cannot be compared with %s: wanted %s", c.ours, offered(among))
		}
		return among[i], nil
	}
	ours, ok := mostAlike(chosen, among)
	if !ok {
		return soapoctane.Service{}, fmt.Errorf("has in %s neither the operations nor the namespace of one of ours: wanted %s; "+
			"name ours with --service OURS=NAME", chosen.Offers(), offered(among))
	}
	return ours, nil
}

// oneOfPortTypes returns an error where several port types are left, and none
// has the name of ours: any of them could be meant.
func oneOfPortTypes(ours, chosen *wsdl.Contract) error {
	wanted, found := ours.PortTypes(), chosen.PortTypes()
	if len(found) == 1 || slices.ContainsFunc(found, func(name wsdl.QName) bool { return name.Local == wanted[0].Local }) {
		return nil
	}
	return fmt.Errorf("has several port types to compare with %s: found %s; name one with --port-type NAME", wanted[0].Local, chosen.Offers())
}

func isOurs(name string, among []soapoctane.Service) bool {
	return slices.ContainsFunc(among, func(s soapoctane.Service) bool { return s.Name == name })
}

func isTheirs(name string, live *wsdl.Contract) bool {
	return slices.ContainsFunc(live.Services, func(s wsdl.Service) bool { return s.Name.Local == name })
}

// mostAlike returns the one of our services that has most in common with a
// contract; ok is false where none has anything, or two have as much.
func mostAlike(live *wsdl.Contract, among []soapoctane.Service) (best soapoctane.Service, ok bool) {
	most := 0
	for _, s := range among {
		switch n := wsdl.Likeness(s.Contract, live); {
		case n > most:
			best, most, ok = s, n, true
		case n == most:
			ok = false
		}
	}
	return best, ok
}

// offered names our services with their port types.
func offered(among []soapoctane.Service) string {
	var offers []string
	for _, s := range among {
		offers = append(offers, s.Contract.Offers())
	}
	return strings.Join(offers, " or ")
}
