package soap

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

func name11(local string) xml.Name { return xml.Name{Space: envelope11, Local: local} }
func name12(local string) xml.Name { return xml.Name{Space: envelope12, Local: local} }
func bare(local string) xml.Name   { return xml.Name{Local: local} }

func TestUnmarshalFault(t *testing.T) {
	for name, test := range map[string]struct {
		content string
		want    Fault
	}{
		"prefixed code":       {`<faultcode>S:Server</faultcode><faultstring>no</faultstring>`, Fault{Code: name11("Server"), Text: "no"}},
		"prefix of its own":   {`<faultcode xmlns:q="urn:q">q:Late</faultcode>`, Fault{Code: xml.Name{Space: "urn:q", Local: "Late"}}},
		"undeclared prefix":   {`<faultcode>soapenv:Server</faultcode>`, Fault{Code: bare("Server")}},
		"bare number":         {`<faultcode> 233 </faultcode><faultstring>try again in: 42 seconds</faultstring>`, Fault{Code: bare("233"), Text: "try again in: 42 seconds"}},
		"bare word":           {`<faultcode xmlns="urn:default">Server</faultcode>`, Fault{Code: bare("Server")}},
		"refined code":        {`<faultcode>S:Client.Authentication</faultcode>`, Fault{Code: name11("Client.Authentication")}},
		"qualified":           {`<S:faultcode>S:Client</S:faultcode><S:faultstring>a</S:faultstring>`, Fault{Code: name11("Client"), Text: "a"}},
		"unknown inside text": {`<faultcode>1<x/></faultcode><faultactor>b</faultactor>`, Fault{Code: bare("1")}},
		"detail": {
			`<faultcode>S:Client</faultcode><faultstring xml:lang="en">a</faultstring><faultactor>b</faultactor><detail> <x xmlns="urn:x"> <faultcode>7 &amp; <![CDATA[8]]></faultcode></x>text</detail>`,
			Fault{Code: name11("Client"), Text: "a", Detail: []DetailElement{{
				Name:     xml.Name{Space: "urn:x", Local: "x"},
				Children: []DetailElement{{Name: xml.Name{Space: "urn:x", Local: "faultcode"}, Text: "7 & 8"}},
			}}},
		},
		"empty": {``, Fault{}},
	} {
		t.Run(name, func(t *testing.T) {
			checkFault(t, envelope(`<S:Fault>`+test.content+`</S:Fault>`), test.want)
		})
	}
	_, err := Unmarshal([]byte(envelope(`<S:Fault><faultcode>1</faultcode><faultcode>2</faultcode></S:Fault>`)), "", new(message), nil)
	if !errors.Is(err, ErrRepeated) {
		t.Errorf("a fault with two codes: got %v", err)
	}
}

func TestUnmarshalFault12(t *testing.T) {
	for name, test := range map[string]struct {
		content string
		want    Fault
	}{
		"code and reason": {`<S:Code><S:Value>S:Sender</S:Value></S:Code><S:Reason><S:Text xml:lang="en">no</S:Text><S:Text xml:lang="de">nein</S:Text></S:Reason>`, Fault{Code: name12("Sender"), Text: "no"}},
		"subcodes": {
			`<S:Code><S:Value>S:Receiver</S:Value><S:Subcode><S:Value xmlns:m="urn:m">m:Busy</S:Value><S:Subcode><S:Value>233</S:Value></S:Subcode></S:Subcode></S:Code>`,
			Fault{Code: name12("Receiver"), Subcodes: []xml.Name{{Space: "urn:m", Local: "Busy"}, bare("233")}},
		},
		"everything": {
			`<S:Code><S:Value>S:Sender</S:Value><S:New/></S:Code><S:Reason><S:New/><S:Text>a</S:Text></S:Reason><S:Node>n</S:Node><S:Role>r</S:Role><S:Detail><m:x xmlns:m="urn:m">1</m:x></S:Detail>`,
			Fault{Code: name12("Sender"), Text: "a", Detail: []DetailElement{{Name: xml.Name{Space: "urn:m", Local: "x"}, Text: "1"}}},
		},
		"no code": {`<S:Code/><S:Reason/>`, Fault{}},
	} {
		t.Run(name, func(t *testing.T) {
			document := strings.ReplaceAll(envelope(`<S:Fault>`+test.content+`</S:Fault>`), envelope11, envelope12)
			checkFault(t, document, test.want)
		})
	}
}

