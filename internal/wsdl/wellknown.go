package wsdl

import (
	"embed"
	"sync"
)

// wellKnownFiles holds the declarations of schemas that WSDLs import from the
// URL of a standard, and wellKnownNames the file of each namespace. They are
// written for this package: the names that can be referred to, with types that
// hold the same documents. A check must not depend on a third party's server,
// and some of the originals have a document type declaration.
//
// The files have no target namespace, like a schema that is included (XML
// Schema part 1, section 4.2.1), so one file serves all drafts of a standard.
//
//go:embed wellknown/*.xsd
var wellKnownFiles embed.FS

var wellKnownNames = map[string]string{
	"http://www.w3.org/XML/1998/namespace":                   "xml",
	"http://www.w3.org/1999/xlink":                           "xlink",
	"http://www.w3.org/2000/09/xmldsig#":                     "xmldsig",
	"http://schemas.xmlsoap.org/wsdl/":                       "wsdl",
	"http://schemas.xmlsoap.org/soap/envelope/":              "envelope-1.1",
	"http://www.w3.org/2003/05/soap-envelope":                "envelope-1.2",
	"http://schemas.xmlsoap.org/soap/encoding/":              "encoding",
	"http://www.w3.org/2003/05/soap-encoding":                "encoding",
	"http://schemas.xmlsoap.org/ws/2004/08/addressing":       "addressing-2004-08",
	"http://www.w3.org/2005/08/addressing":                   "addressing-2005-08",
	"http://www.w3.org/2006/05/addressing/wsdl":              "addressing-metadata",
	"http://www.w3.org/2007/05/addressing/metadata":          "addressing-metadata",
	"http://www.w3.org/2004/06/xmlmime":                      "xmlmime",
	"http://www.w3.org/2004/11/xmlmime":                      "xmlmime",
	"http://www.w3.org/2005/05/xmlmime":                      "xmlmime",
	"http://www.w3.org/2004/08/xop/include":                  "xop",
	"http://ws-i.org/profiles/basic/1.1/xsd":                 "swaref",
	wssSpace + "oasis-200401-wss-wssecurity-secext-1.0.xsd":  "wssecurity",
	wssSpace + "oasis-200401-wss-wssecurity-utility-1.0.xsd": "wssecurity-utility",
}

const wssSpace = "http://docs.oasis-open.org/wss/2004/01/"

// isWellKnown reports whether the schema of a namespace is built in.
func isWellKnown(space string) bool { return space == schemaSpace || wellKnownNames[space] != "" }

// wellKnownSchemas returns the built-in schemas by namespace. The nodes are
// shared, and only read.
var wellKnownSchemas = sync.OnceValue(func() map[string]*schema {
	schemas := map[string]*schema{}
	for space, name := range wellKnownNames {
		d := &document{location: "wellknown/" + name + ".xsd"}
		var err error
		if d.text, err = wellKnownFiles.ReadFile(d.location); err != nil {
			panic(err) // the file is part of the program
		}
		nodes := MaxNodes
		if d.root, err = parse(d, &nodes); err != nil {
			panic(err) // so is its text, which TestWellKnownSchemas reads
		}
		schemas[space] = newSchema(d.root, space)
		schemas[space].wellKnown = true
	}
	return schemas
})

// addWellKnown declares the built-in schema of a namespace at the first
// reference to a name in it that no document declares, and reports whether it
// did. What a document declares itself counts.
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
	for _, t := range declared { // each may refer to all
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
