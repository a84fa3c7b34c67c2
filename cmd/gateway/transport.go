package main

import (
	"net"
	"net/http"
	"time"
)

// transport is the pool of connections to one back end: one for each call
// that may be under way, kept alive. The idle time is shorter than what
// servers usually grant, so that a write seldom meets a connection that is
// just being closed. The attempt's deadline bounds whatever is not bounded here.
//
// It speaks HTTP/1.1 only. Go's HTTP/2 transport sends a request again, a POST
// as well, when the peer resets its stream in certain ways, even after it was
// received whole; nobody above it would know.
func transport(maxConcurrent int) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	dialer := net.Dialer{Timeout: 3 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		Protocols:              &protocols,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxIdleConns:           maxConcurrent,
		MaxIdleConnsPerHost:    maxConcurrent,
		MaxConnsPerHost:        maxConcurrent,
		IdleConnTimeout:        25 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}
