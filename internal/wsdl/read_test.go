package wsdl_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/wsdl"
)

// dump writes a contract as text: one line a part.
func dump(c *wsdl.Contract) string {
	d := &dumper{seen: map[*wsdl.Type]bool{}}
	d.line("%s in %s", c.Name, c.TargetNamespace)
	for _, s := range c.Services {
		for _, p := range s.Ports {
			d.line("port %s/%s SOAP %s at %s, binding %s of %s", s.Name.Local, p.Name, p.Version, p.Address, p.Binding.Local, p.PortType.Local)
			d.unsupported("  ", p.Unsupported)
			for _, o := range p.Operations {
				d.line("  %s action %q %s/%s: %s -> %s, faults %v", o.Name, o.SOAPAction, o.Style, o.Use, name(o.Input), name(o.Output), o.Faults)
				d.unsupported("    ", o.Unsupported)
			}
		}
	}
	for _, n := range slices.SortedFunc(maps.Keys(c.Elements), byName) {
		d.element("", *c.Elements[n])
	}
	for _, n := range slices.SortedFunc(maps.Keys(c.Types), byName) {
		d.line("type %s", name(n))
		d.typ("  ", c.Types[n])
	}
	d.unsupported("", c.Unsupported)
	return d.text.String()
}

type dumper struct {
	text strings.Builder
	seen map[*wsdl.Type]bool
}

func (d *dumper) line(format string, args ...any) { fmt.Fprintf(&d.text, format+"\n", args...) }

func (d *dumper) unsupported(indent string, all []wsdl.Unsupported) {
	for _, u := range all {
		d.line("%sunsupported %s: %s", indent, u.Where, u.What)
	}
}

func (d *dumper) element(indent string, e wsdl.Element) {
	d.line("%selement %s %d..%d nillable=%t choice=%d default=%q fixed=%q: %s", indent, name(e.Name), e.MinOccurs, e.MaxOccurs, e.Nillable, e.Choice, e.Default, e.Fixed, name(e.Type.Name))
	if e.Type.Name.Local == "" && !d.seen[e.Type] {
		d.seen[e.Type] = true // it may hold itself
		d.typ(indent+"  ", e.Type)
	}
}

func (d *dumper) typ(indent string, t *wsdl.Type) {
	base := ""
	if t.Base != nil {
		base = name(t.Base.Name)
	}
	d.line("%ssimple=%t %s %s primitive=%s enumeration=%v facets=%v choices=%v all=%t any=%t/%t abstract=%t mixed=%t members=%d",
		indent, t.Simple, t.Derivation, base, t.Primitive(), t.Enumeration, t.Facets, t.Choices, t.All, t.Any, t.AnyAttribute, t.Abstract, t.Mixed, len(t.Members))
	for _, e := range t.Elements {
		d.element(indent, e)
	}
	for _, a := range t.Attributes {
		d.line("%sattribute %s required=%t: %s", indent, name(a.Name), a.Required, name(a.Type.Name))
	}
	if t.Content != nil {
		d.line("%scontent %s primitive=%s facets=%v", indent, name(t.Content.Name), t.Content.Primitive(), t.Content.Facets)
	}
	d.unsupported(indent, t.Unsupported)
}

func name(n wsdl.QName) string {
	if n.Space == "http://www.w3.org/2001/XMLSchema" {
		return "xs:" + n.Local
	}
	return "{" + n.Space + "}" + n.Local
}

func byName(a, b wsdl.QName) int { return strings.Compare(name(a), name(b)) }

// golden compares a text with a file; UPDATE_GOLDEN=1 writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func TestReadEveryConstruct(t *testing.T) {
	c, err := wsdl.Read(t.Context(), wsdl.File("testdata/features/Features.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/features/contract.golden", dump(c))
}

// ours are the WSDLs that the adapter's types are made from.
var ours = []struct {
	file      string
	documents fs.FS
}{
	{"UtbOrder.wsdl", os.DirFS("../../adapters/soap/internal/utborder")},
	{"UtbServiceV3.wsdl", os.DirFS("../../adapters/soap/internal/utbservicev3")},
	{"UtbDataPool.wsdl", os.DirFS("../../adapters/soap/internal/utbdatapool")},
}

func TestReadOurs(t *testing.T) {
	for _, our := range ours {
		c, err := wsdl.Read(t.Context(), wsdl.FS(our.documents, our.file))
		if err != nil {
			t.Fatal(err)
		}
		if text := dump(c); strings.Contains(text, "unsupported") {
			t.Errorf("%s: %s", our.file, text)
		}
		golden(t, "testdata/"+strings.TrimSuffix(our.file, ".wsdl")+".golden", dump(c))
	}
}

// jaxws serves testdata/jaxws as JAX-WS RI publishes it: everything at one
// path, told apart by the query, with the address that it has behind a proxy.
func jaxws(t *testing.T) string {
	t.Helper()
	files := map[string]string{"wsdl": "service", "wsdl=OrdersPort.wsdl": "port", "xsd=1": "xsd1", "xsd=2": "xsd2"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join("testdata", "jaxws", files[r.URL.RawQuery]+".xml"))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/ws/Orders?wsdl"
}

func TestReadJAXWS(t *testing.T) {
	c, err := wsdl.Read(t.Context(), wsdl.URL(http.DefaultClient, jaxws(t)))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/jaxws/contract.golden", dump(c))
}

