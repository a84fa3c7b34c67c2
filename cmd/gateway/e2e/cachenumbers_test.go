package e2e

import (
	"net/http"
	"net/url"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestNumbersOfTheAPI: the cache endpoints accept the customer numbers and the
// service numbers that the API accepts, and no others.
func TestNumbersOfTheAPI(t *testing.T) {
	g := gatewaytest.Start(t)
	for _, customer := range []string{"1", "100234", "2147483647", "2147483648", "9999999999", "12345678901", "0", "01", "0100234", "-1", "+1", "1x", "١", " 1", "1e3"} {
		for _, number := range []string{"0477000001", "477000001", "+61477000001", "04770000011", "1477000001", "047700000x"} {
			path := "/customers/" + url.PathEscape(customer)
			api := g.Call(http.MethodGet, g.API+"/v1"+path+"/data-pools/"+url.PathEscape(number), "").Status == http.StatusBadRequest
			admin := g.Call(http.MethodGet, g.Admin+"/cache"+path+"/numbers/"+url.PathEscape(number), "").Status == http.StatusBadRequest
			if api != admin {
				t.Errorf("%q, %q: the API refuses: %t, the cache: %t", customer, number, api, admin)
			}
		}
	}
}
