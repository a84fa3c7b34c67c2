package wsdlcheck

import (
	"fmt"
	"slices"
	"strings"

	"causeway.example/internal/wsdl"
)

// Choice selects the service of a document, and the compiled service that it is
// compared with. The zero value matches them by name.
type Choice struct {
	ours, service, portType string
}

// NewChoice parses a service, which is NAME, OURS or OURS=NAME, and the name of
// a port type. Each may be empty.
func NewChoice(service, portType string) Choice {
	choice := Choice{service: service, portType: portType}
	// An equals sign may also be part of a namespace.
	if ours, name, both := strings.Cut(service, "="); both && !strings.HasPrefix(service, "{") {
		choice.ours, choice.service = ours, name
	}
	return choice
}

// pair returns the compiled service to compare a document with, and the
// document's contract, reduced to the chosen service.
func (c Choice) pair(live *wsdl.Contract, among []wsdl.Compiled) (wsdl.Compiled, *wsdl.Contract, error) {
	if c == (Choice{}) {
		for _, s := range among {
			if wsdl.Describes(s.Contract, live) {
				return s, live, nil
			}
		}
		return wsdl.Compiled{}, nil, fmt.Errorf("describes no service that the gateway calls: found %s; wanted %s; "+
			"name one with --service [OURS=]NAME or --port-type NAME", live.Offers(), names(among))
	}
	if c.ours == "" && hasCompiled(c.service, among) && !hasService(c.service, live) {
		c.ours, c.service = c.service, ""
	}
	chosen, err := live.Choose(c.service, c.portType)
	if err != nil {
		return wsdl.Compiled{}, nil, fmt.Errorf("has %w", err)
	}
	ours, err := c.counterpart(chosen, among)
	if err != nil {
		return wsdl.Compiled{}, nil, err
	}
	return ours, chosen, checkPortTypes(ours.Contract, chosen)
}

// counterpart returns the compiled service that was named, or else the one that
// has most in common with the chosen contract.
func (c Choice) counterpart(chosen *wsdl.Contract, among []wsdl.Compiled) (wsdl.Compiled, error) {
	if c.ours != "" {
		i := slices.IndexFunc(among, func(s wsdl.Compiled) bool { return s.Name == c.ours })
		if i < 0 {
			return wsdl.Compiled{}, fmt.Errorf("cannot be compared with %s: wanted %s", c.ours, names(among))
		}
		return among[i], nil
	}
	ours, ok := mostSimilar(chosen, among)
	if !ok {
		return wsdl.Compiled{}, fmt.Errorf("has in %s neither the operations nor the namespace of one of ours: wanted %s; "+
			"name ours with --service OURS=NAME", chosen.Offers(), names(among))
	}
	return ours, nil
}

// checkPortTypes returns an error if several port types remain and none has the
// compiled one's name: the choice between them would be a guess.
func checkPortTypes(ours, chosen *wsdl.Contract) error {
	wanted, found := ours.PortTypes(), chosen.PortTypes()
	if len(found) == 1 || slices.ContainsFunc(found, func(name wsdl.QName) bool { return name.Local == wanted[0].Local }) {
		return nil
	}
	return fmt.Errorf("has several port types to compare with %s: found %s; name one with --port-type NAME", wanted[0].Local, chosen.Offers())
}

func hasCompiled(name string, among []wsdl.Compiled) bool {
	return slices.ContainsFunc(among, func(s wsdl.Compiled) bool { return s.Name == name })
}

func hasService(name string, live *wsdl.Contract) bool {
	return slices.ContainsFunc(live.Services, func(s wsdl.Service) bool { return s.Name.Local == name })
}

// mostSimilar returns the compiled service that has most in common with a
// contract; ok is false if none has anything in common, or the best two tie.
func mostSimilar(live *wsdl.Contract, among []wsdl.Compiled) (best wsdl.Compiled, ok bool) {
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

// names lists the compiled services with their port types.
func names(among []wsdl.Compiled) string {
	var offers []string
	for _, s := range among {
		offers = append(offers, s.Contract.Offers())
	}
	return strings.Join(offers, " or ")
}
