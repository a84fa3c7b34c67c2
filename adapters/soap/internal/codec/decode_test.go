package codec

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestUnmarshalContent(t *testing.T) {
	const xsi = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"`
	for name, test := range map[string]struct {
		content string
		want    message
		unknown []string
	}{
		"nothing":                 {content: ``},
		"absent, empty, nil":      {content: `<text/><number` + xsi + `>7</number><part` + xsi + `/>`, want: message{Text: new("")}},
		"nil that is not":         {content: `<text xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="false">a</text>`, want: message{Text: new("a")}},
		"empty number":            {content: `<number> </number><flag/>`},
		"numbers":                 {content: `<number> +007 </number><long>9223372036854775807</long>`, want: message{Number: new(int32(7)), Long: 1<<63 - 1}},
		"booleans":                {content: `<flag>1</flag>`, want: message{Flag: new(true)}},
		"boolean false":           {content: `<flag> false </flag>`, want: message{Flag: new(false)}},
		"leading zeros, blanks":   {content: `<text> 0400123456 </text>`, want: message{Text: new(" 0400123456 ")}},
		"CDATA and comments":      {content: `<text>a<![CDATA[<b>&amp;]]>c<!-- d -->e<?pi f?></text>`, want: message{Text: new("a<b>&amp;ce")}},
		"references":              {content: `<text>V&amp;D &#x4e; &lt;&gt;&quot;&apos;</text>`, want: message{Text: new(`V&D N <>"'`)}},
		"list of 0":               {content: `<part/>`, want: message{Part: &part{}}},
		"list of 1":               {content: `<word>a</word>`, want: message{Word: []string{"a"}}},
		"list of 2, apart":        {content: `<word>a</word><long>1</long><word/>`, want: message{Long: 1, Word: []string{"a", ""}}},
		"nil item keeps place":    {content: `<item><name>a</name></item><item` + xsi + `/><item><name>c</name></item>`, want: message{Item: []*part{{Name: new("a")}, {}, {Name: new("c")}}}},
		"type in itself":          {content: `<part><part><name>a</name></part></part>`, want: message{Part: &part{Part: &part{Name: new("a")}}}},
		"qualified children":      {content: `<x:text xmlns:x="urn:test">a</x:text><word xmlns="urn:test">b</word>`, want: message{Text: new("a"), Word: []string{"b"}}},
		"foreign children":        {content: `<x:text xmlns:x="urn:other">a</x:text><y:number>8</y:number>`, unknown: []string{"text", "number"}},
		"unknown, with children":  {content: `<new><text>a</text></new><text>b<deep/></text>mixed`, want: message{Text: new("b")}, unknown: []string{"new", "deep"}},
		"links are no references": {content: `<text href="http://a.example/">a</text><new href="#id1"/>`, want: message{Text: new("a")}, unknown: []string{"new"}},
		"case matters":            {content: `<Text>a</Text>`, unknown: []string{"Text"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got message
			r, err := unmarshal(wrapped(test.content), &got)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.unknown, r.unknown); diff != "" {
				t.Errorf("unknown elements (-want +got):\n%s", diff)
			}
		})
	}
}

// An element that any may take still yields to one that is named.
func TestUnmarshalAny(t *testing.T) {
	type item struct {
		Name string `xml:"name"`
	}
	var got struct {
		XMLName xml.Name `xml:"urn:test message"`
		Known   *item    `xml:"known"`
		Others  []item   `xml:",any"`
	}
	if _, err := unmarshal(wrapped(`<b><name>1</name></b><known><name>2</name></known><c><name>3</name></c><x:d xmlns:x="urn:other"/>`), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]item{{"1"}, {"3"}}, got.Others); diff != "" || got.Known == nil || got.Known.Name != "2" {
		t.Errorf("known %v, others (-want +got):\n%s", got.Known, diff)
	}
}

