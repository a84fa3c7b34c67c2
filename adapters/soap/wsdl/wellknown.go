package wsdl

import (
	"embed"
	"io/fs"
	"sync"
)

// wellKnown are schemas that WSDLs import by the URL of a standard. They are
// written for this package: the names that can be referred to, with types that
// hold the same documents. Fetching them would make a check depend on a third
// party, and some have a document type declaration.
//
//go:embed wellknown/*.xsd
var wellKnown embed.FS

// wellKnownSchemas returns the built-in schemas by namespace. The nodes are
// shared, and only read.
var wellKnownSchemas = sync.OnceValue(func() map[string]*schema {
	schemas := map[string]*schema{}
	files, err := fs.Glob(wellKnown, "wellknown/*.xsd")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, file := range files {
		text, err := wellKnown.ReadFile(file)
		if err != nil {
			panic(err) // the file is part of the program
		}
		d := &document{location: file, text: text}
		nodes := MaxNodes
		if d.root, err = parse(d, &nodes); err != nil {
			panic(err) // as is its text, which TestWellKnownSchemas reads
		}
		s := newSchema(d.root, "")
		s.wellKnown = true
		schemas[s.space] = s
	}
	return schemas
})

// addWellKnown declares the built-in schema of a namespace, where there is
// one, at the first reference to a name in it that no document declares. It
// reports whether it did.
func (b *builder) addWellKnown(space string) bool {
	s := wellKnownSchemas()[space]
	if s == nil || b.added[space] {
		return false
	}
	b.added[space] = true
	b.declare(s)
	var declared []*Type
	for _, n := range s.node.children {
		name := QName{Space: space, Local: n.attr("name")}
		if c := b.types[name]; c.node == n && b.contract.Types[name] == nil {
			t := &Type{Name: name, Simple: n.name.Local == "simpleType"}
			b.contract.Types[name] = t
			declared = append(declared, t)
		}
	}
	for _, t := range declared {
		b.fillNamed(t)
	}
	return true
}

// find returns what the documents, or else a well-known schema, declare by a
// name.
func (b *builder) find(index map[QName]component, name QName) (component, bool) {
	c, ok := index[name]
	if !ok && b.addWellKnown(name.Space) {
		c, ok = index[name]
	}
	return c, ok
}
