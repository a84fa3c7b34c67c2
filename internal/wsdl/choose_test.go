package wsdl_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"causeway.example/internal/wsdl"
)

// several has the services S of T, R of U and T, and H without a SOAP port.
var several = parts{
	top: `<portType name="U"/><binding name="C" type="t:U"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding>` +
		`<binding xmlns:h="http://schemas.xmlsoap.org/wsdl/http/" name="H" type="t:U"><h:binding verb="GET"/></binding>`,
	end: `<service name="R"><port name="PU" binding="t:C"/><port name="PT" binding="t:B"/></service><service name="H"><port name="H" binding="t:H"/></service>`,
}

const severalOffers = "the service {urn:t}S (port type {urn:t}T), the service {urn:t}R (port types {urn:t}U, {urn:t}T), the service {urn:t}H (without a port for SOAP)"

func TestChoose(t *testing.T) {
	c, err := readText(t.Context(), several.text())
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Offers(); got != severalOffers {
		t.Errorf("offers %s", got)
	}
	for _, tt := range []struct{ service, portType, want string }{
		{"", "", "P PU PT"},
		{"S", "", "P"},
		{"{urn:t}S", "", "P"},
		{"R", "", "PU PT"},
		{"R", "T", "PT"},
		{"R", "{urn:t}U", "PU"},
		{"", "U", "PU"},
		{"", "{urn:t}T", "P PT"},
		{"X", "", "no such service: wanted the service X; found " + severalOffers},
		{"{urn:u}S", "", "no such service: wanted the service {urn:u}S; found " + severalOffers},
		{"s", "", "no such service: wanted the service s; found " + severalOffers},
		{"H", "", "no such service: wanted the service H; found " + severalOffers},
		{"", "X", "no such service: wanted the port type X; found " + severalOffers},
		{"S", "U", "no such service: wanted the service S with the port type U; found " + severalOffers},
	} {
		chosen, err := c.Choose(tt.service, tt.portType)
		if err != nil {
			if err.Error() != tt.want || !errors.Is(err, wsdl.ErrNoService) {
				t.Errorf("%s %s: got %v\nwant %s", tt.service, tt.portType, err, tt.want)
			}
			continue
		}
		var got []string
		for _, p := range chosen.Services[0].Ports {
			got = append(got, p.Name)
		}
		if text := strings.Join(got, " "); text != tt.want || len(chosen.Services) != 1 {
			t.Errorf("%s %s: got %s, want %s", tt.service, tt.portType, text, tt.want)
		}
	}
	if len(c.Services) != 3 {
		t.Error("choosing has changed the contract")
	}
}

func TestOffers(t *testing.T) {
	const bindings = `<service name="S"><port name="P" binding="t:B"><soap:address location="http://localhost/"/></port></service>`
	abstract := `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:t"><portType name="U"/><portType name="T"/></definitions>`
	var many parts
	for i := range 12 {
		many.end += fmt.Sprintf(`<service name="S%d"/>`, i)
	}
	for want, text := range map[string]string{
		"no service, but bindings (port type {urn:t}T)":                                                         strings.Replace(parts{}.text(), bindings, "", 1),
		"no service and no binding, but the port types {urn:t}T, {urn:t}U: read the WSDL that imports this one": abstract,
		"no service": header + `</definitions>`,
		"the service {urn:t}S8 (without a port for SOAP), and 3 more": many.text(),
	} {
		c, err := readText(t.Context(), text)
		if err != nil || !strings.HasSuffix(c.Offers(), want) {
			t.Errorf("got %s %v\nwant %s", c.Offers(), err, want)
		}
	}
	c, err := readText(t.Context(), strings.Replace(parts{}.text(), `name="S"><port`, `name="`+strings.Repeat("S", 1000)+`"><port`, 1))
	if err != nil || len(c.Offers()) > 300 {
		t.Errorf("%d bytes, %v", len(c.Offers()), err)
	}
}

// A chosen service is compared, whatever its name.
func TestChosenIsCompared(t *testing.T) {
	ours, err := readText(t.Context(), parts{}.text())
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := readText(t.Context(), strings.NewReplacer(`name="S"`, `name="X"`, `name="T"`, `name="Y"`, `"t:T"`, `"t:Y"`).Replace(parts{}.text()))
	if err != nil {
		t.Fatal(err)
	}
	if wsdl.Describes(ours, theirs) {
		t.Error("another name is taken for ours")
	}
	chosen, err := theirs.Choose("X", "")
	if err != nil || !wsdl.Describes(ours, chosen) || len(wsdl.Compare(ours, chosen, wsdl.Usage{})) > 0 {
		t.Errorf("%v %s", err, told(wsdl.Compare(ours, chosen, wsdl.Usage{})))
	}
	if wsdl.Likeness(ours, theirs) != 2 { // the operation and the namespace
		t.Errorf("likeness %d", wsdl.Likeness(ours, theirs))
	}
}
