package browser

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

const pastedKey = "cwk_a-key-that-is-pasted-0123456789"

// pasted is what people type into the Authorize dialog, and the header that is
// sent: Swagger UI adds the scheme itself.
var pasted = map[string]string{
	pastedKey:                                    "Bearer " + pastedKey,
	"Bearer " + pastedKey:                        "Bearer " + pastedKey,
	"bearer  " + pastedKey + " ":                 "Bearer " + pastedKey,
	"BEARER\tBearer " + pastedKey:                "Bearer " + pastedKey,
	"Authorization: Bearer " + pastedKey:         "Bearer " + pastedKey,
	"authorization:bearer " + pastedKey:          "Bearer " + pastedKey,
	"Authorization : Bearer Bearer " + pastedKey: "Bearer " + pastedKey,
	"Bearer: " + pastedKey:                       "Bearer " + pastedKey,
	"Bearer:" + pastedKey:                        "Bearer " + pastedKey,
	`"` + pastedKey + `"`:                        "Bearer " + pastedKey,
	"'Bearer " + pastedKey + "'":                 "Bearer " + pastedKey,
	"Bearer `" + pastedKey + "`":                 "Bearer " + pastedKey,
	"\u00a0" + pastedKey + "\u00a0":              "Bearer " + pastedKey,
	"bearer-token-of-somebody":                   "Bearer bearer-token-of-somebody", // a key of its own
	"authorization-of-somebody":                  "Bearer authorization-of-somebody",
	"Bearer" + pastedKey:                         "Bearer Bearer" + pastedKey, // nobody says where the key begins
	"Basic " + pastedKey:                         "Bearer Basic " + pastedKey,
	"Bearer ":                                    "Bearer",
}

// TestAuthorizeInABrowser: the key works however it is pasted, and through the
// dialog as well. What is no key is refused, and so is no key.
func TestAuthorizeInABrowser(t *testing.T) {
	t.Parallel()
	g := gatewaytest.Start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(gatewaytest.KeyList(pastedKey)))
	b := newBrowser(t)
	fresh := func() {
		b.run(t,
			chromedp.Navigate(g.API+"/"),
			chromedp.Evaluate(`localStorage.clear()`, nil), // a sandbox keeps the key
			chromedp.Navigate(g.API+"/swagger/"),
			chromedp.WaitVisible(".opblock", chromedp.ByQuery),
		)
	}
	fresh()
	for typed, want := range pasted {
		text, err := json.Marshal("Bearer " + typed)
		if err != nil {
			t.Fatal(err)
		}
		var got string
		b.run(t, chromedp.Evaluate(`ui.getConfigs().requestInterceptor({headers: {Authorization: `+string(text)+`}}).headers.Authorization`, &got))
		if got != want {
			t.Errorf("%q: %q is sent, want %q", typed, got, want)
		}
	}
	for typed, want := range map[string]string{"": "401", "Bearer " + pastedKey: "200", "Authorization: Bearer " + pastedKey: "200", "wrong-key": "401"} {
		fresh()
		if typed != "" {
			b.run(t,
				chromedp.Click(".authorize", chromedp.ByQuery),
				chromedp.SendKeys(".dialog-ux input", typed, chromedp.ByQuery),
				chromedp.Click(".dialog-ux .authorize", chromedp.ByQuery),
				chromedp.Click(".dialog-ux .btn-done", chromedp.ByQuery),
			)
		}
		if status := b.execute(t, `[id$="-getDataPoolProvider"]`); status != want {
			t.Errorf("%q: status %s, want %s", typed, status, want)
		}
	}
	for _, fault := range b.faults(g.API) {
		if !strings.Contains(fault, "/provider") { // the console has each 401
			t.Error(fault)
		}
	}
}
