package e2e

import (
	"net/http"
	"net/url"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestCacheAdminRefusesWhatTheAPIRefuses: a number has one form, whichever listener it
// is sent to. What the API refuses can have no entry in the cache.
func TestCacheAdminRefusesWhatTheAPIRefuses(t *testing.T) {
	g := gatewaytest.Start(t)
	for _, number := range []struct{ customer, service string }{
		{"100234", "0477000001"},
		{"1", "0477000001"},
		{"2147483647", "0477000001"},
		{"2147483648", "0477000001"},
		{"9999999999", "0477000001"},
		{"12345678901", "0477000001"},
		{"0", "0477000001"},
		{"0100234", "0477000001"},
		{"00", "0477000001"},
		{"1e3", "0477000001"},
		{"-1", "0477000001"},
		{"１２", "0477000001"},
		{" 1", "0477000001"},
		{"100234", "477000001"},
		{"100234", "1477000001"},
		{"100234", "04770000011"},
		{"100234", "0477000001\n"},
		{"100234", "+61477000001"},
	} {
		customer, service := url.PathEscape(number.customer), url.PathEscape(number.service)
		api := g.Call(http.MethodGet, g.API+"/v1/customers/"+customer+"/data-pools/"+service, "")
		refused := api.Status == http.StatusBadRequest
		paths := map[string]string{http.MethodGet: "/cache/customers/" + customer + "/numbers/" + service}
		if service == "0477000001" {
			paths[http.MethodDelete] = "/cache/customers/" + customer
		}
		for method, path := range paths {
			if a := g.Call(method, g.Admin+path, ""); (a.Status == http.StatusBadRequest) != refused {
				t.Errorf("%s %s: %d %s; the API answers %d", method, path, a.Status, a.Text, api.Status)
			}
		}
	}
}
