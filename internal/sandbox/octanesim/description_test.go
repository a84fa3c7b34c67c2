package octanesim

import (
	"crypto/tls"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

type wsdl struct {
	TargetNamespace string `xml:"targetNamespace,attr"`
	Import          struct {
		Location string `xml:"schemaLocation,attr"`
	} `xml:"types>schema>import"`
	Operations []struct {
		Name string `xml:"name,attr"`
	} `xml:"portType>operation"`
	Address struct {
		Location string `xml:"location,attr"`
	} `xml:"service>port>address"`
}

func TestDescriptions(t *testing.T) {
	for name, service := range endpoints {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "http://sandbox.test:8090/tiab/"+name+"?wsdl", nil)
			got, found := Description(r)
			if !found || got.Status != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/xml") {
				t.Fatalf("answer %+v", got)
			}
			var w wsdl
			if err := xml.Unmarshal(got.Body, &w); err != nil {
				t.Fatal(err)
			}
			own := "http://sandbox.test:8090/tiab/" + name
			if w.Address.Location != own || w.Import.Location != own+"?xsd=1" || w.TargetNamespace != service.namespace {
				t.Errorf("description is of %+v", w)
			}
			if len(w.Operations) != len(service.operations) {
				t.Errorf("%d operations described, %d served", len(w.Operations), len(service.operations))
			}
			for _, op := range w.Operations {
				if _, served := service.operations[op.Name]; !served {
					t.Errorf("operation %s is described but not served", op.Name)
				}
			}
			schema, _ := Description(httptest.NewRequest(http.MethodGet, w.Import.Location, nil))
			if err := xml.Unmarshal(schema.Body, new(struct {
				XMLName xml.Name `xml:"http://www.w3.org/2001/XMLSchema schema"`
			})); err != nil {
				t.Errorf("schema %s: %v", schema.Body, err)
			}
		})
	}
}

func TestDescriptionEscapesTheHost(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/tiab/UtbOrder?WSDL&wsdl", nil)
	r.Host, r.TLS = `a"><evil/>`, &tls.ConnectionState{}
	got, _ := Description(r)
	if err := xml.Unmarshal(got.Body, new(wsdl)); err != nil || strings.Contains(string(got.Body), "<evil/>") {
		t.Errorf("%v in %s", err, got.Body)
	}
	if !strings.Contains(string(got.Body), `location="https://a&#34;`) {
		t.Errorf("address is not https in %s", got.Body)
	}
}

func TestWhatIsNoDescription(t *testing.T) {
	for target, want := range map[string]int{"/tiab/UtbOrder": 200, "/tiab/UtbOrder?xsd=2": 200, "/tiab/UtbNothing?wsdl": 0, "/tiab/api/UtbOrder?wsdl": 0} {
		got, _ := Description(httptest.NewRequest(http.MethodGet, target, nil))
		if got.Status != want {
			t.Errorf("GET %s: %d, want %d", target, got.Status, want)
		}
	}
	if _, found := Description(httptest.NewRequest(http.MethodPost, "/tiab/UtbOrder?wsdl", nil)); found {
		t.Error("a POST is no question for the description")
	}
}
