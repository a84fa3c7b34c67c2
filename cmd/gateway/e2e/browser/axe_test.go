//go:build interop

package browser

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// axeResult is a rule that a page breaks, and where.
type axeResult struct {
	ID, Impact, Help string
	Nodes            []struct{ Target []any }
}

// TestAxe judges every page by the rules of axe, light and dark. Our own pages
// break none, and no page has a critical finding. What else Swagger UI and Redoc
// have is theirs, and logged.
func TestAxe(t *testing.T) {
	source, err := os.ReadFile("../../../../interop/pages/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe is not installed: `make interop` installs it: ", err)
	}
	g := gatewaytest.Start(t)
	b := newBrowser(t)
	judge := func(name string, own bool) {
		t.Helper()
		var text string
		b.run(t, chromedp.Evaluate(string(source), nil), chromedp.Evaluate(`axe.run().then(r => JSON.stringify(r.violations))`, &text,
			func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
		var results []axeResult
		if err := json.Unmarshal([]byte(text), &results); err != nil {
			t.Fatal(err)
		}
		for _, result := range results {
			for _, node := range result.Nodes {
				target, _ := json.Marshal(node.Target)
				switch {
				case own || result.Impact == "critical":
					t.Errorf("%s: %s (%s): %s at %s", name, result.ID, result.Impact, result.Help, target)
				default:
					t.Logf("%s: %s (%s) at %s", name, result.ID, result.Impact, target)
				}
			}
		}
	}
	for _, scheme := range []string{"light", "dark"} {
		b.run(t, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
		for _, at := range []struct {
			path, wait string
			own        bool
		}{
			{"/", "dl a", true},
			{"/problems/", "table a", true},
			{"/problems/invalidRequest", "th", true},
			{"/v1", "footer a", true},
			{"/docs/", "h1", false},
			{"/swagger/", ".opblock", false},
		} {
			b.run(t, chromedp.Navigate(g.API+at.path), chromedp.WaitVisible(at.wait, chromedp.ByQuery))
			judge(at.path+" "+scheme, at.own)
		}
		b.run(t, chromedp.Click(`[id$="-createDataPool"] .opblock-summary-control`, chromedp.ByQuery), chromedp.WaitVisible(".execute", chromedp.ByQuery))
		judge("an operation "+scheme, false)
		b.run(t, chromedp.Click(".authorize", chromedp.ByQuery), chromedp.WaitVisible(".dialog-ux input", chromedp.ByQuery))
		judge("the dialog "+scheme, false)
	}
}
