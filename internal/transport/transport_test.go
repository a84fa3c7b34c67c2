package transport

import (
	"crypto/tls"
	"net"
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
	pool := NewHTTP(1, config.Default().Timeouts, &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
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
	pool := NewHTTP(size, config.Default().Timeouts, nil)
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

// TestPoolIsSecuredAnew: idle connections end at once, and those of calls under
// way with these; the calls notice nothing.
func TestPoolIsSecuredAnew(t *testing.T) {
	arrived, done, closed := make(chan struct{}), make(chan struct{}), make(chan struct{}, 8)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			arrived <- struct{}{}
			<-done
		}
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			closed <- struct{}{}
		}
	}
	server.Start()
	defer server.Close()
	p := New(4, config.Default().Timeouts)
	defer func() { p.current.Load().CloseIdleConnections() }()
	client := &http.Client{Transport: p}
	get := func(path string) {
		if resp, err := client.Get(server.URL + path); err != nil {
			t.Error(err)
		} else {
			_ = resp.Body.Close()
		}
	}
	// An idle connection would end by itself after 25 s.
	ends := func(which string) {
		t.Helper()
		select {
		case <-closed:
		case <-time.After(15 * time.Second):
			t.Errorf("the %s connection stays", which)
		}
	}
	var slow sync.WaitGroup
	slow.Go(func() { get("/slow") })
	<-arrived
	get("/")
	p.SetTLS(&tls.Config{MinVersion: tls.VersionTLS12})
	ends("idle")
	get("/")
	if n := len(closed); n > 0 {
		t.Errorf("%d connections more were closed", n)
	}
	close(done)
	slow.Wait()
	ends("busy")
}
