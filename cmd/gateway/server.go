package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"causeway.example/internal/connlimit"
)

// Limits of the API's listener. A slow client may not hold a connection
// longer than it takes to read a request and write an answer.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	maxHeaderBytes    = 8 << 10
	// answerTime is what writing an answer may take, after the time to read the
	// request and the operation's own deadline: all three begin with the headers.
	answerTime = 10 * time.Second
)

// listener is one address that the process serves.
type listener struct {
	net.Listener
	limit  *connlimit.Listener // the same one
	server *http.Server
}

// serverOptions are what listeners differ in.
type serverOptions struct {
	connections   int           // most at a time
	idle          time.Duration // that one is kept for without a request
	write         time.Duration // from the header to the end of the answer; 0 is no limit
	onAcceptError func(error)
}

// listen opens an address. Port 0 picks a free one.
func listen(ctx context.Context, address string, handler http.Handler, o serverOptions) (*listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	limit := connlimit.New(l, connlimit.Options{
		Max: o.connections, MaxWaiting: connlimit.Waiting(o.connections), MaxWriting: connlimit.Writing(o.connections),
		OnAcceptError: o.onAcceptError,
	})
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      o.write,
		IdleTimeout:       o.idle,
	}
	limit.Protect(server, maxHeaderBytes)
	return &listener{Listener: limit, limit: limit, server: server}, nil
}

// url is the address as a browser wants it.
func (l *listener) url() string { return "http://" + l.Addr().String() }

// serve blocks until the server is shut down.
func (l *listener) serve() error {
	if err := l.server.Serve(l.Listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// drain marks a server that is about to end.
type drain struct{ started atomic.Bool }

// wrap asks clients to leave while the server drains: "Connection: close" on
// an answer ends a connection without a race (RFC 9112 section 9.6).
func (d *drain) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.started.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
