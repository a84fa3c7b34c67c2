package main

import (
	"fmt"
	"go/types"
	"io"
	"strings"

	"causeway.example/adapters/soap/internal/plain"
)

// section writes the section of one service.
func section(out io.Writer, wsdl string, s *plain.Service, used *usage) {
	p := printer{out}
	p.line("\n## %s\n", wsdl)
	p.line("| operation | offered, and never sent | offered, and never read |")
	p.line("|---|---|---|")
	var uncalled []string
	for _, op := range s.Operations {
		if len(used.wrappers[rootOf(s, op.Request)]) == 0 {
			uncalled = append(uncalled, op.Name)
			continue
		}
		p.line("| `%s` | %s | %s |", op.Name,
			cell(unused(op.Request, used.wrappers[rootOf(s, op.Request)], used.sent)),
			cell(unused(op.Response, used.wrappers[rootOf(s, op.Response)], used.read)))
	}
	p.line("\nOperations that are never called: %s.", list(uncalled))
	p.line("\nOperations that no types are generated for: %s.", list(s.Others))
	if len(s.Changes) == 0 {
		p.line("\nThe generated types hold every value whole, as the WSDL has it.")
		return
	}
	p.line("\nThe generated types say otherwise than the WSDL:\n")
	p.line("| element | WSDL | types |")
	p.line("|---|---|---|")
	for _, c := range s.Changes {
		p.line("| `%s` | %s | %s |", c.Path, c.From, c.To)
	}
}

type printer struct{ out io.Writer }

func (p printer) line(format string, args ...any) {
	_, _ = fmt.Fprintf(p.out, format+"\n", args...) // a buffer takes everything
}

// rootOf returns the wrapper's name as in the tag of an XMLName.
func rootOf(s *plain.Service, wrapper *plain.Type) string { return s.Space + " " + wrapper.Root }

// unused returns the paths below the wrapper of the elements that have no field
// in the wrapper's Go types, or none that the code uses.
func unused(wrapper *plain.Type, bodies []*types.Struct, fields map[*types.Var]bool) []string {
	w := walker{fields: fields, inside: map[*plain.Type]bool{}}
	w.walk("", wrapper, bodies)
	return w.unused
}

type walker struct {
	fields map[*types.Var]bool
	inside map[*plain.Type]bool // the enclosing types
	unused []string
}

func (w *walker) walk(path string, t *plain.Type, bodies []*types.Struct) {
	if w.inside[t] {
		return // the type contains itself
	}
	w.inside[t] = true
	defer delete(w.inside, t)
	for _, e := range t.Elements {
		var below []*types.Struct
		found := false
		for _, body := range bodies {
			if field := fieldOf(body, e.Name); field != nil && w.fields[field] {
				found = true
				if inner := structOf(field.Type()); inner != nil {
					below = append(below, inner)
				}
			}
		}
		switch {
		case !found:
			w.unused = append(w.unused, path+e.Name)
		case e.Type != nil:
			w.walk(path+e.Name+"/", e.Type, below)
		}
	}
}

func cell(paths []string) string {
	if len(paths) == 0 {
		return "–"
	}
	return "`" + strings.Join(paths, "`, `") + "`"
}

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return "`" + strings.Join(names, "`, `") + "`"
}
