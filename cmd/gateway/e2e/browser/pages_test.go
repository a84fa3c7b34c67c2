package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// prefixProxy serves a gateway below a path prefix, as a proxy does that removes
// the prefix, or one that leaves it.
type prefixProxy struct {
	base    string // with the prefix
	gateway atomic.Pointer[url.URL]
}

func newPrefixProxy(t *testing.T, prefix string, strip bool) *prefixProxy {
	t.Helper()
	p := &prefixProxy{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(p.gateway.Load())
		r.Out.Header.Set("X-Forwarded-Prefix", "/lies") // is never believed
		r.Out.Header.Set("X-Forwarded-Host", "evil.example")
	}}
	var handler http.Handler = proxy
	if strip {
		handler = http.StripPrefix(prefix, proxy)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, prefix+"/") {
			http.Error(w, "this is another site", http.StatusNotFound)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p.base = server.URL + prefix
	return p
}

// serve puts the proxy in front of a gateway.
func (p *prefixProxy) serve(t *testing.T, g *gatewaytest.Gateway) {
	t.Helper()
	u, err := url.Parse(g.API)
	if err != nil {
		t.Fatal(err)
	}
	p.gateway.Store(u)
}

// behindPrefix are the ways to be behind a prefix.
var behindPrefix = []struct {
	name          string
	strip, public bool
}{
	{"removed, with publicUrl", true, true},
	{"removed, without publicUrl", true, false},
	{"left, with publicUrl", false, true},
}

// TestSwaggerUIBehindAPrefix tries everything through a proxy, from the start page
// on. No request leaves the prefix.
func TestSwaggerUIBehindAPrefix(t *testing.T) {
	for _, tt := range behindPrefix {
		if tt.strip && tt.public {
			continue // for a browser it is the same as without publicUrl
		}
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPrefixProxy(t, "/mobile/causeway", tt.strip)
			environ := []string{"GATEWAY_SANDBOX_LIMITS=true", "GATEWAY_SANDBOX_ORDER_TIME=5s"}
			if tt.public {
				environ = append(environ, "GATEWAY_PUBLIC_URL="+p.base+"/")
			}
			p.serve(t, gatewaytest.Start(t, environ...))
			newBrowser(t).tryEverything(t, p.base)
		})
	}
}

// TestLinksBehindAPrefix follows what the API refers to, as a client does.
func TestLinksBehindAPrefix(t *testing.T) {
	for _, tt := range behindPrefix {
		if !tt.public {
			continue // the gateway cannot know the prefix: absolute paths lead out of it
		}
		t.Run(tt.name, func(t *testing.T) {
			p := newPrefixProxy(t, "/causeway", tt.strip)
			g := gatewaytest.Start(t, "GATEWAY_PUBLIC_URL="+p.base)
			p.serve(t, g)
			follow := func(from, reference string) gatewaytest.Answer {
				at, err := url.Parse(from)
				if err != nil {
					t.Fatal(err)
				}
				to, err := at.Parse(reference)
				if err != nil || !strings.HasPrefix(to.String(), p.base+"/") {
					t.Fatalf("%q leads out of %s: %v", reference, p.base, err)
				}
				return g.Call(http.MethodGet, to.String(), "")
			}
			created := g.Call(http.MethodPost, p.base+"/v1/customers/100234/data-pools", `{"planNumber":"23045","name":"Office pool","notificationEmail":"ops@example.com"}`)
			if order := follow(p.base+"/v1/customers/100234/data-pools", created.Header.Get("Location")); order.Status != 200 || order.JSON["orderId"] != created.JSON["orderId"] {
				t.Errorf("Location leads to %d %s", order.Status, order.Text)
			}
			order := g.Call(http.MethodGet, p.base+"/v1/customers/100234/orders/100001", "")
			pool, _ := order.JSON["dataPool"].(map[string]any)
			href, _ := pool["href"].(string)
			if found := follow(p.base+"/v1/customers/100234/orders/100001", href); found.Status != 200 || found.JSON["serviceNumber"] != pool["serviceNumber"] {
				t.Errorf("href leads to %d %s", found.Status, found.Text)
			}
			for _, path := range []string{"/v1/customers/x/orders/1", "/nosuch", "/swagger/nosuch"} {
				failed := g.Call(http.MethodGet, p.base+path, "")
				kind, _ := failed.JSON["type"].(string)
				if explained := follow(p.base+path, kind); explained.Status != 200 || !strings.Contains(explained.Text, failed.JSON["code"].(string)) {
					t.Errorf("%s: the type leads to %d %s", path, explained.Status, explained.Text)
				}
			}
			if description := g.Call(http.MethodGet, p.base+"/openapi.yaml", "").Text; !strings.Contains(description, "- url: \""+p.base+"\"\n") {
				t.Error("the description has no server of this address")
			}
		})
	}
}

