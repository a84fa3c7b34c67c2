package soap

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzDecode: no document panics the reader, and one that it accepts comes
// back the same after a round trip.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		wrapped(`<text>a</text><number>1</number><long>2</long><flag>true</flag><part><part/></part><item/><item/><word>b</word>`),
		wrapped(`<text><![CDATA[<]]></text><new/><item xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="1"/>`),
		envelope(`<S:Fault><faultcode>S:Server</faultcode><faultstring>no</faultstring></S:Fault>`),
		envelope(``), `<html><body>no</body></html>`, ``, "\xef\xbb\xbf" + wrapped(``), "\xff\xfe<\x00a\x00/\x00>\x00",
		`<?xml version="1.0" encoding="ISO-8859-1"?>` + wrapped("<text>\xe9</text>"),
		`<!DOCTYPE a [<!ENTITY b "c">]>` + wrapped(`<text>&b;</text>`),
	} {
		f.Add([]byte(seed), "text/xml")
	}
	f.Add([]byte(wrapped("<text>\x80</text>")), "text/xml;charset=windows-1252")
	f.Add([]byte(wrapped("<text>a</text><text>a</text><number>x</number><part href='#1'/>")), "text/xml;charset='utf_8'")
	f.Add([]byte("--u\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"+wrapped("<text>=E9</text>")+"\r\n--u--"), `multipart/related; boundary=u; start="<a>"`)
	f.Add([]byte("--u\n\n"+wrapped("<text>\x00&#0;</text>")), "text/xml; charset=iso-8859-1")
	f.Fuzz(func(t *testing.T, document []byte, contentType string) {
		var got message
		fault, err := Unmarshal(document, contentType, &got, nil)
		if err != nil || fault != nil {
			return
		}
		again, err := Marshal(SOAP11, &got, false)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		var twice message
		if _, err := Unmarshal(again, "", &twice, func(name string) { t.Errorf("unknown element %q", name) }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, twice); diff != "" {
			t.Errorf("round trip (-first +second):\n%s", diff)
		}
	})
}
