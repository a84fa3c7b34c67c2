package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestSOAPVersion shows that the configured version is spoken, both ways.
func TestSOAPVersion(t *testing.T) {
	for version, want := range map[string]struct{ contentType, envelope string }{
		"1.1": {"text/xml; charset=utf-8", "http://schemas.xmlsoap.org/soap/envelope/"},
		"1.2": {"application/soap+xml; charset=utf-8", "http://www.w3.org/2003/05/soap-envelope"},
	} {
		t.Run(version, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if got := r.Header.Get("Content-Type"); got != want.contentType || !strings.Contains(string(body), want.envelope) {
					t.Errorf("sent as %s: %s", got, body)
				}
				w.Header().Set("Content-Type", want.contentType)
				_, _ = io.WriteString(w, `<S:Envelope xmlns:S="`+want.envelope+`"><S:Body><o:orderQueryResponse xmlns:o="http://order.frontend.ws.utilibill.com.au/"><return><errorCode>3</errorCode></return></o:orderQueryResponse></S:Body></S:Envelope>`)
			}))
			t.Cleanup(server.Close)
			g := gatewaytest.Start(t, "GATEWAY_OCTANE_BASE_URL="+server.URL, "GATEWAY_OCTANE_USERNAME=u", "GATEWAY_OCTANE_PASSWORD=p", "GATEWAY_OCTANE_SOAP_VERSION="+version)
			g.Want(http.StatusNotFound, http.MethodGet, "/v1/customers/100234/orders/100001", "")
		})
	}
}
