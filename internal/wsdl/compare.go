package wsdl

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Describes tells whether live is a description of the service that compiled
// describes: by the service's name, with its namespace or without, or by that
// of its port type. A service that was chosen by name is.
func Describes(compiled, live *Contract) bool {
	_, ok := counterpart(compiled, live)
	return ok
}

// counterpart returns the service of live that is compiled's.
func counterpart(compiled, live *Contract) (Service, bool) {
	var ours Service
	for _, s := range compiled.Services {
		if len(s.Ports) > 0 {
			ours = s
			break
		}
	}
	if live.chosen {
		return live.Services[0], true
	}
	fits := []func(Service) bool{
		func(s Service) bool { return s.Name == ours.Name },
		func(s Service) bool { return s.Name.Local == ours.Name.Local && s.Name.Local != "" },
		func(s Service) bool {
			return slices.ContainsFunc(s.Ports, func(p Port) bool { return len(ours.Ports) > 0 && p.PortType == ours.Ports[0].PortType })
		},
	}
	for _, fit := range fits {
		if i := slices.IndexFunc(live.Services, fit); i >= 0 {
			return live.Services[i], true
		}
	}
	return Service{}, false
}

// Compare tells in which ways a live contract differs from the compiled one,
// in the compiled one's order. Where the service is served makes no difference,
// nor do the names of types, messages and prefixes.
func Compare(compiled, live *Contract, usage Usage) []Finding {
	c := &comparison{usage: usage, compiled: compiled, live: live, used: true}
	old, ok := portOf(compiled.Services, usage.Version, "")
	if !ok {
		return nil
	}
	service, ok := counterpart(compiled, live)
	if !ok {
		c.report(Breaks, "", "the service is not described", compiled.Name, live.Name)
		return c.findings
	}
	version := cmp.Or(usage.Version, old.Version)
	now, ok := portOf([]Service{service}, version, old.PortType.Local)
	if !ok {
		c.report(Breaks, "", "the service has no port for SOAP", string(version), "")
		return c.findings
	}
	if now.Version != version {
		c.report(Breaks, "", "the binding speaks another version of SOAP", string(version), string(now.Version))
	}
	c.unsupported(Breaks, "", old.Unsupported, now.Unsupported)
	c.operations(old, now)
	c.operation = ""
	for _, n := range live.Unsupported {
		// Beside the port there may be others, for HTTP GET for instance; what a
		// schema says beside its types may be about any of them.
		severity := New
		if n.schema {
			severity = Loses
		}
		c.unsupported(severity, "", compiled.Unsupported, []Unsupported{n})
	}
	return c.findings
}

// portOf returns the first port for a version, else the first one. Where some
// have the port type, or none is asked for, the others do not count.
func portOf(services []Service, version Version, portType string) (Port, bool) {
	var ports, others []Port
	for _, s := range services {
		for _, p := range s.Ports {
			if portType == "" || p.PortType.Local == portType {
				ports = append(ports, p)
			} else {
				others = append(others, p)
			}
		}
	}
	if len(ports) == 0 {
		ports = others
	}
	if i := slices.IndexFunc(ports, func(p Port) bool { return p.Version == version }); i >= 0 {
		return ports[i], true
	}
	if len(ports) == 0 {
		return Port{}, false
	}
	return ports[0], true
}

func (c *comparison) operations(old, now Port) {
	for _, o := range old.Operations {
		c.operation, c.used = o.Name, c.usage.operation(o.Name)
		i := slices.IndexFunc(now.Operations, func(n Operation) bool { return n.Name == o.Name })
		if i < 0 {
			c.report(Breaks, "", "the operation is gone", "", "")
			continue
		}
		c.compareOperation(o, now.Operations[i])
	}
	c.used = true
	for _, n := range now.Operations {
		if !slices.ContainsFunc(old.Operations, func(o Operation) bool { return n.Name == o.Name }) {
			c.operation = n.Name
			c.report(New, "", "an operation that we do not know", "", "")
		}
	}
}

func (c *comparison) compareOperation(o, n Operation) {
	if o.SOAPAction != n.SOAPAction {
		c.report(Breaks, "", "the soapAction has changed", quoted(o.SOAPAction), quoted(n.SOAPAction))
	}
	if o.Style != n.Style || o.Use != n.Use {
		c.report(Breaks, "", "the style of the messages has changed", o.Style+"/"+o.Use, n.Style+"/"+n.Use)
	}
	c.unsupported(Breaks, "", o.Unsupported, n.Unsupported)
	used := c.used
	c.message(o.Input, n.Input, false)
	c.used = used
	c.message(o.Output, n.Output, true)
	c.used = used
	for _, f := range o.Faults {
		if !slices.ContainsFunc(n.Faults, func(g Fault) bool { return f.Element == g.Element }) {
			c.report(New, "", "a fault is no longer declared", f.Element.Local, "")
			continue
		}
		c.message(f.Element, f.Element, true) // its detail is read as an answer is
		c.used = used
	}
	for _, f := range n.Faults {
		if !slices.ContainsFunc(o.Faults, func(g Fault) bool { return f.Element == g.Element }) {
			c.report(New, "", "a fault that we do not know", "", f.Element.Local)
		}
	}
}

// message compares a request or a response from its wrapper on.
func (c *comparison) message(old, now QName, response bool) {
	c.response, c.same, c.forms, c.children = response, map[pair]bool{}, nil, 0
	c.spaces = [2]string{old.Space, now.Space}
	switch {
	case old == now:
	case now.Local == "":
		c.report(Breaks, old.Local, "the message has no wrapper", old.Local, "")
	case old.Local == "":
		c.report(Breaks, now.Local, "there is a message where there was none", "", now.Local)
	case old.Local != now.Local:
		c.report(Breaks, old.Local, "the wrapper is renamed", old.Local, now.Local)
	default:
		c.report(Breaks, old.Local, "the wrapper is in another namespace", old.Space, now.Space)
	}
	before, after := c.compiled.Elements[old], c.live.Elements[now]
	if before == nil || after == nil {
		return
	}
	c.types(old.Local, before.Type, after.Type)
	c.reportForms(old.Local)
}

// reportForms tells one finding where all children have changed their form,
// as one attribute of the schema changes it.
func (c *comparison) reportForms(wrapper string) {
	one := func(f Finding) bool {
		first := c.forms[0]
		return f.What == first.What && f.Before == first.Before && f.After == first.After
	}
	if len(c.forms) > 1 && len(c.forms) == c.children && !slices.ContainsFunc(c.forms, func(f Finding) bool { return !one(f) }) {
		all := c.forms[0]
		if slices.ContainsFunc(c.forms, func(f Finding) bool { return f.Severity == Breaks }) {
			all.Severity = Breaks // the rest is not used
		}
		c.report(all.Severity, wrapper, "all children: "+all.What, all.Before, all.After)
		return
	}
	for _, f := range c.forms {
		c.report(f.Severity, f.Path, f.What, f.Before, f.After)
	}
}

// unsupported tells what the live contract has that cannot be compared.
func (c *comparison) unsupported(severity Severity, path string, old, now []Unsupported) {
	for _, n := range now {
		if !slices.ContainsFunc(old, func(o Unsupported) bool { return o.What == n.What }) {
			c.report(severity, path, "something that is not understood: "+n.What, "", n.Where)
		}
	}
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }

func join(path, name string) string { return strings.Join([]string{path, name}, "/") }
