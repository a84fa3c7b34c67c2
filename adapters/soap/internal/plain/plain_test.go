package plain

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/wsdl"
)

const frame = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="urn:t" targetNamespace="urn:t">
<types><xs:schema targetNamespace="urn:t">
<xs:element name="ask" type="tns:ask"/><xs:element name="askResponse" type="tns:askResponse"/>
<xs:element name="nag"><xs:complexType><xs:sequence><xs:any/></xs:sequence></xs:complexType></xs:element>
<xs:complexType name="ask">ASK</xs:complexType>
<xs:complexType name="askResponse"><xs:sequence>ANSWER</xs:sequence></xs:complexType>
MORE
</xs:schema></types>
<message name="ask"><part name="p" element="tns:ask"/></message>
<message name="askResponse"><part name="p" element="tns:askResponse"/></message>
<message name="nag"><part name="p" element="tns:nag"/></message>
<portType name="T">
<operation name="ask"><input message="tns:ask"/><output message="tns:askResponse"/></operation>
<operation name="nag"><input message="tns:nag"/><output message="tns:nag"/></operation>
</portType>
<binding name="B" type="tns:T"><soap:binding style="STYLE" transport="http://schemas.xmlsoap.org/soap/http"/>
<operation name="ask"><soap:operation soapAction="urn:do-ask"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>
<operation name="nag"><soap:operation soapAction=""/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>
</binding>
<service name="S"><port name="P" binding="tns:B"><soap:address location="http://localhost/"/></port></service>
</definitions>`

// parts fill the frame. A zero one asks with an empty wrapper.
type parts struct{ ask, sequence, answer, more, style string }

func (p parts) contract(t *testing.T) *wsdl.Contract {
	t.Helper()
	if p.ask == "" {
		p.ask = "<xs:sequence>" + p.sequence + "</xs:sequence>"
	}
	if p.style == "" {
		p.style = "document"
	}
	text := strings.NewReplacer("ASK", p.ask, "ANSWER", p.answer, "MORE", p.more, "STYLE", p.style).Replace(frame)
	contract, err := wsdl.Read(t.Context(), wsdl.FS(fstest.MapFS{"t.wsdl": {Data: []byte(text)}}, "t.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	return contract
}

var onlyAsk = Options{Operations: []string{"ask"}}

// shape writes one line a type: * marks a list, ~ what may be nil.
func shape(s *Service) []string {
	var lines []string
	for _, t := range s.Types {
		line := t.Name
		for _, e := range t.Elements {
			typ := "xs:" + e.Scalar
			if e.Type != nil {
				typ = e.Type.Name
			}
			line += " " + e.Name + "=" + typ
			if e.List {
				line += "*"
			}
			if e.Nillable {
				line += "~"
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// What gowsdl does not survive, or narrows, and what becomes of it.
func TestOfBringsIntoPlainForm(t *testing.T) {
	for name, test := range map[string]struct {
		parts   parts
		types   []string
		changes []string
	}{
		"bounded list (G6)": {
			parts:   parts{sequence: `<xs:element name="x" type="xs:string" maxOccurs="5"/>`},
			types:   []string{"Ask x=xs:string*", "AskResponse"},
			changes: []string{"ask/x: at most 5 times → any number of times"},
		},
		"numbers that Go narrows (G7)": {
			parts: parts{sequence: `<xs:element name="d" type="xs:decimal"/><xs:element name="i" type="xs:integer"/><xs:element name="f" type="xs:double"/><xs:element name="u" type="xs:unsignedLong"/>`},
			types: []string{"Ask d=xs:string i=xs:string f=xs:string u=xs:string", "AskResponse"},
			changes: []string{
				"ask/d: xs:decimal → xs:string", "ask/f: xs:double → xs:string", "ask/i: xs:integer → xs:string", "ask/u: xs:unsignedLong → xs:string",
			},
		},
		"small numbers fit": {
			parts:   parts{sequence: `<xs:element name="s" type="xs:short"/><xs:element name="u" type="xs:unsignedInt"/><xs:element name="i" type="xs:int"/>`},
			types:   []string{"Ask s=xs:int u=xs:long i=xs:int", "AskResponse"},
			changes: []string{"ask/s: xs:short → xs:int", "ask/u: xs:unsignedInt → xs:long"},
		},
		"nil items (G8)": {
			parts: parts{sequence: `<xs:element name="x" type="xs:string" nillable="true" minOccurs="0" maxOccurs="unbounded"/>`},
			types: []string{"Ask x=xs:string*~", "AskResponse"},
		},
		"times (G9)": {
			parts:   parts{sequence: `<xs:element name="t" type="xs:dateTime"/><xs:element name="d" type="xs:date"/>`},
			types:   []string{"Ask t=xs:string d=xs:string", "AskResponse"},
			changes: []string{"ask/d: xs:date → xs:string", "ask/t: xs:dateTime → xs:string"},
		},
		"names in two cases (G14)": {
			parts: parts{
				sequence: `<xs:element name="a" type="tns:line"/><xs:element name="b" type="tns:Line"/><xs:element name="c" type="tns:Ask"/>`,
				more:     `<xs:complexType name="line"><xs:sequence/></xs:complexType><xs:complexType name="Line"><xs:sequence/></xs:complexType><xs:complexType name="Ask"><xs:sequence/></xs:complexType>`,
			},
			types: []string{"Ask a=Line b=Line2 c=Ask2", "Ask2", "AskResponse", "Line", "Line2"},
			changes: []string{
				"ask/b: the type Line → the Go type Line2, as another has the name", "ask/c: the type Ask → the Go type Ask2, as another has the name",
			},
		},
		"a name that is XML Schema's in Go": {
			parts:   parts{sequence: `<xs:element name="a" type="tns:date"/>`, more: `<xs:complexType name="date"><xs:sequence/></xs:complexType>`},
			types:   []string{"Ask a=Date2", "AskResponse", "Date2"},
			changes: []string{"ask/a: the type Date → the Go type Date2, as another has the name"},
		},
		"types that gowsdl leaves undefined (G17)": {
			parts:   parts{sequence: `<xs:element name="a" type="xs:anySimpleType"/><xs:element name="y" type="xs:gYear"/><xs:element name="p" type="xs:positiveInteger"/><xs:element name="e" type="xs:duration"/>`},
			types:   []string{"Ask a=xs:string y=xs:string p=xs:string e=xs:string", "AskResponse"},
			changes: []string{"ask/a: xs:anySimpleType → xs:string", "ask/e: xs:duration → xs:string", "ask/p: xs:positiveInteger → xs:string", "ask/y: xs:gYear → xs:string"},
		},
		"extension": {
			parts: parts{
				ask:  `<xs:complexContent><xs:extension base="tns:base"><xs:sequence><xs:element name="own" type="xs:string"/></xs:sequence></xs:extension></xs:complexContent>`,
				more: `<xs:complexType name="base"><xs:sequence><xs:element name="inherited" type="xs:int"/></xs:sequence></xs:complexType>`,
			},
			types: []string{"Ask inherited=xs:int own=xs:string", "AskResponse"},
		},
		"choice": {
			parts: parts{ask: `<xs:choice><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:string"/></xs:choice>`},
			types: []string{"Ask a=xs:string b=xs:string", "AskResponse"},
		},
		"unnamed type": {
			parts: parts{sequence: `<xs:element name="inner-part"><xs:complexType><xs:sequence><xs:element name="x" type="xs:string"/></xs:sequence></xs:complexType></xs:element>`},
			types: []string{"Ask inner-part=InnerPart", "AskResponse", "InnerPart x=xs:string"},
		},
		"type that holds itself": {
			parts: parts{sequence: `<xs:element name="n" type="tns:n"/>`, more: `<xs:complexType name="n"><xs:sequence><xs:element name="n" type="tns:n" minOccurs="0"/></xs:sequence></xs:complexType>`},
			types: []string{"Ask n=N", "AskResponse", "N n=N"},
		},
		"words": {
			parts: parts{sequence: `<xs:element name="x" type="tns:word"/>`, more: `<xs:simpleType name="word"><xs:restriction base="xs:string"><xs:enumeration value="A"/></xs:restriction></xs:simpleType>`},
			types: []string{"Ask x=xs:string", "AskResponse"},
		},
		"lists and unions": {
			parts: parts{
				sequence: `<xs:element name="l" type="tns:l"/><xs:element name="u" type="tns:u"/>`,
				more: `<xs:simpleType name="l"><xs:list itemType="xs:int"/></xs:simpleType>` +
					`<xs:simpleType name="u"><xs:union memberTypes="xs:int xs:boolean"/></xs:simpleType>`,
			},
			types:   []string{"Ask l=xs:string u=xs:string", "AskResponse"},
			changes: []string{"ask/l: a list of values → xs:string", "ask/u: a union → xs:string"},
		},
		"attributes that need not be sent": {
			parts: parts{
				ask:    `<xs:sequence/><xs:anyAttribute/>`,
				answer: `<xs:element name="x"><xs:complexType><xs:sequence/><xs:attribute name="v" type="xs:string" use="required"/></xs:complexType></xs:element>`,
			},
			types:   []string{"Ask", "AskResponse x=X", "X"},
			changes: []string{"ask/@*: any attribute → neither sent nor read", "askResponse/x/@v: attribute → neither sent nor read"},
		},
		"text with an attribute": {
			parts: parts{
				sequence: `<xs:element name="x" type="tns:money" minOccurs="0"/>`,
				more:     `<xs:complexType name="money"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="unit" type="xs:string"/></xs:extension></xs:simpleContent></xs:complexType>`,
			},
			types:   []string{"Ask x=xs:string", "AskResponse"},
			changes: []string{"ask/x: xs:decimal → xs:string", "ask/x/@unit: attribute → neither sent nor read"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			service, err := Of(test.parts.contract(t), onlyAsk)
			if err != nil {
				t.Fatal(err)
			}
			var changes []string
			for _, c := range service.Changes {
				changes = append(changes, c.String())
			}
			if diff := cmp.Diff(test.types, shape(service)); diff != "" {
				t.Errorf("types (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.changes, changes); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

// What cannot be carried is named by its path, and only where it is used.
func TestOfNamesWhatCannotBeCarried(t *testing.T) {
	for name, test := range map[string]struct {
		parts parts
		want  []string
	}{
		"anything":           {parts{sequence: `<xs:element name="x" type="xs:anyType"/>`}, []string{"ask/x: xs:anyType"}},
		"element, no type":   {parts{sequence: `<xs:element name="x"/>`}, []string{"ask/x: xs:anyType"}},
		"wildcard":           {parts{sequence: `<xs:any minOccurs="0"/>`}, []string{"ask/*: xs:any"}},
		"QName":              {parts{sequence: `<xs:element name="x" type="xs:QName"/>`}, []string{"ask/x: xs:QName"}},
		"mixed":              {parts{sequence: `<xs:element name="x"><xs:complexType mixed="true"><xs:sequence/></xs:complexType></xs:element>`}, []string{"ask/x: mixes text and elements"}},
		"required attribute": {parts{ask: `<xs:sequence/><xs:attribute name="v" type="xs:string" use="required"/>`}, []string{"ask/@v: is a required attribute"}},
		"abstract": {
			parts{sequence: `<xs:element name="x" type="tns:a"/>`, more: `<xs:complexType name="a" abstract="true"><xs:sequence/></xs:complexType>`},
			[]string{"ask/x: has an abstract type"},
		},
		"two forms": {
			parts{sequence: `<xs:element name="x" type="xs:string"/><xs:element name="y" type="xs:string" form="qualified"/>`},
			[]string{"ask/y: qualified: true, unlike ask/x"},
		},
		"twice": {
			parts{sequence: `<xs:element name="x" type="xs:string"/><xs:element name="y" type="xs:string"/><xs:element name="x" type="xs:string"/>`},
			[]string{"ask: element x occurs in two places"},
		},
		"rpc":      {parts{style: "rpc"}, []string{"ask: is rpc/literal"}},
		"all told": {parts{sequence: `<xs:element name="x"/>`, answer: `<xs:element name="y" type="xs:QName"/>`}, []string{"ask/x: xs:anyType", "askResponse/y: xs:QName"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Of(test.parts.contract(t), onlyAsk)
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want it to name %q", err, want)
				}
			}
		})
	}
}

func TestOfPrunes(t *testing.T) {
	contract := parts{sequence: `<xs:element name="x" type="xs:string"/>`}.contract(t)
	if _, err := Of(contract, Options{}); err == nil || !strings.Contains(err.Error(), "nag/*: xs:any") {
		t.Errorf("all operations: got %v, want nag's wildcard to be named", err)
	}
	service, err := Of(contract, onlyAsk)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"nag"}, service.Others); diff != "" {
		t.Error(diff)
	}
	if op := service.Operations[0]; op.SOAPAction != "urn:do-ask" || op.Request.Root != "ask" || op.Response.Root != "askResponse" {
		t.Errorf("operation %+v", op)
	}
	if _, err := Of(contract, Options{Operations: []string{"ask", "tell"}}); err == nil || !strings.Contains(err.Error(), "tell: the WSDL has no such operation") {
		t.Errorf("got %v, want the missing operation to be named", err)
	}
}

func TestOfLeavesOut(t *testing.T) {
	contract := parts{sequence: `<xs:element name="x"/><xs:element name="y" type="xs:string"/>` +
		`<xs:element name="z"><xs:complexType mixed="true"/></xs:element><xs:element name="n" type="tns:ask"/><xs:any/>`}.contract(t)
	options := onlyAsk
	options.Without = []string{"ask/x", "ask/z", "ask/n", "ask/*"}
	service, err := Of(contract, options)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Ask y=xs:string", "AskResponse"}, shape(service)); diff != "" {
		t.Error(diff)
	}
	want := []Change{
		{"ask/*", "xs:any", "left out"},
		{"ask/n", "ask", "left out"},
		{"ask/x", "xs:anyType", "left out"},
		{"ask/z", "an unnamed type", "left out"},
	}
	if diff := cmp.Diff(want, service.Changes); diff != "" {
		t.Error(diff)
	}
	options.Without = append(options.Without, "ask/q")
	if _, err := Of(contract, options); err == nil || err.Error() != "ask/q: is to be left out, but is not there" {
		t.Errorf("got %v, want the path that nothing is at", err)
	}
}
