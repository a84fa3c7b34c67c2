package main

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"causeway.example/internal/config"
)

// transport is the pool of connections to one back end: one for each call
// that may be under way, kept alive, so that no call waits for a connection
// and none is opened for one call only. The idle time is shorter than what
// servers usually grant, so that a write seldom meets a connection that is
// just being closed.
//
// Each limit is one attempt's, and the attempt's own deadline ends whatever is
// still going on.
//
// It speaks HTTP/1.1 only. Go's HTTP/2 transport sends a request again, a POST
// as well, when the peer resets its stream in certain ways, even after it was
// received whole; nobody above it would know.
func transport(maxConcurrent int, limits config.Timeouts, secure *tls.Config) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	dialer := net.Dialer{Timeout: limits.Dial, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		Protocols:              &protocols,
		TLSClientConfig:        secure,
		TLSHandshakeTimeout:    limits.TLSHandshake,
		ResponseHeaderTimeout:  limits.FirstByte,
		MaxIdleConnsPerHost:    maxConcurrent,
		MaxConnsPerHost:        maxConcurrent,
		IdleConnTimeout:        25 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// pool is a [transport] whose TLS can be replaced while calls are under way.
type pool struct {
	maxConcurrent int
	limits        config.Timeouts
	current       atomic.Pointer[http.Transport]
}

// newPool returns one without TLS settings: [pool.secure] brings them.
func newPool(maxConcurrent int, limits config.Timeouts) *pool {
	p := &pool{maxConcurrent: maxConcurrent, limits: limits}
	p.current.Store(transport(maxConcurrent, limits, &tls.Config{MinVersion: tls.VersionTLS12}))
	return p
}

// secure replaces the TLS of the connections: of the next ones all of it, the
// client certificate with the authorities. Calls under way end on the
// connections that they have, which are closed then, as are idle ones now: no
// later call meets a back end that only the old settings trust.
func (p *pool) secure(c *tls.Config) {
	p.current.Swap(transport(p.maxConcurrent, p.limits, c)).CloseIdleConnections()
}

// CloseIdleConnections is what [http.Client.CloseIdleConnections] calls.
func (p *pool) CloseIdleConnections() { p.current.Load().CloseIdleConnections() }

// RoundTrip implements [http.RoundTripper].
func (p *pool) RoundTrip(req *http.Request) (*http.Response, error) {
	return p.current.Load().RoundTrip(req)
}
