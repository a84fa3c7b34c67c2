package connlimit

import (
	"context"
	"io"
	"net"
	"net/http"
)

// slack is what [http.Server] reads beyond its MaxHeaderBytes.
const slack = 4096

// Protect lets a server report the states of its connections, and bounds its
// headers: a request line and header lines of more than maxHeaderBytes, or more
// than a hundred header lines, are answered with 431. It must be called before
// the server serves.
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

// onState is the server's ConnState. A connection is new since it was accepted,
// and its end is known from Close. It is active when a header was read.
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

// handler ends the connections of requests that must not be served, or after
// which nothing can be trusted.
type handler struct{ next http.Handler }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if c, ok := r.Context().Value(connKey{}).(*conn); ok {
		if c.evicted.Load() {
			// It arrived while its connection was closed: nobody would learn what
			// became of it.
			panic(http.ErrAbortHandler)
		}
		if c.secured != nil {
			r.TLS = &c.secured.state // net/http has it of a *tls.Conn only
		}
		c.closeAfter(w)
		if r.Body != nil && r.Body != http.NoBody {
			// A copy: net/http looks at the body of the original one.
			r = r.WithContext(r.Context())
			r.Body = &body{ReadCloser: r.Body, conn: c, answer: w}
		}
	}
	h.next.ServeHTTP(w, r)
}

// closeAfter ends the connection with the answer to its request, if what arrived
// with it may not be what it seems: a request with both Content-Length and
// Transfer-Encoding (RFC 9112 section 6.1; net/http removes the former), or more
// lines than a header may have, which are buffered for the next request.
func (c *conn) closeAfter(w http.ResponseWriter) {
	if c.last.Load() {
		w.Header().Set("Connection", "close")
	}
}

// body is a request's body. While it is waited for, its connection can be
// evicted: nothing was done with the request yet.
type body struct {
	io.ReadCloser
	conn    *conn
	answer  http.ResponseWriter
	started bool
}

// Read reads, and reports the beginning and the end.
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

// receive notes whether a connection is waited for to send its body.
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

// arrived notes bytes of a header. The first ones make the connection the one
// that is evicted last, so that a request is not lost which came in time.
func (l *Listener) arrived(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.set == &l.waiting && !c.moved {
		c.moved = true
		c.join(&l.waiting)
	}
}

// beginWrite counts a connection that writes. Of too many, the one whose answer
// began first is evicted: a client that reads is done within milliseconds.
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
		slowest.abort() // its client has what it has read
	}
}

func (l *Listener) endWrite(c *conn) {
	l.mu.Lock()
	delete(l.writing, c)
	l.mu.Unlock()
}
