package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"causeway.example/internal/connlimit"
	"causeway.example/internal/telemetry"
)

// ReadTimeout bounds how long a client may take to send a request: a slow client
// must not hold a connection.
const ReadTimeout = 15 * time.Second

const (
	readHeaderTimeout = 5 * time.Second
	maxHeaderBytes    = 8 << 10
	// writeTimeout bounds writing a response of the API. It is added to
	// ReadTimeout and to the operation's deadline: net/http counts all three from
	// the end of the request's header.
	writeTimeout = 10 * time.Second
)

// listener is one address that the process serves.
type listener struct {
	net.Listener
	limit  *connlimit.Listener // the same listener
	server *http.Server
	scheme string // of its URLs
}

// serverOptions are the settings in which listeners differ.
type serverOptions struct {
	open        opener
	name        string // of the listener, in the log
	logger      *slog.Logger
	connections int           // most at a time
	idle        time.Duration // how long a connection without a request is kept
	write       time.Duration // from the request's header to the end of the response; 0 is unlimited
	tls         *tls.Config   // nil is plain HTTP
}

// opener opens an address.
type opener func(ctx context.Context, address string) (net.Listener, error)

func openTCP(ctx context.Context, address string) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", address)
}

// listen opens an address. Port 0 picks a free port.
func listen(ctx context.Context, address string, handler http.Handler, o serverOptions) (*listener, error) {
	l, err := o.open(ctx, address)
	if err != nil {
		return nil, err
	}
	limit := connlimit.New(l, connlimit.Options{
		Max: o.connections, MaxWaiting: connlimit.Waiting(o.connections), MaxWriting: connlimit.Writing(o.connections),
		OnAcceptError: logAcceptError(ctx, o.logger, o.name),
		TLS:           o.tls, OnHandshakeError: logHandshakeError(ctx, o.logger, o.name),
	})
	scheme := "http"
	if o.tls != nil {
		scheme = "https"
	}
	server := &http.Server{
		Handler:           &recovering{handler, o.name, o.logger},
		ErrorLog:          slog.NewLogLogger(telemetry.LibraryHandler(o.logger, o.name), slog.LevelWarn),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       ReadTimeout,
		WriteTimeout:      o.write,
		IdleTimeout:       o.idle,
	}
	limit.Protect(server, maxHeaderBytes)
	return &listener{Listener: limit, limit: limit, server: server, scheme: scheme}, nil
}

// recovering logs a panic of a handler and aborts the connection. net/http would
// print the panic's value, which may hold anything. Handlers of the API recover
// by themselves; this is for the handlers around them and of other listeners.
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

// url returns the listener's base URL.
func (l *listener) url() string { return l.scheme + "://" + l.Addr().String() }

// serve blocks until the server is shut down.
func (l *listener) serve() error {
	if err := l.server.Serve(l.Listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
