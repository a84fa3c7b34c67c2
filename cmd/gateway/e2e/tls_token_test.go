package e2e

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"causeway.example/cmd/gateway/internal/gatewaytest"

	"causeway.example/internal/secrettest"
)

// TestServerNameOfTokens: sps.tls.serverName is the name of one host, and the
// tokens of SPS may come from another.
func TestServerNameOfTokens(t *testing.T) {
	box := gatewaytest.Start(t, "GATEWAY_SANDBOX_CLIENT_ID=c", "GATEWAY_SANDBOX_CLIENT_SECRET=s")
	simulators, err := url.Parse(box.Sandbox)
	if err != nil {
		t.Fatal(err)
	}
	ca := secrettest.NewAuthority(t)
	// serve is the back end at 127.0.0.1, with a certificate for a name.
	serve := func(name string) string {
		server := httptest.NewUnstartedServer(&httputil.ReverseProxy{
			Transport: box.Client.Transport,
			Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(simulators) },
		})
		server.TLS = &tls.Config{Certificates: []tls.Certificate{ca.Issue(name, time.Now().Add(time.Hour))}}
		server.StartTLS()
		t.Cleanup(server.Close)
		return server.URL
	}
	sps := serve("sps.example")
	tokens := strings.Replace(serve("localhost"), "127.0.0.1", "localhost", 1)
	for name, tokenURL := range map[string]string{"the same host": sps, "another host": tokens} {
		t.Run(name, func(t *testing.T) {
			g := gatewaytest.Start(t, "GATEWAY_SPS_BASE_URL="+sps+"/sps/v5", "GATEWAY_SPS_TOKEN_URL="+tokenURL+"/oauth2/token",
				"GATEWAY_SPS_CLIENT_ID=c", "GATEWAY_SPS_CLIENT_SECRET=s",
				"GATEWAY_SPS_TLS_CA_FILE="+ca.File(), "GATEWAY_SPS_TLS_SERVER_NAME=sps.example")
			g.Want(http.StatusOK, http.MethodGet, gatewaytest.Subscription+"/balances", "")
		})
	}
}
