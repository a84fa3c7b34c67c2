package main

import (
	"fmt"
	"slices"
	"strings"

	soapoctane "causeway.example/adapters/soap/octane"
	"causeway.example/adapters/soap/wsdl"
)

// wsdlChoice names which service of a document is compared with which of ours,
// where their own names do not show it. The zero value leaves it to them.
type wsdlChoice struct {
	ours, service, portType string
}

// newWSDLChoice reads the values of --service, [OURS=]NAME, and --port-type.
func newWSDLChoice(service, portType string) wsdlChoice {
	choice := wsdlChoice{service: service, portType: portType}
	// A namespace may have an equals sign, too.
	if ours, name, both := strings.Cut(service, "="); both && !strings.HasPrefix(service, "{") {
		choice.ours, choice.service = ours, name
	}
	return choice
}

// pair returns that of our services which a document is compared with, and the
// document's contract, with the other services left out where one was chosen.
func (c wsdlChoice) pair(live *wsdl.Contract, among []soapoctane.Service) (soapoctane.Service, *wsdl.Contract, error) {
	if c == (wsdlChoice{}) {
		for _, s := range among {
			if wsdl.Describes(s.Contract, live) {
				return s, live, nil
			}
		}
		return soapoctane.Service{}, nil, fmt.Errorf("describes no service that the gateway calls: found %s; wanted %s; "+
			"--service [OURS=]NAME or --port-type NAME says which one to compare", live.Offers(), wanted(among))
	}
	if c.ours == "" && c.nameOurs(live, among) {
		c.ours, c.service = c.service, ""
	}
	chosen, err := live.Choose(c.service, c.portType)
	if err != nil {
		return soapoctane.Service{}, nil, fmt.Errorf("has %w", err)
	}
	if c.ours != "" {
		i := slices.IndexFunc(among, func(s soapoctane.Service) bool { return s.Name == c.ours })
		if i < 0 {
			return soapoctane.Service{}, nil, fmt.Errorf("cannot be compared with %s: wanted %s", c.ours, wanted(among))
		}
		return among[i], chosen, nil
	}
	ours, ok := mostAlike(chosen, among)
	if !ok {
		return soapoctane.Service{}, nil, fmt.Errorf("has in %s neither the operations nor the namespace of one of ours: wanted %s; "+
			"--service OURS=NAME says which one it stands for", chosen.Offers(), wanted(among))
	}
	return ours, chosen, nil
}

// nameOurs reports whether the name that was given is one of ours, and none of
// the document's.
func (c wsdlChoice) nameOurs(live *wsdl.Contract, among []soapoctane.Service) bool {
	return slices.ContainsFunc(among, func(s soapoctane.Service) bool { return s.Name == c.service }) &&
		!slices.ContainsFunc(live.Services, func(s wsdl.Service) bool { return s.Name.Local == c.service })
}

// mostAlike returns that of our services which has most in common with a
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

// wanted names our services with their port types.
func wanted(among []soapoctane.Service) string {
	var offers []string
	for _, s := range among {
		offers = append(offers, s.Contract.Offers())
	}
	return strings.Join(offers, " or ")
}
