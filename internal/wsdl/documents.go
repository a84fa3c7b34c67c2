package wsdl

import (
	"context"
	"fmt"
	"strings"
)

// document is one that was read.
type document struct {
	location   string
	base       string // what its references are relative to
	text       []byte // in UTF-8
	root       *node
	references []reference
}

// isSchema reports whether the document is an XML Schema; else it is a WSDL.
func (d *document) isSchema() bool { return d.root.is(schemaSpace, "schema") }

// reference is an import or include in a document.
type reference struct {
	from *node
	to   *document
}

// schema is an xs:schema in its target namespace.
type schema struct {
	node  *node
	space string
	// chameleon: the schema has no target namespace, and takes that of the one
	// which includes it (XML Schema part 1, section 4.2.1).
	chameleon           bool
	qualified           bool // elementFormDefault
	qualifiedAttributes bool // attributeFormDefault
	wellKnown           bool // built in
}

func newSchema(n *node, includer string) *schema {
	s := &schema{
		node: n, space: n.attr("targetNamespace"),
		qualified:           n.attr("elementFormDefault") == "qualified",
		qualifiedAttributes: n.attr("attributeFormDefault") == "qualified",
	}
	if s.space == "" && includer != "" {
		s.space, s.chameleon = includer, true
	}
	return s
}

// library holds all documents of a contract.
type library struct {
	source      Source
	documents   map[string]*document
	failed      map[string]error // why a document cannot be read, by location
	order       []*document
	bytes       int
	nodes       int
	definitions []*node
	schemas     []*schema
	shelved     map[QName]bool // schemas by document position and namespace
	skipped     []skippedImport
	unsupported []Unsupported
}

// Read reads the WSDL of a source and all that it imports. The context's
// deadline holds for all documents together. The errors are those of this
// package, with the location of the document.
func Read(ctx context.Context, source Source) (*Contract, error) {
	l := &library{
		source: source, nodes: MaxNodes,
		documents: map[string]*document{}, failed: map[string]error{}, shelved: map[QName]bool{},
	}
	root, err := l.load(ctx, source.root)
	if err != nil {
		return nil, err
	}
	if root.isSchema() {
		return nil, fmt.Errorf("%s: %w", redacted(source.root), schemaAlone(root.root))
	}
	if err := l.shelve(ctx, root, ""); err != nil {
		return nil, err
	}
	return build(l)
}

// load reads and parses a document, once.
func (l *library) load(ctx context.Context, location string) (*document, error) {
	if d := l.documents[location]; d != nil {
		return d, nil
	}
	if err := l.failed[location]; err != nil {
		return nil, err
	}
	d := &document{location: location, base: location}
	err := func() error {
		if len(l.order)+len(l.failed) >= MaxDocuments {
			return ErrTooLarge
		}
		from, data, err := l.source.read(ctx, location, MaxBytes-l.bytes)
		if err != nil {
			return err
		}
		if from.base != "" {
			d.base = from.base
		}
		l.bytes += len(data)
		if err := notText(data); err != nil {
			return err
		}
		if d.text, err = toUTF8(data, from.mediaType); err != nil {
			return err
		}
		if d.root, err = parse(d, &l.nodes); err != nil {
			return describeFailure(d.text, err)
		}
		if !d.isSchema() && !d.root.is(wsdlSpace, "definitions") {
			return notWSDL(describeRoot(d.root))
		}
		return nil
	}()
	if err != nil {
		l.failed[location] = fmt.Errorf("%s: %w", redacted(location), err)
		return nil, l.failed[location]
	}
	l.documents[location] = d
	l.order = append(l.order, d)
	return d, nil
}

// shelve takes up what a document holds, and follows its imports. space is
// the namespace of the schema that includes it, if one does.
func (l *library) shelve(ctx context.Context, d *document, space string) error {
	if d.isSchema() {
		return l.shelveSchema(ctx, d.root, space)
	}
	return l.shelveDefinitions(ctx, d.root)
}

func (l *library) shelveDefinitions(ctx context.Context, n *node) error {
	if !l.first(n, "") {
		return nil
	}
	l.definitions = append(l.definitions, n)
	for _, c := range n.children {
		switch {
		case c.is(wsdlSpace, "import"):
			if err := l.tryImport(ctx, c, "location"); err != nil {
				return err
			}
		case c.is(wsdlSpace, "types"):
			for _, s := range c.children {
				if !s.is(schemaSpace, "schema") {
					l.note(s, "types in {%s}%s", s.name.Space, s.name.Local)
				} else if err := l.shelveSchema(ctx, s, ""); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (l *library) shelveSchema(ctx context.Context, n *node, includer string) error {
	s := newSchema(n, includer)
	if !l.first(n, s.space) {
		return nil
	}
	l.schemas = append(l.schemas, s)
	for _, c := range n.children {
		if c.name.Space != schemaSpace {
			continue
		}
		var err error
		switch c.name.Local {
		case "import":
			err = l.tryImport(ctx, c, "schemaLocation")
		case "include", "redefine", "override":
			if !isWellKnown(s.space) {
				err = l.follow(ctx, c, "schemaLocation", s.space)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// first tells whether a node has not been taken up in a namespace before.
func (l *library) first(n *node, space string) bool {
	key := QName{Space: space, Local: fmt.Sprintf("%s %d", n.document.location, n.start)}
	seen := l.shelved[key]
	l.shelved[key] = true
	return !seen
}

// follow reads what an import refers to. One without a location means a
// schema that is at hand already.
func (l *library) follow(ctx context.Context, n *node, attribute, space string) error {
	location := n.attr(attribute)
	if location == "" {
		return nil
	}
	resolved, err := l.source.resolve(n.document.base, location)
	if err != nil {
		return fmt.Errorf("%s: %w", n.where(), err)
	}
	d, err := l.load(ctx, resolved)
	if err != nil {
		return fmt.Errorf("%s imports %w", n.where(), err)
	}
	n.document.references = append(n.document.references, reference{from: n, to: d})
	return l.shelve(ctx, d, space)
}

// note keeps a part that the model cannot hold.
func (l *library) note(n *node, format string, args ...any) {
	l.unsupported = append(l.unsupported, unsupported(n, format, args...))
}

func unsupported(n *node, format string, args ...any) Unsupported {
	return Unsupported{Where: n.where(), What: strings.TrimSpace(fmt.Sprintf(format, args...)), schema: n.name.Space == schemaSpace}
}
