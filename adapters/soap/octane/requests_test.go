package octane

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/adapters/soap"
	"causeway.example/internal/gateway"
	"causeway.example/internal/programtest"
)

var update = flag.Bool("update", false, "rewrite the golden requests")

// versions are the differences between envelopes: the golden requests are of
// SOAP 1.1, and those of 1.2 are the same in another namespace.
var versions = map[soap.Version]struct {
	space, contentType, schema string
	action                     []string
}{
	soap.SOAP11: {"http://schemas.xmlsoap.org/soap/envelope/", "text/xml; charset=utf-8", "envelope.xsd", []string{`""`}},
	soap.SOAP12: {"http://www.w3.org/2003/05/soap-envelope", "application/soap+xml; charset=utf-8", "envelope12.xsd", nil},
}

var paths = map[string]string{
	"orderCreate": "/tiab/UtbOrder", "orderQuery": "/tiab/UtbOrder", "orderReset": "/tiab/UtbOrder", "optIn": "/tiab/UtbOrder", "optOut": "/tiab/UtbOrder",
	"serviceDetail": "/tiab/UtbServiceV3", "dataPoolView": "/tiab/UtbDataPool", "dataLimit": "/tiab/UtbDataPool",
}

// Every request equals the golden one, and is valid by our schema.
func TestRequests(t *testing.T) {
	for name := range operations {
		t.Run(name, func(t *testing.T) {
			for version, envelope := range versions {
				sent, header := request(t, name, version)
				golden := filepath.Join("testdata", "requests", name+".xml")
				if *update && version == soap.SOAP11 {
					if err := os.WriteFile(golden, lines(sent), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want := strings.ReplaceAll(string(file(t, golden)), versions[soap.SOAP11].space, envelope.space)
				if diff := cmp.Diff(want, string(lines(sent))); diff != "" {
					t.Errorf("SOAP %s (-want +got):\n%s", version, diff)
				}
				if got := header.Get("Content-Type"); got != envelope.contentType {
					t.Errorf("SOAP %s: Content-Type %s", version, got)
				}
				if diff := cmp.Diff(envelope.action, header["SOAPAction"]); diff != "" { //nolint:staticcheck // as SOAP spells it
					t.Errorf("SOAP %s: SOAPAction (-want +got):\n%s", version, diff)
				}
				t.Run(envelope.schema, func(t *testing.T) { validate(t, envelope.schema, sent) })
			}
		})
	}
}

// request calls an operation and returns the request that was sent.
func request(t *testing.T, name string, version soap.Version) (body []byte, header http.Header) {
	t.Helper()
	config := config(t, func(r *http.Request) (*http.Response, error) {
		if r.URL.Path != paths[name] {
			t.Errorf("path %s, want %s", r.URL.Path, paths[name])
		}
		body, _ = io.ReadAll(r.Body)
		header = r.Header
		return nil, errors.New("that is enough")
	})
	config.Version = version
	if _, err := operations[name].do(t.Context(), New(config)); err == nil {
		t.Fatal("no error without an answer")
	}
	return body, header
}

var starts = regexp.MustCompile("><([^/])")

// lines puts a line break before every start tag, for readability.
func lines(document []byte) []byte {
	return append(starts.ReplaceAll(document, []byte(">\n<$1")), '\n')
}

// validate checks an envelope with xmllint against the schemas.
func validate(t *testing.T, schema string, document []byte) {
	t.Helper()
	if out, err := xmllint(t, schema, document); err != nil {
		t.Errorf("not valid: %v\n%s", err, out)
	}
}

func xmllint(t *testing.T, schema string, document []byte) ([]byte, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), programtest.Path(t, "xmllint"), "--noout", "--nonet", "--schema", filepath.Join("testdata", schema), "-")
	cmd.Stdin = bytes.NewReader(document)
	return cmd.CombinedOutput()
}

// The validation can fail: children in the wrapper's namespace are what
// gowsdl's runtime sends, and JAX-WS ignores them.
func TestValidationRefusesQualifiedChildren(t *testing.T) {
	valid := file(t, "testdata/requests/orderQuery.xml")
	validate(t, "envelope.xsd", valid)
	for _, wrong := range []string{"<o:request>", `<request xmlns="http://order.frontend.ws.utilibill.com.au/">`} {
		document := strings.Replace(string(valid), "<request>", wrong, 1)
		if strings.HasPrefix(wrong, "<o:") {
			document = strings.Replace(document, "</request>", "</o:request>", 1)
		}
		if out, err := xmllint(t, "envelope.xsd", []byte(document)); err == nil || !strings.Contains(string(out), "request") {
			t.Errorf("%s: xmllint says %v\n%s", wrong, err, out)
		}
	}
}

// An identifier that the schema cannot hold is refused, and the error names
// only its element.
func TestIdentifiersThatAreNoNumbers(t *testing.T) {
	for _, bad := range []string{"", "4294967296", "-1", "1.0", "12a", "0400123456789"} {
		c := New(config(t, silent(t)))
		line := gateway.LineKey{CustomerNumber: customer, LineSeqNo: bad}
		owner := gateway.LineKey{CustomerNumber: bad, LineSeqNo: "1"}
		ctx := t.Context()
		errs := map[string]error{}
		_, errs["custNo of orderCreate"] = c.OrderCreate(ctx, gateway.NewDataPool{CustomerNumber: bad, PlanNumber: "1"})
		_, errs["planNo"] = c.OrderCreate(ctx, gateway.NewDataPool{CustomerNumber: customer, PlanNumber: bad})
		_, errs["custNo of optIn"] = c.OptIn(ctx, gateway.OptIn{CustomerNumber: bad, ProviderID: "1"})
		_, errs["providerId"] = c.OptIn(ctx, gateway.OptIn{CustomerNumber: customer, ProviderID: bad})
		_, errs["custNo of optOut"] = c.OptOut(ctx, gateway.OptOut{Pool: owner})
		_, errs["custno of serviceDetail"] = c.ServiceDetail(ctx, gateway.ServiceKey{CustomerNumber: bad})
		_, errs["custNo of dataPoolView"] = c.DataPoolView(ctx, owner)
		_, errs["lineSeqNo of dataPoolView"] = c.DataPoolView(ctx, line)
		_, errs["custNo of dataLimit"] = c.DataLimit(ctx, gateway.LineLimit{Consumer: owner})
		_, errs["lineSeqNo of dataLimit"] = c.DataLimit(ctx, gateway.LineLimit{Consumer: line})
		if !strings.HasPrefix(bad, "0") && bad != "4294967296" {
			_, errs["orderId"] = c.OrderQuery(ctx, gateway.OrderKey{OrderID: gateway.OrderID(bad)})
		}
		for name, err := range errs {
			e := gateway.AsError(err)
			element, _, _ := strings.Cut(name, " ")
			if err == nil || e.Kind != gateway.Invalid || e.Detail != element+" is not a number that the back end can take" {
				t.Errorf("%s %q: got %v", name, bad, err)
			}
		}
	}
}

func TestTextThatXMLCannotCarry(t *testing.T) {
	c := New(config(t, silent(t)))
	_, err := c.OrderCreate(t.Context(), gateway.NewDataPool{CustomerNumber: customer, PlanNumber: "23045", Name: "a\x00b"})
	e := gateway.AsError(err)
	if err == nil || e.Kind != gateway.Invalid || e.Outcome != gateway.NotSent || !strings.Contains(e.Detail, "poolName") {
		t.Errorf("got %v", err)
	}
}
