// Package transport holds the HTTP transports to the servers that the gateway
// calls: back ends, token endpoints and collectors.
package transport

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"causeway.example/internal/config"
)

const (
	tcpKeepAlive = 15 * time.Second
	// idleTimeout is shorter than what servers usually grant, so that a write
	// seldom meets a connection that the server is just closing.
	idleTimeout    = 25 * time.Second
	maxHeaderBytes = 64 << 10
)

// NewHTTP returns a transport that keeps up to maxConns connections to one host
// alive: one for each call that may be in flight, so that no call waits for a
// connection. The limits apply to each attempt, in addition to its deadline.
//
// It speaks HTTP/1.1 only. Go's HTTP/2 transport repeats a request, a POST as
// well, when the peer resets its stream in certain ways, even if the peer has
// received all of it. Its caller could not tell that a write was sent twice.
func NewHTTP(maxConns int, limits config.Timeouts, client *tls.Config) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	dialer := net.Dialer{Timeout: limits.Dial, KeepAlive: tcpKeepAlive}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		Protocols:              &protocols,
		TLSClientConfig:        client,
		TLSHandshakeTimeout:    limits.TLSHandshake,
		ResponseHeaderTimeout:  limits.FirstByte,
		MaxIdleConnsPerHost:    maxConns,
		MaxConnsPerHost:        maxConns,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
}

// Transport is an HTTP transport whose TLS settings can be replaced while calls
// are in flight.
type Transport struct {
	maxConns int
	limits   config.Timeouts
	current  atomic.Pointer[http.Transport]
}

// New returns a transport with default TLS settings; see [Transport.SetTLS].
func New(maxConns int, limits config.Timeouts) *Transport {
	t := &Transport{maxConns: maxConns, limits: limits}
	t.current.Store(NewHTTP(maxConns, limits, &tls.Config{MinVersion: tls.VersionTLS12}))
	return t
}

// SetTLS replaces the TLS settings. New connections use them as a whole: the
// client certificate and the certificate authorities. Calls in flight finish on
// their connections, which are closed after that. Idle connections are closed
// now, so that no later call reaches a back end that only the old settings
// trust.
func (t *Transport) SetTLS(c *tls.Config) {
	t.current.Swap(NewHTTP(t.maxConns, t.limits, c)).CloseIdleConnections()
}

// CloseIdleConnections implements [http.Client.CloseIdleConnections].
func (t *Transport) CloseIdleConnections() { t.current.Load().CloseIdleConnections() }

// RoundTrip implements [http.RoundTripper].
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	return t.current.Load().RoundTrip(req)
}
