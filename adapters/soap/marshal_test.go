package soap

import (
	"encoding/xml"
	"strings"
	"testing"
)

func TestMarshalEnvelope(t *testing.T) {
	got, err := Marshal(SOAP11, &message{}, false)
	if err != nil {
		t.Fatal(err)
	}
	want := `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:o="urn:test"><e:Body>` +
		`<o:message><long>0</long></o:message></e:Body></e:Envelope>`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestMarshalEscapesTheNamespace(t *testing.T) {
	type request struct {
		XMLName xml.Name `xml:"urn:a&b message"`
	}
	got, err := Marshal(SOAP11, &request{}, false)
	if want := `xmlns:o="urn:a&amp;b"`; err != nil || !strings.Contains(string(got), want) {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}