func TestUnmarshalRefusesContent(t *testing.T) {
	for name, test := range map[string]struct{ content, want string }{
		"reference":       {`<text href="#id1"/>`, "another element: text"},
		"reference, list": {`<item a="b" href="#id1" c="d"/>`, "another element: item"},
		"reference, nil":  {`<part xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true" z:Ref="i3" xmlns:z="urn:z"/>`, "another element: part"},
		"two structs":     {`<part/><part><name>a</name></part>`, "one belongs: part"},
		"inside a list":   {`<item><part><name>a</name></part><part/></item>`, "one belongs: part"},
		"unknown entity":  {`<text>&nbsp;</text>`, "unknown entity or character"},
		"bad nesting":     {`<text>a</word>`, "an end tag of another element"},
		"bare ampersand":  {`<text>V & D</text>`, "unknown entity or character"},
		"DTD in the body": {`<!DOCTYPE x [<!ENTITY a "b">]>`, "document type declaration"},
	} {
		t.Run(name, func(t *testing.T) {
			var got message
			if _, err := unmarshal(wrapped(test.content), &got); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// What cannot be read, and what stands more than once, costs only itself, and
// is reported by its name.
func TestUnmarshalKeepsTheRest(t *testing.T) {
	const xsi = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"`
	for name, test := range map[string]struct {
		content string
		want    message
		reports []string
	}{
		"number too big":        {`<number>2147483648</number>`, message{}, []string{"number unreadable"}},
		"a phone number":        {`<number>04001234567</number>`, message{}, []string{"number unreadable"}}, // by its name alone
		"not a number":          {`<long>1.0</long>`, message{}, []string{"long unreadable"}},
		"not a boolean":         {`<flag>yes</flag>`, message{}, []string{"flag unreadable"}},
		"the same again":        {`<text>a</text><text>a</text><text>a</text>`, message{Text: new("a")}, []string{"text repeated"}},
		"another text":          {`<text>a</text><text>b</text><text>a</text>`, message{}, []string{"text repeated"}},
		"a text and none":       {`<text>a</text><text` + xsi + `/>`, message{}, []string{"text repeated"}},
		"the same number":       {`<number>7</number><number>007</number>`, message{Number: new(int32(7))}, []string{"number repeated"}},
		"another number":        {`<number>7</number><number>8</number>`, message{}, []string{"number repeated"}},
		"a number and none":     {`<number>7</number><number>x</number>`, message{}, []string{"number repeated", "number unreadable"}},
		"two equal structs":     {`<part><name>a</name></part><part><name>a</name><!-- --></part>`, message{Part: &part{Name: new("a")}}, []string{"part repeated"}},
		"inside a list":         {`<item><name>a</name><name>b</name></item><item><name>c</name></item>`, message{Item: []*part{{}, {Name: new("c")}}}, []string{"name repeated"}},
		"null reference":        {`<text>a&#0;b</text>`, message{Text: new("a\uFFFDb")}, []string{"character replaced"}},
		"surrogates":            {`<text>&#xD83D;&#56832;</text>`, message{Text: new("\uFFFD\uFFFD")}, []string{"character replaced"}},
		"beyond Unicode":        {`<text>&#x110000;&#99999999999;</text>`, message{Text: new("\uFFFD\uFFFD")}, []string{"character replaced"}},
		"control":               {"<text>a\x01\x0b</text>", message{Text: new("a\uFFFD\uFFFD")}, []string{"character replaced"}},
		"control, with others":  {"<text>\x1b[1m&amp;\r\n</text>", message{Text: new("\uFFFD[1m&\n")}, []string{"character replaced"}},
		"control, CDATA":        {"<text><![CDATA[a\x01]]></text>", message{Text: new("a\uFFFD")}, []string{"character replaced"}},
		"control, attribute":    {"<text a='\x01'>a</text>", message{Text: new("a")}, []string{"character replaced"}},
		"non-character":         {"<text>\uFFFE\uFFFF</text>", message{Text: new("\uFFFD\uFFFD")}, []string{"character replaced"}},
		"invalid UTF-8":         {"<text>a\xff\xc3</text>", message{Text: new("a\u00ff\u00c3")}, nil}, // nothing says UTF-8: windows-1252
		"a reference with text": {`<text href="#a" enc:ref="b">a</text>`, message{Text: new("a")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got message
			reports := unmarshalReporting(t, wrapped(test.content+`<word>after</word>`), &got)
			test.want.Word = []string{"after"}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.reports, reports); diff != "" {
				t.Errorf("reports (-want +got):\n%s", diff)
			}
		})
	}
}

// listing is a type that encoding/xml can read, too.
type listing struct {
	XMLName xml.Name       `xml:"urn:test message"`
	Code    *string        `xml:"code"`
	Items   []*listingItem `xml:"list"`
}

type listingItem struct {
	Name *string  `xml:"name"`
	Tags []string `xml:"tag"`
}

// FuzzUnmarshal: a document whose names are the type's reads as encoding/xml
// reads it. Of nil, and of what stands twice, encoding/xml knows nothing.
func FuzzUnmarshal(f *testing.F) {
	many := `<code>3</code>`
	for i := range 20 {
		many += fmt.Sprintf("<list><name>n%d &amp; </name><tag>%d</tag><!-- x --><tag/></list>", i, i)
	}
	for _, seed := range []string{many, ``, `<list/>`, `<code><![CDATA[ <a> ]]>b</code>`, "<m:code>\r\n0</m:code>", `<list xmlns="urn:test"><name>a<?b c?></name></list>`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		if !utf8.ValidString(content) || hasForbidden(content) || forbiddenReference(content) {
			return // what is replaced is refused by encoding/xml
		}
		document := `<body><m:message xmlns:m="urn:test">` + content + `</m:message></body>`
		var got listing
		r, err := unmarshal(strings.TrimSuffix(strings.TrimPrefix(document, "<body>"), "</body>"), &got)
		if err != nil || r.unknown != nil || r.reported != nil || strings.Contains(content, "nil") {
			return
		}
		var want struct {
			Reply []listing `xml:"urn:test message"`
		}
		err = xml.Unmarshal([]byte(document), &want)
		if err != nil && isStricter(err) {
			return
		}
		if err != nil || len(want.Reply) != 1 {
			t.Fatalf("accepted what encoding/xml refuses: %v, %d", err, len(want.Reply))
		}
		want.Reply[0].XMLName = xml.Name{}
		if diff := cmp.Diff(want.Reply[0], got); diff != "" {
			t.Errorf("(-encoding/xml +ours):\n%s", diff)
		}
	})
}