// A fault of the other version's namespace is not a fault of this envelope.
func TestUnmarshalFaultOfAnotherVersion(t *testing.T) {
	document := envelope(`<S:Fault xmlns:S="` + envelope12 + `"/>`)
	if fault, err := Unmarshal([]byte(document), "", new(message), nil); fault != nil || !errors.Is(err, ErrWrongRoot) {
		t.Errorf("got fault %v, error %v", fault, err)
	}
}

func checkFault(t *testing.T, document string, want Fault) {
	t.Helper()
	got, err := Unmarshal([]byte(document), "", new(message), func(name string) { t.Errorf("reported %s", name) })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("fault (-want +got):\n%s", diff)
	}
	// A truncated fault is an error.
	for n := range len(document) {
		if fault, err := Unmarshal([]byte(document[:n]), "", new(message), nil); fault != nil || err == nil {
			t.Fatalf("accepted %q", document[:n])
		}
	}
}

// What is stored of a fault is bounded.
func TestUnmarshalFaultIsBounded(t *testing.T) {
	frames := strings.Repeat("<frame><line>1</line></frame>", 1000)
	fault, err := Unmarshal([]byte(envelope(`<S:Fault><detail>`+frames+`</detail></S:Fault>`)), "", new(message), nil)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, e := range fault.Detail {
		kept += 1 + len(e.Children)
	}
	if kept != maxDetail {
		t.Errorf("kept %d elements of the detail, want %d", kept, maxDetail)
	}
	nested := ""
	for i := range 40 {
		nested += fmt.Sprintf("<S:Subcode><S:Value>%d</S:Value>", i)
	}
	document := envelope(`<S:Fault><S:Code><S:Value>S:Sender</S:Value>` + nested + strings.Repeat("</S:Subcode>", 40) + `</S:Code></S:Fault>`)
	beside := envelope(`<S:Fault><S:Code><S:Subcode>` + strings.Repeat("<S:Value>1</S:Value>", 40) + `</S:Subcode></S:Code></S:Fault>`)
	for name, document := range map[string]string{"nested": document, "side by side": beside} {
		if fault, err = Unmarshal([]byte(document), "", new(message), nil); err != nil || len(fault.Subcodes) != maxSubcodes {
			t.Errorf("subcodes %s: got %v, %v", name, fault, err)
		}
	}
}

func TestFaultClasses(t *testing.T) {
	for name, test := range map[string]struct {
		fault Fault
		want  gateway.Kind
		write gateway.Outcome
	}{
		"client":               {Fault{Code: name11("Client")}, gateway.NotUnderstood, gateway.Refused},
		"client, refined":      {Fault{Code: name11("Client.Schema")}, gateway.NotUnderstood, gateway.Refused},
		"client, no prefix":    {Fault{Code: bare("Client")}, gateway.NotUnderstood, gateway.Refused},
		"sender":               {Fault{Code: name12("Sender")}, gateway.NotUnderstood, gateway.Refused},
		"version":              {Fault{Code: name11("VersionMismatch")}, gateway.NotUnderstood, gateway.Refused},
		"header":               {Fault{Code: name12("MustUnderstand")}, gateway.NotUnderstood, gateway.Refused},
		"encoding":             {Fault{Code: name12("DataEncodingUnknown")}, gateway.NotUnderstood, gateway.Refused},
		"authentication":       {Fault{Code: name11("Client.Authentication")}, gateway.UpstreamAuth, gateway.Refused},
		"WS-Security":          {Fault{Code: xml.Name{Space: "urn:wsse", Local: "FailedAuthentication"}}, gateway.UpstreamAuth, gateway.Refused},
		"WS-Security, subcode": {Fault{Code: name12("Sender"), Subcodes: []xml.Name{{Space: "urn:wsse", Local: "FailedAuthentication"}}}, gateway.UpstreamAuth, gateway.Refused},
		"server":               {Fault{Code: name11("Server")}, gateway.BadUpstream, gateway.Unknown},
		"receiver":             {Fault{Code: name12("Receiver")}, gateway.BadUpstream, gateway.Unknown},
		"unheard of":           {Fault{Code: bare("999")}, gateway.BadUpstream, gateway.Unknown},
		"none":                 {Fault{}, gateway.BadUpstream, gateway.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			if e := faultError(write, test.fault); e.Kind != test.want || e.Outcome != test.write {
				t.Errorf("a write: got %v, %q, want %v, %q", e.Kind, e.Outcome, test.want, test.write)
			}
			if e := faultError(read, test.fault); e.Kind != test.want || e.Outcome != "" {
				t.Errorf("a read: got %v, %q, want %v", e.Kind, e.Outcome, test.want)
			}
		})
	}
}
