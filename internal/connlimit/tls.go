package connlimit

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"
)

// tlsConn is the TLS layer of a connection. It is below [conn], which reads and
// writes plain text, so that the limits of headers, bodies and responses are those
// of plain HTTP. The handshake is done by the first Read, while the connection waits
// for a request like any other.
type tlsConn struct {
	*tls.Conn
	raw *rawConn

	// These are used by the goroutine that reads; there is one at a time.
	done  bool // the handshake
	state tls.ConnectionState
}

// maxHandshakeBytes bounds what a client may send during the handshake: many times
// the size of a ClientHello. crypto/tls would buffer 64 KiB.
const maxHandshakeBytes = 16 << 10

var errHandshakeTooLarge = errors.New("tls: the client's handshake is too large")

// newTLSConn returns the server side of TLS over a connection.
func newTLSConn(inner net.Conn, config *tls.Config) *tlsConn {
	w := &rawConn{Conn: inner, left: maxHandshakeBytes, limited: true}
	return &tlsConn{Conn: tls.Server(w, config), raw: w}
}

// handshake runs the handshake. The server has set the deadline for reading, that of
// a header; the deadline for writing is set here.
func (s *tlsConn) handshake(within time.Duration) error {
	if within > 0 {
		_ = s.raw.SetWriteDeadline(time.Now().Add(within)) // fails on a closed connection, as the next read does
	}
	if err := s.HandshakeContext(context.Background()); err != nil { // the deadlines bound it
		return err
	}
	s.done, s.raw.limited, s.state = true, false, s.ConnectionState()
	return s.raw.SetWriteDeadline(time.Time{})
}

// spokenInClear is the response to a request in plain HTTP.
const spokenInClear = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nThis is an HTTPS port: the URL must begin with https://\n"

// refuse reports a failed handshake, and answers a client that sent plain HTTP.
func (s *tlsConn) refuse(err error, report func(error)) {
	var header tls.RecordHeaderError
	if errors.As(err, &header) && header.Conn != nil && isHTTP(header.RecordHeader) {
		_, _ = io.WriteString(s.raw, spokenInClear) // the connection is closed either way
	}
	if report != nil && isTLSError(err) {
		report(err)
	}
}

// isHTTP reports whether the first bytes are a method of HTTP.
func isHTTP(start [5]byte) bool {
	switch string(start[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "PATCH", "DELET", "OPTIO":
		return true
	}
	return false
}

// isTLSError reports whether one side refused the handshake. Clients that disconnect
// or send nothing are not reported: a load balancer that probes the port does so
// every few seconds.
func isTLSError(err error) bool {
	var network *net.OpError
	if errors.As(err, &network) {
		return network.Op == "remote error" // an alert
	}
	return !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, net.ErrClosed)
}

// closeTime bounds how long Close waits for the kernel's buffer to send the closing
// alert of TLS (RFC 8446, section 6.1). A client that does not read must not delay
// the shutdown, which closes one connection after the other.
const closeTime = 5 * time.Millisecond

// Close closes the connection.
func (s *tlsConn) Close() error {
	s.raw.closing.Store(true)
	_ = s.raw.SetWriteDeadline(time.Now().Add(closeTime)) // also for a concurrent write, which holds crypto/tls's lock
	return s.Conn.Close()
}

// CloseWrite closes the server's half of TLS and of TCP.
func (s *tlsConn) CloseWrite() error {
	err := s.Conn.CloseWrite()
	if half, ok := s.raw.Conn.(interface{ CloseWrite() error }); ok {
		err = errors.Join(err, half.CloseWrite())
	}
	return err
}

// rawConn is the connection below TLS.
type rawConn struct {
	net.Conn
	closing atomic.Bool

	// These are used by the goroutine that reads.
	limited bool // to left bytes
	left    int
}

// Read reads encrypted bytes.
func (w *rawConn) Read(p []byte) (int, error) {
	if !w.limited {
		return w.Conn.Read(p)
	}
	if w.left == 0 {
		return 0, errHandshakeTooLarge
	}
	n, err := w.Conn.Read(p[:min(len(p), w.left)])
	w.left -= n
	return n, err
}

// SetWriteDeadline sets the deadline, at most closeTime from now once the connection
// is being closed: crypto/tls then sets one of 5 s.
func (w *rawConn) SetWriteDeadline(t time.Time) error {
	if latest := time.Now().Add(closeTime); w.closing.Load() && (t.IsZero() || t.After(latest)) {
		t = latest
	}
	return w.Conn.SetWriteDeadline(t)
}
