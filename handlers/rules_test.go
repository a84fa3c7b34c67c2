package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestCheckedNumbers: the exported checks accept what the paths of the API accept, and
// their errors repeat no number.
func TestCheckedNumbers(t *testing.T) {
	api := newSite(t, Options{Service: replying(nil)})
	for _, text := range []string{
		"1", "100234", "2147483647", "2147483648", "9999999999", "12345678901", "0", "00", "0100234", "1e3", "-1", "+1", " 1", "1\n", "１２",
		"0477000001", "477000001", "1477000001", "04770000011", "+61477000001", "0477 000001", "abcdefghij",
	} {
		for parameter, check := range map[string]struct {
			path string
			err  error
		}{
			"/path/customerNumber": {"/v1/customers/" + url.PathEscape(text) + "/data-pools/0477000001", CheckCustomerNumber(text)},
			"/path/serviceNumber":  {customerPath + "/data-pools/" + url.PathEscape(text), CheckServiceNumber(text)},
		} {
			w := api.do(t, http.MethodGet, check.path, "")
			refused := w.Code == http.StatusBadRequest && slices.ContainsFunc(problem(t, w).Errors, func(v Violation) bool { return v.Pointer == parameter })
			if refused != (check.err != nil) {
				t.Errorf("%q as %s: the API answers %d, the check %v", text, parameter, w.Code, check.err)
			}
			if check.err != nil && len(text) > 4 && strings.Contains(check.err.Error(), text) {
				t.Errorf("the error repeats the number: %v", check.err)
			}
		}
	}
}
