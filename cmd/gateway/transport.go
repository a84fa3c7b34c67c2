package main

import (
	"net"
	"net/http"
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
func transport(maxConcurrent int, limits config.Timeouts, secure config.TLS) (*http.Transport, error) {
	tlsConfig, err := secure.ClientConfig()
	if err != nil {
		return nil, err
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	dialer := net.Dialer{Timeout: limits.Dial, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		Protocols:              &protocols,
		TLSClientConfig:        tlsConfig,
		TLSHandshakeTimeout:    limits.TLSHandshake,
		ResponseHeaderTimeout:  limits.FirstByte,
		MaxIdleConnsPerHost:    maxConcurrent,
		MaxConnsPerHost:        maxConcurrent,
		IdleConnTimeout:        25 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}, nil
}
