package soap

import (
	"encoding/xml"
	"testing"
)

// message has each kind of field. The nested type's XMLName holds the name of
// the type, as gowsdl writes it, which is not an element's name.
type message struct {
	XMLName xml.Name `xml:"urn:test message"`
	Text    *string  `xml:"text"`
	Number  *int32   `xml:"number"`
	Long    int64    `xml:"long"`
	Flag    *bool    `xml:"flag"`
	Part    *part    `xml:"part"` //nolint:staticcheck // encoding/xml could not read it: that is what is tested
	Item    []*part  `xml:"item"`
	Word    []string `xml:"word"`
}

type part struct {
	XMLName xml.Name `xml:"urn:test partType"`
	Name    *string  `xml:"name"`
	Part    *part    `xml:"part"` //nolint:staticcheck // as above
}

func envelope(body string) string {
	return `<S:Envelope xmlns:S="` + envelope11 + `"><S:Header/><S:Body>` + body + `</S:Body></S:Envelope>`
}

// wrapped returns an envelope around a message with this content.
func wrapped(content string) string {
	return envelope(`<ns2:message xmlns:ns2="urn:test">` + content + `</ns2:message>`)
}

// unmarshalReporting reads a valid answer and returns what is reported of its
// elements.
func unmarshalReporting(t *testing.T, document string, response any) (reported []string) {
	t.Helper()
	fault, err := unmarshal([]byte(document), "", response, reports{unreadable: func(element, why string) {
		reported = append(reported, element+" "+why)
	}}, DefaultLimits)
	if err != nil || fault != nil {
		t.Fatalf("fault %v, error %v", fault, err)
	}
	return reported
}

// The namespaces of envelopes, by version.
var (
	envelope11 = SOAP11.envelope()
	envelope12 = SOAP12.envelope()
)
