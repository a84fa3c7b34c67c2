package wsdl

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Saved is a document as a file that can be read without its server.
type Saved struct {
	Name     string // without a folder
	Location string // where it was read, without a password
	Data     []byte // UTF-8
}

// Save returns all documents as files of one folder, which refer to each
// other by name. The first one is the WSDL that was read.
func (c *Contract) Save() []Saved {
	names, taken := map[*document]string{}, map[string]bool{}
	for _, d := range c.documents {
		names[d] = fileName(d, taken)
	}
	var files []Saved
	for _, d := range c.documents {
		files = append(files, Saved{Name: names[d], Location: redacted(d.location), Data: d.relocated(names)})
	}
	return files
}

var unsafeInName = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// fileName makes a name of a location: /ws/Order?xsd=1 becomes Order-1.xsd.
func fileName(d *document, taken map[string]bool) string {
	base, query := d.location, ""
	if u, err := url.Parse(d.location); err == nil {
		base, query = u.Path, u.RawQuery
	}
	base = path.Base(base)
	stem := strings.TrimSuffix(base, path.Ext(base))
	if _, value, ok := strings.Cut(query, "="); ok {
		stem += "-" + strings.TrimSuffix(value, path.Ext(value))
	}
	stem = strings.Trim(unsafeInName.ReplaceAllString(stem, "-"), "-")
	if stem == "" {
		stem = "document"
	}
	extension := ".wsdl"
	if d.isSchema() {
		extension = ".xsd"
	}
	name := stem + extension
	for i := 2; taken[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s-%d%s", stem, i, extension)
	}
	taken[strings.ToLower(name)] = true
	return name
}

var (
	locationAttribute = regexp.MustCompile(`(\s(?:schemaLocation|location)\s*=\s*)(?:"[^"]*"|'[^']*')`)
	anyDeclaration    = regexp.MustCompile(`^\s*<\?xml\s[^>]*\?>`)
)

// relocated returns the document's text with its references changed to the
// names of files, and nothing else but the encoding's name.
func (d *document) relocated(names map[*document]string) []byte {
	var out bytes.Buffer
	done := int64(0)
	references := slices.SortedStableFunc(slices.Values(d.references), func(a, b reference) int { return cmp.Compare(a.from.start, b.from.start) })
	for _, r := range references {
		if r.from.start < done {
			continue // a schema that is included twice
		}
		var name bytes.Buffer
		_ = xml.EscapeText(&name, []byte(names[r.to])) // a buffer takes everything
		out.Write(d.text[done:r.from.start])
		out.Write(locationAttribute.ReplaceAll(d.text[r.from.start:r.from.end], []byte(`${1}"`+name.String()+`"`)))
		done = r.from.end
	}
	out.Write(d.text[done:])
	return anyDeclaration.ReplaceAll(out.Bytes(), []byte(`<?xml version="1.0" encoding="UTF-8"?>`))
}
