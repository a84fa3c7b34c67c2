package browser

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// spoiltCodes are codes that cannot be copied from a page as they are: in a table
// broken into lines, or with another first letter, which the style makes a capital.
const spoiltCodes = `[...document.querySelectorAll("code")].filter(e =>
	e.closest("table") && e.getClientRects().length > 1 ||
	e.parentElement.tagName === "P" && !e.previousSibling?.textContent.trim() && getComputedStyle(e.parentElement, "::first-letter").textTransform !== "none"
).map(e => e.textContent)`

// TestCodesAreShownAsTheyAre.
func TestCodesAreShownAsTheyAre(t *testing.T) {
	t.Parallel()
	g := gatewaytest.Start(t)
	b := newBrowser(t)
	for _, width := range []int64{1280, 390, 320} {
		b.run(t, emulation.SetDeviceMetricsOverride(width, 900, 1, width < 800))
		for _, path := range []string{"/problems/", "/problems/invalidRequest", "/problems/consumerNotInPool", "/nosuch"} {
			var spoilt []string
			var excess int
			b.run(t, chromedp.Navigate(g.API+path), chromedp.WaitVisible("code", chromedp.ByQuery), chromedp.Evaluate(spoiltCodes, &spoilt),
				chromedp.Evaluate(`document.documentElement.scrollWidth - window.innerWidth`, &excess))
			if len(spoilt) > 0 || excess > 0 {
				t.Errorf("%s at %d px: %q, %d px too wide", path, width, spoilt, excess)
			}
		}
	}
}
