package wsdl_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"causeway.example/internal/wsdl"
)

// packed returns a text as a gzip file.
func packed(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What stands in place of a WSDL is named, and the error is one of two.
func TestDocumentKinds(t *testing.T) {
	const envelope11, envelope12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
	for _, tt := range []struct {
		name, text, want string
		is               error
	}{
		{"schema", `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x"/>`, "an XML Schema of the namespace urn:x, where a WSDL 1.1 is wanted: name the WSDL that imports it", wsdl.ErrNotWSDL},
		{"schema, no namespace", `<schema xmlns="http://www.w3.org/2001/XMLSchema"/>`, "an XML Schema, where a WSDL 1.1 is wanted", wsdl.ErrNotWSDL},
		{"schema of a draft", `<schema xmlns="http://www.w3.org/2000/10/XMLSchema"/>`, "an XML Schema of a draft, in the namespace http://www.w3.org/2000/10/XMLSchema", wsdl.ErrNotWSDL},
		{"schema in no namespace", `<schema/>`, "a document with the root element schema", wsdl.ErrNotWSDL},
		{"WSDL 2.0", `<description xmlns="http://www.w3.org/ns/wsdl" targetNamespace="urn:x"/>`, "a WSDL 2.0 description: only WSDL 1.1 is read", wsdl.ErrNotWSDL},
		{"WSDL 2.0, prefixed", `<w:description xmlns:w="http://www.w3.org/ns/wsdl"/>`, "a WSDL 2.0 description", wsdl.ErrNotWSDL},
		{"WSDL 2.0 of a draft", `<description xmlns="http://www.w3.org/2006/01/wsdl"/>`, "a WSDL 2.0 description", wsdl.ErrNotWSDL},
		{"WSDL 1.2", `<definitions xmlns="http://www.w3.org/2003/06/wsdl"/>`, `definitions in the namespace "http://www.w3.org/2003/06/wsdl": that of WSDL 1.1 is http://schemas.xmlsoap.org/wsdl/`, wsdl.ErrNotWSDL},
		{"WSDL in no namespace", `<definitions/>`, `definitions in the namespace "":`, wsdl.ErrNotWSDL},
		{"message", `<e:Envelope xmlns:e="` + envelope11 + `"><e:Body><a/></e:Body></e:Envelope>`, "a SOAP 1.1 message", wsdl.ErrNotWSDL},
		{"message without body", `<e:Envelope xmlns:e="` + envelope12 + `"/>`, "a SOAP 1.2 message", wsdl.ErrNotWSDL},
		{"fault", `<e:Envelope xmlns:e="` + envelope11 + `"><e:Body><e:Fault><faultcode>e:Client</faultcode><faultstring>no &lt;body&gt; <![CDATA[in the]]>` + "\n" + `request</faultstring></e:Fault></e:Body></e:Envelope>`, "a SOAP 1.1 fault: no <body> in the request", wsdl.ErrNotWSDL},
		{"fault of 1.2", `<e:Envelope xmlns:e="` + envelope12 + `"><e:Body><e:Fault><e:Reason><e:Text xml:lang="en">not here</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>`, "a SOAP 1.2 fault: not here", wsdl.ErrNotWSDL},
		{"fault without words", `<e:Envelope xmlns:e="` + envelope12 + `"><e:Body><e:Fault/></e:Body></e:Envelope>`, "a SOAP 1.2 fault", wsdl.ErrNotWSDL},
		{"page", `<!DOCTYPE html><html><body><p>Sign in<br></body></html>`, "an HTML page", wsdl.ErrNotWSDL},
		{"page of old", "\n<!-- > -->\n" + `<HTML><BODY><P>Error 404--Not Found</BODY></HTML>`, "an HTML page", wsdl.ErrNotWSDL},
		{"page in XML", `<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html xmlns="http://www.w3.org/1999/xhtml"/>`, "an HTML page", wsdl.ErrNotWSDL},
		{"page with a mark", "\xEF\xBB\xBF<!doctype HTML><title>x", "an HTML page", wsdl.ErrNotWSDL},
		{"WADL", `<application xmlns="http://wadl.dev.java.net/2009/02"/>`, "a WADL description", wsdl.ErrNotWSDL},
		{"WADL of old", `<ns2:application xmlns:ns2="http://research.sun.com/wadl/2006/10"/>`, "a WADL description", wsdl.ErrNotWSDL},
		{"discovery", `<discovery xmlns="http://schemas.xmlsoap.org/disco/"/>`, "a discovery document (discovery)", wsdl.ErrNotWSDL},
		{"OData", `<edmx:Edmx xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"/>`, "OData metadata", wsdl.ErrNotWSDL},
		{"metadata", `<Metadata xmlns="http://schemas.xmlsoap.org/ws/2004/09/mex"/>`, "an answer of WS-MetadataExchange", wsdl.ErrNotWSDL},
		{"anything", `<a:b xmlns:a="urn:a"/>`, "a document with the root element {urn:a}b", wsdl.ErrNotWSDL},
		{"OpenAPI", `{"info":{"title":"<x>"},"openapi":"3.1.0"}`, "JSON: an OpenAPI description", wsdl.ErrNotXML},
		{"Swagger", "\n{\n  \"swagger\" : \"2.0\"", "JSON: an OpenAPI description", wsdl.ErrNotXML},
		{"JSON", `{"error":"<none>"}`, "not XML, but JSON", wsdl.ErrNotXML},
		{"JSON list", `[ {"a":1} ]`, "not XML, but JSON", wsdl.ErrNotXML},
		{"OpenAPI in YAML", "# <pets>\nopenapi: 3.0.3\ninfo:\n", "YAML: an OpenAPI description", wsdl.ErrNotXML},
		{"Swagger in YAML", "---\r\n'swagger': '2.0'\r\n", "YAML: an OpenAPI description", wsdl.ErrNotXML},
		{"YAML", "---\na: b\n", "not XML, but YAML", wsdl.ErrNotXML},
		{"MIME", "--MIMEBoundary\r\nContent-Type: text/xml\r\n\r\n<a", "a MIME multipart message", wsdl.ErrNotXML},
		{"response", "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<a", "an HTTP response", wsdl.ErrNotXML},
		{"protobuf", "syntax = \"proto3\";\n", "Protocol Buffers", wsdl.ErrNotXML},
		{"words", "404 page not found", `text that begins with "404 page not found"`, wsdl.ErrNotXML},
		{"nothing", "", "an empty file", wsdl.ErrNotXML},
		{"blanks", " \r\n\t\n", "an empty file", wsdl.ErrNotXML},
		{"a mark alone", "\xEF\xBB\xBF", "an empty file", wsdl.ErrNotXML},
		{"many blanks", strings.Repeat(" ", 1<<16), "an empty file", wsdl.ErrNotXML},
		{"gzip", packed(t, header+`</definitions>`), "a gzip file: unpack it first", wsdl.ErrNotXML},
		{"zip", "PK\x03\x04\x14\x00", "a zip file", wsdl.ErrNotXML},
		{"bzip2", "BZh91AY&SY", "a bzip2 file", wsdl.ErrNotXML},
		{"PDF", "%PDF-1.7", "a PDF", wsdl.ErrNotXML},
		{"UTF-32", "<\x00\x00\x00a\x00\x00\x00", "text in UTF-32", wsdl.ErrNotXML},
		{"broken", `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types></definitions>`, "not well-formed XML: line 1: ", wsdl.ErrNotXML},
		{"two roots", `<a/><b/>`, "not well-formed XML: 2 root elements", wsdl.ErrNotXML},
		{"a comment alone", `<!-- nothing -->`, "not well-formed XML: 0 root elements", wsdl.ErrNotXML},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"a.wsdl": {Data: []byte(tt.text)}}, "a.wsdl"))
			if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "a.wsdl: ") {
				t.Errorf("got  %v\nwant %q in it", err, tt.want)
			}
		})
	}
}

// The same holds for what is imported: a failed import of an import is not one
// of the documents.
func TestKindOfAnImport(t *testing.T) {
	files := fstest.MapFS{
		"a.wsdl": {Data: []byte(types(`<xs:include schemaLocation="b.xsd"/>`))},
		"b.xsd":  {Data: []byte(`<html><body/></html>`)},
	}
	_, err := wsdl.Read(t.Context(), wsdl.FS(files, "a.wsdl"))
	if want := "a.wsdl:1 imports b.xsd: neither a WSDL 1.1 nor an XML Schema, but an HTML page"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// UTF-16 is read with a mark and without one (XML 1.0, appendix F.1).
func TestUTF16(t *testing.T) {
	text := utf16.Encode([]rune(strings.TrimSuffix(header, ">") + ` name="é"/>`))
	for name, first := range map[string]int{"little-endian": 0, "big-endian": 1} {
		var data []byte
		for _, unit := range text {
			pair := []byte{byte(unit), byte(unit >> 8)}
			data = append(data, pair[first], pair[1-first])
		}
		c, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"a": {Data: data}}, "a"))
		if err != nil || c.Name != "é" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