const header = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema">`

// types puts the content of a schema into a WSDL.
func types(text string) string {
	return header + `<types><xs:schema xmlns="">` + text + `</xs:schema></types></definitions>`
}

func TestReadRefuses(t *testing.T) {
	tests := map[string]struct {
		text string
		want error
	}{
		"a page":            {`<html><body/></html>`, wsdl.ErrNotWSDL},
		"WSDL 2.0":          {`<description xmlns="http://www.w3.org/ns/wsdl"/>`, wsdl.ErrNotWSDL},
		"a schema":          {`<schema xmlns="http://www.w3.org/2001/XMLSchema"/>`, wsdl.ErrNotWSDL},
		"nothing":           {``, wsdl.ErrNotXML},
		"truncated":         {header, wsdl.ErrNotXML},
		"DTD":               {`<!DOCTYPE a>` + header + `</definitions>`, wsdl.ErrDTD},
		"charset":           {`<?xml version="1.0" encoding="EBCDIC-37"?>` + header + `</definitions>`, wsdl.ErrCharset},
		"deep":              {header + strings.Repeat("<a>", wsdl.MaxDepth+1), wsdl.ErrTooDeep},
		"large":             {header + strings.Repeat(" ", wsdl.MaxBytes), wsdl.ErrTooLarge},
		"many attributes":   {header + "<a" + attributes(wsdl.MaxAttributes+1) + "/></definitions>", wsdl.ErrTooMany},
		"many elements":     {header + strings.Repeat("<a/>", wsdl.MaxNodes), wsdl.ErrTooLarge},
		"a file not there":  {types(`<xs:include schemaLocation="no.xsd"/>`), wsdl.ErrUnreadable},
		"a server":          {types(`<xs:include schemaLocation="http://localhost/x?xsd=1"/>`), wsdl.ErrForeign},
		"an absolute path":  {types(`<xs:include schemaLocation="/etc/hostname"/>`), wsdl.ErrForeign},
		"no location":       {types(`<xs:include schemaLocation="%"/>`), wsdl.ErrUnreadable},
		"an import of text": {types(`<xs:include schemaLocation="text.xml"/>`), wsdl.ErrNotWSDL},
		"groups that grow":  {types(bomb()), wsdl.ErrTooLarge},
		"bases that grow":   {types(tower()), wsdl.ErrTooLarge},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{"a.wsdl": {Data: []byte(tt.text)}, "text.xml": {Data: []byte("<text/>")}}
			_, err := wsdl.Read(t.Context(), wsdl.FS(files, "a.wsdl"))
			if !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
}

func attributes(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, ` a%d=""`, i)
	}
	return text.String()
}

// bomb is a group that holds another twice, and so on.
func bomb() string {
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, `<xs:group name="g%d"><xs:sequence><xs:group ref="g%d"/><xs:group ref="g%d"/></xs:sequence></xs:group>`, i, i+1, i+1)
	}
	return text.String() + `<xs:group name="g40"><xs:sequence/></xs:group><xs:complexType name="t"><xs:group ref="g0"/></xs:complexType>`
}

// tower is a chain of extensions, each with one element more.
func tower() string {
	var text strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&text, `<xs:complexType name="t%d"><xs:complexContent><xs:extension base="t%d"><xs:sequence><xs:element name="e%d"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>`, i+1, i, i)
	}
	return `<xs:complexType name="t0"/>` + text.String()
}

func TestTooManyDocuments(t *testing.T) {
	files := fstest.MapFS{}
	for i := range wsdl.MaxDocuments + 1 {
		files[fmt.Sprintf("%d.wsdl", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, `%s<import location="%d.wsdl"/></definitions>`, header, i+1)}
	}
	if _, err := wsdl.Read(t.Context(), wsdl.FS(files, "0.wsdl")); !errors.Is(err, wsdl.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

func TestCharsets(t *testing.T) {
	latin := "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>" + strings.TrimSuffix(header, ">") + " name=\"caf\xE9\"/>"
	wide := []byte{0xFF, 0xFE}
	for _, b := range []byte(strings.TrimSuffix(header, ">") + ` name="cafe"/>`) {
		wide = append(wide, b, 0)
	}
	for want, text := range map[string]string{"café": latin, "cafe": string(wide), "bom": "\xEF\xBB\xBF" + strings.TrimSuffix(header, ">") + ` name="bom"/>`} {
		c, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"a": {Data: []byte(text)}}, "a"))
		if err != nil || c.Name != want {
			t.Errorf("%q: %v", want, err)
		}
	}
}

func TestReadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := wsdl.Read(ctx, wsdl.FS(ours[0].documents, ours[0].file)); !errors.Is(err, context.Canceled) || !errors.Is(err, wsdl.ErrUnreadable) {
		t.Errorf("error %v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, file := range []string{"testdata/features/Features.wsdl", "testdata/features/more.xsd", "testdata/jaxws/service.xml"} {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(types(bomb()))
	f.Fuzz(func(t *testing.T, text string) {
		files := fstest.MapFS{"Features.wsdl": {Data: []byte(text)}, "more.xsd": {Data: []byte(text)}}
		c, err := wsdl.Read(t.Context(), wsdl.FS(files, "Features.wsdl"))
		if err == nil {
			_ = dump(c) // every type is there
		}
	})
}
