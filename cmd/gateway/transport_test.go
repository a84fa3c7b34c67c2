package main

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

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
	pool := transport(1, config.Default().Timeouts, &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
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

// TestPoolIsFull: a call that finds no connection free waits for one, and
// leaves unsent when its time is over.
func TestPoolIsFull(t *testing.T) {
	const size = 2
	arrived, done := make(chan struct{}, size+1), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-done
	}))
	defer server.Close()
	pool := transport(size, config.Default().Timeouts, nil)
	defer pool.CloseIdleConnections()
	var calls sync.WaitGroup
	for range size {
		calls.Go(func() {
			if resp, err := (&http.Client{Transport: pool}).Get(server.URL); err != nil {
				t.Error(err)
			} else {
				_ = resp.Body.Close()
			}
		})
		<-arrived
	}
	probeThrough(t, pool, server.URL, 50*time.Millisecond, notReached)
	close(done)
	calls.Wait()
	if n := len(arrived); n > 0 {
		t.Errorf("%d calls more arrived", n)
	}
}

// TestLargeHeader: what precedes a body is limited as well.
func TestLargeHeader(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Large", strings.Repeat("x", 70<<10))
	}))
	defer server.Close()
	probe(t, server.URL, time.Minute, config.Default().Timeouts, config.TLS{}, broken)
}
