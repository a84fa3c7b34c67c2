package wsdl_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"causeway.example/internal/wsdl"
)

// TestSave: what was fetched from a server says the same as files.
func TestSave(t *testing.T) {
	fetched, err := wsdl.Read(t.Context(), wsdl.URL(http.DefaultClient, jaxws(t)))
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	var names []string
	for _, f := range fetched.Save() {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
		names = append(names, f.Name)
		if strings.Contains(string(f.Data), "ocation=\"http://inner.example:8080/ws/Orders?") {
			t.Errorf("%s refers to the server:\n%s", f.Name, f.Data)
		}
	}
	if got := strings.Join(names, " "); got != "Orders.wsdl Orders-OrdersPort.wsdl Orders-1.xsd Orders-2.xsd" {
		t.Error(got)
	}
	saved, err := wsdl.Read(t.Context(), wsdl.FS(files, names[0]))
	if err != nil {
		t.Fatal(err)
	}
	if dump(saved) != dump(fetched) {
		t.Errorf("saved:\n%s", dump(saved))
	}
}

func TestSaveNames(t *testing.T) {
	files := fstest.MapFS{
		"a b.wsdl":  {Data: []byte(`<?xml version="1.0" encoding="iso-8859-1"?>` + strings.TrimSuffix(types(`<xs:include schemaLocation='x/A%20b.xsd'/><xs:include schemaLocation="y/a-b.xsd"/>`), ">") + "><!-- \xE9 -->")},
		"x/A b.xsd": {Data: []byte(`<schema xmlns="http://www.w3.org/2001/XMLSchema"/>`)},
		"y/a-b.xsd": {Data: []byte(`<schema xmlns="http://www.w3.org/2001/XMLSchema"/>`)},
	}
	c, err := wsdl.Read(t.Context(), wsdl.FS(files, "a b.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	saved := c.Save()
	if saved[0].Name != "a-b.wsdl" || saved[1].Name != "A-b.xsd" || saved[2].Name != "a-b-2.xsd" {
		t.Errorf("%s %s %s", saved[0].Name, saved[1].Name, saved[2].Name)
	}
	for _, want := range []string{`encoding="UTF-8"`, `schemaLocation="A-b.xsd"`, `schemaLocation="a-b-2.xsd"`, "é"} {
		if !strings.Contains(string(saved[0].Data), want) {
			t.Errorf("no %s in\n%s", want, saved[0].Data)
		}
	}
}
