package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"causeway.example/internal/config"
)

// TestTransportSpeaksHTTP1 offers HTTP/2 to the transport of the back ends:
// Go's HTTP/2 may send a write twice.
func TestTransportSpeaksHTTP1(t *testing.T) {
	protocols := make(chan string, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { protocols <- r.Proto }))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	pool, err := transport(1, config.Default().Timeouts, config.TLS{})
	if err != nil {
		t.Fatal(err)
	}
	pool.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	defer pool.CloseIdleConnections()
	resp, err := (&http.Client{Transport: pool}).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if pool.Protocols.HTTP2() || pool.Protocols.UnencryptedHTTP2() {
		t.Error("HTTP/2 is switched on")
	}
	if got := <-protocols; got != "HTTP/1.1" {
		t.Errorf("the back end was spoken to in %s", got)
	}
}
