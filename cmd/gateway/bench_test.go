package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
)

// BenchmarkGetOrder compares the whole way of getOrder, JSON to SOAP and back
// with everything around it, with a proxy that hands the SOAP bytes through to
// the same simulator. The ratio of the two is the price of the translation.
func BenchmarkGetOrder(b *testing.B) {
	g := start(b, "GATEWAY_SANDBOX_USERNAME=bench", "GATEWAY_SANDBOX_PASSWORD=bench")
	target, err := url.Parse(g.sandbox)
	if err != nil {
		b.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport: transport(64),
	})
	b.Cleanup(proxy.Close)
	const envelope = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:o="http://order.frontend.ws.utilibill.com.au/"><e:Body><o:orderQuery>` +
		`<login><userName>bench</userName><password>bench</password></login><request><orderId>100001</orderId></request></o:orderQuery></e:Body></e:Envelope>`

	for name, visit := range map[string]func() answer{
		"gateway": func() answer { return g.send(http.MethodGet, g.api+"/v1/customers/100234/orders/100001", "") },
		"proxy": func() answer {
			return g.send(http.MethodPost, proxy.URL+"/tiab/UtbOrder", envelope, "Content-Type", "text/xml; charset=utf-8")
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if a := visit(); a.status != http.StatusOK {
					b.Fatal(a.status, a.text)
				}
			}
		})
	}
}

// BenchmarkProvider compares a look-up out of the cache with one that goes
// upstream each time.
func BenchmarkProvider(b *testing.B) {
	g := start(b)
	path := g.api + pools + "/0477000001"
	for name, url := range map[string]string{"cached": path + "/provider", "upstream": path} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if a := g.send(http.MethodGet, url, ""); a.status != http.StatusOK {
					b.Fatal(a.status, a.text)
				}
			}
		})
	}
}