// TestOpenAPIBehindAProxy: an open API on loopback may be reached by the host of
// publicUrl, and its own pages may write, whichever name the proxy passes on.
func TestOpenAPIBehindAProxy(t *testing.T) {
	g := gatewaytest.Start(t, "GATEWAY_PUBLIC_URL=https://API.example:8443/causeway")
	const path, page = "DELETE /v1/customers/100234/data-pools/0477000002", "\r\nOrigin: https://api.example:8443"
	for _, tt := range []struct {
		head    string
		refused bool
	}{
		{"Host: api.example:8443", false},
		{"Host: api.example", false},
		{"Host: api.example:8443" + page, false},
		{"Host: localhost" + page, false}, // the proxy has its own name for the gateway
		{"Host: evil.example", true},
		{"Host: evil.example" + page, true},
		{"Host: api.example\r\nOrigin: https://evil.example", true},
		{"Host: localhost\r\nOrigin: http://api.example:8443", true},
		{"Host: localhost\r\nX-Forwarded-Host: localhost\r\nOrigin: https://evil.example", true},
	} {
		a := gatewaytest.Raw(t, g.API, path+" HTTP/1.1\r\n"+tt.head+"\r\nConnection: close\r\n\r\n")
		if refused := a.Status == http.StatusForbidden; refused != tt.refused {
			t.Errorf("%q: %d %s, want it refused: %t", tt.head, a.Status, a.Text, tt.refused)
		}
	}
}

// look is a window and a colour scheme.
type look struct {
	name   string
	width  int64
	scheme string
}

var looks = []look{{"1280-light", 1280, "light"}, {"1280-dark", 1280, "dark"}, {"390-light", 390, "light"}, {"390-dark", 390, "dark"}}

// measure returns how much wider than the window the page is, and how light its
// ground is, from 0 to 255.
const measure = `(() => {
	const opaque = [document.body, document.documentElement].map(e => getComputedStyle(e).backgroundColor).find(c => c !== "rgba(0, 0, 0, 0)");
	const [r, g, b] = (opaque ?? "rgb(255, 255, 255)").match(/[\d.]+/g).map(Number);
	return [document.documentElement.scrollWidth - window.innerWidth, (r + g + b) / 3];
})()`

// TestPagesInABrowser looks at every kind of page in windows of a desk and of a
// telephone, light and dark. No page slides sideways, and each has the ground of
// its scheme. CAUSEWAY_SCREENSHOTS names a folder for pictures.
func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	g := gatewaytest.Start(t)
	for _, look := range looks {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			newBrowser(t).visit(t, look, g.API)
		})
	}
}

// TestPagesBehindAPrefix does the same through proxies, each window through one
// that removes the prefix or one that leaves it.
func TestPagesBehindAPrefix(t *testing.T) {
	t.Parallel()
	for i, look := range looks {
		strip := (i < 2) == (i%2 == 0) // each width and each scheme has both
		t.Run(fmt.Sprintf("%s, removed: %t", look.name, strip), func(t *testing.T) {
			t.Parallel()
			p := newPrefixProxy(t, "/mobile/causeway", strip)
			var environ []string
			if !strip {
				environ = append(environ, "GATEWAY_PUBLIC_URL="+p.base)
			}
			p.serve(t, gatewaytest.Start(t, environ...))
			newBrowser(t).visit(t, look, p.base)
		})
	}
}

// visit looks at every kind of page below base, and at open operations.
func (b *browser) visit(t *testing.T, look look, base string) {
	t.Helper()
	b.run(t, emulation.SetDeviceMetricsOverride(look.width, 900, 1, look.width < 800),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}}))
	for _, at := range []struct{ name, path, wait string }{
		{"start", "/", "dl a"},
		{"problems", "/problems/", "table a"},
		{"problem", "/problems/invalidRequest", "th"},
		{"missing", "/v1", "footer a"},
		{"reference-operation", "/docs/#tag/Data-pools/operation/transferConsumers", "h1"},
		{"reference", "/docs/", "h1"},
		{"swagger", "/swagger/", ".opblock"},
	} {
		b.run(t, chromedp.Navigate(base+at.path), chromedp.WaitVisible(at.wait, chromedp.ByQuery))
		b.fits(t, look, at.name)
	}
	for _, operation := range []string{"createDataPool", "transferConsumers", "removeConsumer", "updateBalances"} {
		block := `[id$="-` + operation + `"]`
		b.run(t, chromedp.Click(block+" .opblock-summary-control", chromedp.ByQuery), chromedp.WaitVisible(block+" .execute", chromedp.ByQuery),
			settled(block+" .execute"))
		b.fits(t, look, "swagger-"+operation)
	}
	b.execute(t, `[id$="-getOrder"]`)
	b.run(t, chromedp.Click(`[id$="-getOrder"] .opblock-summary-control`, chromedp.ByQuery), chromedp.WaitVisible(`[id$="-getOrder"] .live-responses-table`, chromedp.ByQuery))
	b.fits(t, look, "swagger-answer")
	b.run(t, chromedp.Click(".authorize", chromedp.ByQuery), chromedp.WaitVisible(".dialog-ux input", chromedp.ByQuery))
	b.fits(t, look, "swagger-authorize")
	for _, fault := range b.faults(base) {
		if !strings.HasSuffix(fault, base+"/v1") { // it is the missing page
			t.Error(fault)
		}
	}
}

// fits checks the page that is shown, and takes a picture of it if asked to.
func (b *browser) fits(t *testing.T, look look, name string) {
	t.Helper()
	var got [2]float64
	var picture []byte
	b.run(t, chromedp.Evaluate(measure, &got), chromedp.CaptureScreenshot(&picture))
	if got[0] > 0 {
		t.Errorf("%s is %v px wider than the window", name, got[0])
	}
	if dark := got[1] < 100; dark != (look.scheme == "dark") {
		t.Errorf("%s: the ground is %v of 255", name, got[1])
	}
	if folder := os.Getenv("CAUSEWAY_SCREENSHOTS"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, look.name+"-"+name+".png"), picture, 0o600); err != nil {
			t.Error(err)
		}
	}
}
