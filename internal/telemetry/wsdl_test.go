package telemetry_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/telemetry"
)

func TestWSDL(t *testing.T) {
	all := telemetry.New(telemetry.Options{})
	w := all.NewWSDL()
	w.Compared("UtbOrder", time.Unix(1700000000, 0), map[string]int{"breaks": 2, "new": 0})
	w.Failed("UtbServiceV3")
	answer := httptest.NewRecorder()
	all.MetricsHandler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, want := range []string{
		`gateway_wsdl_findings{service="UtbOrder",severity="breaks"} 2`,
		`gateway_wsdl_findings{service="UtbOrder",severity="new"} 0`,
		`gateway_wsdl_check_success{service="UtbOrder"} 1`,
		`gateway_wsdl_check_success{service="UtbServiceV3"} 0`,
		`gateway_wsdl_check_timestamp_seconds{service="UtbOrder"} 1.7e+09`,
	} {
		if !strings.Contains(answer.Body.String(), want+"\n") {
			t.Errorf("no %s", want)
		}
	}
}
