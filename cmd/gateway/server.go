package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"causeway.example/internal/connlimit"
	"causeway.example/internal/telemetry"
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
	scheme string // of its URLs
}

// serverOptions are what listeners differ in.
type serverOptions struct {
	open        opener // nil opens the address
	name        string // of the listener, in the log
	logger      *slog.Logger
	connections int           // most at a time
	idle        time.Duration // that one is kept for without a request
	write       time.Duration // from the header to the end of the answer; 0 is no limit
	secure      *tls.Config   // nil is plain HTTP
}

// opener opens an address.
type opener func(ctx context.Context, address string) (net.Listener, error)

func openTCP(ctx context.Context, address string) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", address)
}

// listen opens an address. Port 0 picks a free one.
func listen(ctx context.Context, address string, handler http.Handler, o serverOptions) (*listener, error) {
	open := o.open
	if open == nil {
		open = openTCP
	}
	l, err := open(ctx, address)
	if err != nil {
		return nil, err
	}
	limit := connlimit.New(l, connlimit.Options{
		Max: o.connections, MaxWaiting: connlimit.Waiting(o.connections), MaxWriting: connlimit.Writing(o.connections),
		OnAcceptError: logAcceptError(ctx, o.logger, o.name),
		TLS:           o.secure, OnHandshakeError: logHandshakeError(ctx, o.logger, o.name),
	})
	scheme := "http"
	if o.secure != nil {
		scheme = "https"
	}
	server := &http.Server{
		Handler:           &recovering{handler, o.name, o.logger},
		ErrorLog:          slog.NewLogLogger(telemetry.LibraryHandler(o.logger, o.name), slog.LevelWarn),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      o.write,
		IdleTimeout:       o.idle,
	}
	limit.Protect(server, maxHeaderBytes)
	return &listener{Listener: limit, limit: limit, server: server, scheme: scheme}, nil
}

// recovering logs a panic of a handler, and breaks the connection: net/http
// would print the value of the panic, which may be anything. The API has its
// own way to answer one; this is for what is around it, and for the others.
type recovering struct {
	next   http.Handler
	name   string // of the listener
	logger *slog.Logger
}

func (h *recovering) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func(ctx context.Context) {
		if value := recover(); value != nil {
			h.log(ctx, value)
			panic(http.ErrAbortHandler)
		}
	}(r.Context())
	h.next.ServeHTTP(w, r)
}

func (h *recovering) log(ctx context.Context, value any) {
	if err, ok := value.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
		h.logger.ErrorContext(ctx, "panic", slog.String("source", h.name),
			slog.String("type", fmt.Sprintf("%T", value)), slog.String("stack", string(debug.Stack())))
	}
}

// url is the address as a browser wants it.
func (l *listener) url() string { return l.scheme + "://" + l.Addr().String() }

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
func (d *drain) wrap(next http.Handler) http.Handler { return &draining{d, next} }

type draining struct {
	*drain
	next http.Handler
}

func (h *draining) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.started.Load() {
		w.Header().Set("Connection", "close")
	}
	h.next.ServeHTTP(w, r)
}
