package codec

import (
	"encoding/xml"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/adapters/soap/internal/utborder"
)

// decision has what an adapter decides by, beside what nobody reads.
type decision struct {
	XMLName xml.Name `xml:"urn:test message"`
	utborder.OrderQueryDetail
	Code  Value          `xml:"orderId"` // hides the WSDL's
	Items []decisionItem `xml:"item" soap:"each"`
}

type decisionItem struct {
	Code Value   `xml:"code"`
	Name *string `xml:"name"`
}

// A Value keeps absent and unreadable apart.
func TestUnmarshalDecisions(t *testing.T) {
	const xsi = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"`
	const xop = ` xmlns:xop="http://www.w3.org/2004/08/xop/include"`
	given := func(text string) decision { return decision{Code: Value{Text: text}} }
	unreadable := decision{Code: Value{Unreadable: true}}
	for name, test := range map[string]struct {
		content string
		want    decision
		reports []string
	}{
		"absent":           {``, decision{}, nil},
		"empty":            {`<orderId> </orderId>`, decision{}, nil},
		"nil":              {`<orderId` + xsi + `/>`, decision{}, nil},
		"nil with a text":  {`<orderId` + xsi + `>3</orderId>`, unreadable, []string{"orderId unreadable"}},
		"any text":         {`<orderId> ERR_OPT </orderId>`, given("ERR_OPT"), nil},
		"CDATA":            {`<orderId><![CDATA[3]]></orderId>`, given("3"), nil},
		"element":          {`<orderId><value>3</value></orderId>`, unreadable, []string{"orderId unreadable"}},
		"text and element": {`<orderId>3<value/></orderId>`, given("3"), nil},
		"other part":       {`<orderId><xop:Include href="cid:a"` + xop + `/></orderId>`, unreadable, []string{"orderId unreadable"}},
		"replaced":         {`<orderId>3&#0;</orderId>`, unreadable, []string{"orderId unreadable", "character replaced"}},
		"the same again":   {`<orderId>3</orderId><orderId> 3</orderId>`, given("3"), []string{"orderId repeated"}},
		"another":          {`<orderId>0</orderId><orderId>3</orderId>`, unreadable, []string{"orderId repeated"}},
		"nil and another":  {`<orderId` + xsi + `/><orderId>3</orderId>`, unreadable, []string{"orderId repeated"}},
		"unread texts":     {`<planName>a</planName><planName>b</planName><orderId>3</orderId>`, given("3"), []string{"planName repeated"}},
		"unread reference": {`<planName href="#a"/><orderItems enc:ref="b"/><orderId>3</orderId>`, given("3"), []string{"planName unreadable", "orderItems unreadable"}},
		"unread structs":   {`<orderItems><wmeNewReqItem/></orderItems><orderItems/><orderId>3</orderId>`, given("3"), []string{"orderItems repeated"}},
		"items": {
			`<item><code>0</code></item><item><code enc:ref="#c"/><name>a</name></item><item><name>b</name></item>`,
			decision{Items: []decisionItem{{Code: Value{Text: "0"}}, {}, {Name: new("b")}}},
			[]string{"item unreadable"},
		},
		"item that refers": {`<item href="#1"/><item><name>b</name></item>`, decision{Items: []decisionItem{{}, {Name: new("b")}}}, []string{"item unreadable"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got decision
			reports := unmarshalReporting(t, wrapped(test.content), &got)
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(decision{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.reports, reports); diff != "" {
				t.Errorf("reports (-want +got):\n%s", diff)
			}
		})
	}
}

// However it is spelled, an empty element that refers to another one is not
// empty. The answer cannot be used where the element is read.
func TestUnmarshalReferences(t *testing.T) {
	for _, reference := range []string{
		`href="#id1"`, `HREF='#id1'`, `href="cid:part1@example.com"`, `ref="#id1"`, `xmlns:enc="http://www.w3.org/2003/05/soap-encoding" enc:ref="id1"`,
		`soapenc:ref="#id1"`, `z:Ref="i3" xmlns:z="http://schemas.microsoft.com/2003/10/Serialization/"`, `q:idref="i3"`, `x:href="#a"`,
		`z:Ref="i3" i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"`, `i:nil="1" href="#a" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"`,
	} {
		for _, element := range []string{"<text %s/>", "<text %s></text>", "<text %s> <!-- a -->\n</text>", "<number %s/>", "<part %s/>", "<item %s/>", "<word %s/>"} {
			document := wrapped(fmt.Sprintf(element, reference))
			if _, err := unmarshal(document, new(message)); !errors.Is(err, ErrReference) {
				t.Errorf("%s: got %v, want %v", document, err, ErrReference)
			}
		}
	}
	for _, link := range []string{`href="http://a.example/"`, `id="a"`, `enc:id="a"`, `ref="17"`, `z:Id="i3"`, `preference="#a"`, `xmlns:ref="u"`} {
		if _, err := unmarshal(wrapped(`<text `+link+`/>`), new(message)); err != nil {
			t.Errorf("%s: got %v", link, err)
		}
	}
}
