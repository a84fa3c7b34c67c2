package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const schemaSpace = "http://www.w3.org/2001/XMLSchema"

// schema is what the types must say: read from the XSD, not from gowsdl.
type schema struct {
	Space     string
	Qualified bool // whether children are qualified
	Roots     map[string]string
	Types     map[string][]element // children by the name of the complex type
}

// element is one child of a complex type.
type element struct {
	Name     string
	Type     string // the local name
	XSD      bool   // whether Type is XML Schema's own
	Optional bool
	List     bool
}

type wsdlFile struct {
	XMLName xml.Name   `xml:"http://schemas.xmlsoap.org/wsdl/ definitions"`
	Imports []location `xml:"types>schema>import"`
}

type location struct {
	SchemaLocation string `xml:"schemaLocation,attr"`
}

// node is any element of an XSD. Walking all of them, rather than decoding
// the few that are known, lets what is not understood be named.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// readSchema reads the schema that the WSDL imports from a file beside it.
func readSchema(wsdl string) (*schema, error) {
	var definitions wsdlFile
	if err := readXML(wsdl, &definitions); err != nil {
		return nil, err
	}
	if len(definitions.Imports) != 1 {
		return nil, fmt.Errorf("%s: %d schema imports, want 1", wsdl, len(definitions.Imports))
	}
	path := filepath.Join(filepath.Dir(wsdl), definitions.Imports[0].SchemaLocation)
	var root node
	if err := readXML(path, &root); err != nil {
		return nil, err
	}
	s, err := newSchema(root)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func readXML(path string, v any) error {
	data, err := os.ReadFile(path) //nolint:gosec // a file of the project
	if err != nil {
		return err
	}
	if err := xml.Unmarshal(data, v); err != nil { //nolint:gosec // a file of the project
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func newSchema(root node) (*schema, error) {
	if root.XMLName != (xml.Name{Space: schemaSpace, Local: "schema"}) {
		return nil, fmt.Errorf("the root is %s, not a schema", root.XMLName.Local)
	}
	s := &schema{
		Space:     root.attr("targetNamespace"),
		Qualified: root.attr("elementFormDefault") == "qualified",
		Roots:     map[string]string{},
		Types:     map[string][]element{},
	}
	prefix := root.schemaPrefix()
	for _, n := range root.Children {
		name := n.attr("name")
		switch n.XMLName.Local {
		case "element":
			s.Roots[name] = local(n.attr("type"))
		case "complexType":
			children, err := sequence(n, prefix)
			if err != nil {
				return nil, fmt.Errorf("type %s: %w", name, err)
			}
			s.Types[name] = children
		default:
			return nil, fmt.Errorf("xs:%s %s cannot be generated", n.XMLName.Local, name)
		}
	}
	return s, s.check()
}

// check refuses what would not compile, or not mean what the schema says.
func (s *schema) check() error {
	owner := map[string]string{}
	for name, typ := range s.Roots {
		if _, ok := s.Types[typ]; !ok {
			return fmt.Errorf("element %s has no named complex type", name)
		}
		if other, taken := owner[typ]; taken {
			return fmt.Errorf("the elements %s and %s share a type: only one of them can name it", name, other)
		}
		owner[typ] = name
	}
	goNames := map[string]string{}
	for name := range s.Types {
		if other, taken := goNames[exported(name)]; taken {
			return fmt.Errorf("the types %s and %s have one name in Go", name, other)
		}
		goNames[exported(name)] = name
	}
	return nil
}

// schemaPrefix returns the prefix of XML Schema's own types, colon included.
func (n node) schemaPrefix() string {
	for _, a := range n.Attrs {
		if a.Name.Space == "xmlns" && a.Value == schemaSpace {
			return a.Name.Local + ":"
		}
	}
	return ""
}

// sequence returns the elements of a complex type, which must be one plain
// sequence of elements with named types.
func sequence(n node, prefix string) ([]element, error) {
	if len(n.Children) != 1 || n.Children[0].XMLName.Local != "sequence" {
		return nil, errors.New("only a plain xs:sequence can be generated")
	}
	var elements []element
	for _, c := range n.Children[0].Children {
		typ := c.attr("type")
		if c.XMLName.Local != "element" || typ == "" || len(c.Children) > 0 || c.attr("form") != "" {
			return nil, fmt.Errorf("xs:%s %s cannot be generated", c.XMLName.Local, c.attr("name"))
		}
		elements = append(elements, element{
			Name:     c.attr("name"),
			Type:     local(typ),
			XSD:      strings.HasPrefix(typ, prefix),
			Optional: c.attr("minOccurs") == "0",
			List:     c.attr("maxOccurs") != "" && c.attr("maxOccurs") != "1",
		})
	}
	return elements, nil
}

func local(qname string) string {
	return qname[strings.IndexByte(qname, ':')+1:]
}
