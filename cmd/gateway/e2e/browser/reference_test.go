package browser

import (
	"testing"

	"github.com/chromedp/chromedp"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestReferenceNamesTheServer: the reference shows where requests go to, behind a
// prefix as well, whether the gateway knows its public URL or not.
func TestReferenceNamesTheServer(t *testing.T) {
	for _, tt := range behindPrefix {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPrefixProxy(t, "/mobile/causeway", tt.strip)
			var environ []string
			if tt.public {
				environ = append(environ, "GATEWAY_PUBLIC_URL="+p.base)
			}
			p.serve(t, gatewaytest.Start(t, environ...))
			b := newBrowser(t)
			var shown []string
			const operation = `[id$="operation/getOrder"]`
			b.run(t,
				chromedp.Navigate(p.base+"/docs/"),
				chromedp.WaitVisible(operation, chromedp.ByQuery),
				chromedp.Evaluate(`[...document.querySelectorAll('`+operation+` div')].map(e => e.textContent).filter(s => /^https?:.*[/]orders[/]{orderId}$/.test(s))`, &shown),
			)
			if len(shown) == 0 || shown[0] != p.base+"/v1/customers/{customerNumber}/orders/{orderId}" {
				t.Errorf("the reference shows %.200q, want %s", shown, p.base)
			}
		})
	}
}
