// Proxy passes requests through unchanged, with Go's own reverse proxy: what
// a Go program pays for a request that it does not look into.
//
//	proxy LISTEN TARGET
package main

import (
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"time"
)

// idle is the size of the pool of connections, as the gateway has it.
const idle = 64

func main() {
	target, err := url.Parse(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{
		Addr: os.Args[1],
		Handler: &httputil.ReverseProxy{
			Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target) },
			Transport: &http.Transport{MaxIdleConns: idle, MaxIdleConnsPerHost: idle, MaxConnsPerHost: idle},
		},
		ReadHeaderTimeout: 5 * time.Second,
	}
	log.Fatal(server.ListenAndServe())
}
