package connlimit

import (
	"context"
	"io"
	"net"
	"net/http"
)

// slack is how much [http.Server] reads beyond its MaxHeaderBytes.
const slack = 4096

// Protect makes a server report the states of its connections, and limits its
// headers: a header of more than maxHeaderBytes or more than a hundred fields is
// answered with 431. It must be called before the server serves.
func (l *Listener) Protect(server *http.Server, maxHeaderBytes int) {
	l.maxHeader, l.handshakeTime = maxHeaderBytes, server.ReadHeaderTimeout
	server.MaxHeaderBytes = maxHeaderBytes - slack
	server.ConnState = l.onState
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, c)
	}
	server.Handler = &handler{server.Handler}
}

type connKey struct{}

// onState is the server's ConnState. A connection is new when it is accepted, and
// active when a header was read; Close reports its end.
func (l *Listener) onState(nc net.Conn, state http.ConnState) {
	c, ok := nc.(*conn)
	if !ok {
		return
	}
	l.report(c, state)
	if state == http.StateIdle {
		l.trim()
	}
}

func (l *Listener) report(c *conn, state http.ConnState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch state {
	case http.StateActive, http.StateHijacked:
		c.enter(phaseActive)
	case http.StateIdle:
		c.header.next()
		c.enter(phaseIdle)
	case http.StateNew, http.StateClosed:
	}
}

// handler closes the connections of requests that must not be served, or after which
// the connection must not be reused.
type handler struct{ next http.Handler }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if c, ok := r.Context().Value(connKey{}).(*conn); ok {
		if c.evicted.Load() {
			// It arrived while its connection was being closed: the client could not
			// receive the result.
			panic(http.ErrAbortHandler)
		}
		if c.tls != nil {
			r.TLS = &c.tls.state // net/http sets it for a *tls.Conn only
		}
		c.closeAfter(w)
		if r.Body != nil && r.Body != http.NoBody {
			// A copy, because net/http inspects the body of the original request.
			r = r.WithContext(r.Context())
			r.Body = &body{ReadCloser: r.Body, conn: c, answer: w}
		}
	}
	h.next.ServeHTTP(w, r)
}

// closeAfter closes the connection after the response if the request is ambiguous: it
// has both Content-Length and Transfer-Encoding (RFC 9112, section 6.1; net/http
// removes the former), or more lines than a header may have were read, which are
// buffered for the next request.
func (c *conn) closeAfter(w http.ResponseWriter) {
	if c.last.Load() {
		w.Header().Set("Connection", "close")
	}
}

// body is a request's body. While it is being received, its connection may be
// evicted: the request has had no effect yet.
type body struct {
	io.ReadCloser
	conn    *conn
	answer  http.ResponseWriter
	started bool
}

// Read reads, and reports the beginning and the end of the body.
func (b *body) Read(p []byte) (int, error) {
	if !b.started {
		b.started = true
		b.conn.listener.receive(b.conn, true)
	}
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.conn.listener.receive(b.conn, false)
		b.conn.closeAfter(b.answer)
	}
	return n, err
}

// receive records whether a connection is receiving a body.
func (l *Listener) receive(c *conn, begin bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case c.phase != phaseActive:
	case begin:
		c.join(&l.receiving)
	default:
		c.join(nil)
	}
}

// arrived records bytes of a header. The first ones move the connection to the end of
// the eviction order, so that a request that arrived in time is not lost.
func (l *Listener) arrived(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.set == &l.waiting && !c.moved {
		c.moved = true
		c.join(&l.waiting)
	}
}

// beginWrite counts a connection that writes. If there are too many, it evicts the one
// whose response began first: a client that reads finishes within milliseconds.
func (l *Listener) beginWrite(c *conn) {
	l.mu.Lock()
	if c.evicted.Load() { // between two writes; this one will fail
		l.mu.Unlock()
		return
	}
	if c.firstWrite == 0 {
		l.sequence++
		c.firstWrite = l.sequence
	}
	l.writing[c] = struct{}{}
	var slowest *conn
	if len(l.writing) > l.options.MaxWriting {
		for other := range l.writing {
			if slowest == nil || other.firstWrite < slowest.firstWrite {
				slowest = other
			}
		}
		delete(l.writing, slowest)
		slowest.drop(SlowReader)
	}
	l.mu.Unlock()
	if slowest != nil {
		slowest.abort() // its client keeps what it has read
	}
}

func (l *Listener) endWrite(c *conn) {
	l.mu.Lock()
	delete(l.writing, c)
	l.mu.Unlock()
}
