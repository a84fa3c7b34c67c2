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

// secured is the TLS of a connection. It lies below [conn], which reads and
// writes what is not encrypted: so the limits of headers, bodies and answers are
// those of plain HTTP. The handshake takes place in the first Read, while the
// connection waits for a request like any other.
type secured struct {
	*tls.Conn
	wire *wire

	// These are used by whoever reads, which is one at a time.
	done  bool // with the handshake
	state tls.ConnectionState
}

// maxHandshakeBytes is what a client may send until its handshake is done: many
// times a ClientHello. crypto/tls would take, and buffer, 64 KiB.
const maxHandshakeBytes = 16 << 10

var errHandshakeTooLarge = errors.New("tls: the client's handshake is too large")

// secure puts TLS on a connection.
func secure(inner net.Conn, config *tls.Config) *secured {
	w := &wire{Conn: inner, left: maxHandshakeBytes, limited: true}
	return &secured{Conn: tls.Server(w, config), wire: w}
}

// handshake shakes hands once. The server has set a deadline for reading, the
// one for a header; writing has one here.
func (s *secured) handshake(within time.Duration) error {
	if within > 0 {
		_ = s.wire.SetWriteDeadline(time.Now().Add(within)) // a connection that has ended: reading will say so
	}
	if err := s.HandshakeContext(context.Background()); err != nil { // the deadlines end it
		return err
	}
	s.done, s.wire.limited, s.state = true, false, s.ConnectionState()
	return s.wire.SetWriteDeadline(time.Time{})
}

// spokenInClear is the answer to a request in plain HTTP.
const spokenInClear = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nThis is an HTTPS port: the URL must begin with https://\n"

// refuse reports a failed handshake, and answers one that was none.
func (s *secured) refuse(err error, report func(error)) {
	var header tls.RecordHeaderError
	if errors.As(err, &header) && header.Conn != nil && isHTTP(header.RecordHeader) {
		_, _ = io.WriteString(s.wire, spokenInClear) // the connection ends either way
	}
	if report != nil && isTLSError(err) {
		report(err)
	}
}

// isHTTP reports whether the first bytes are those of a method.
func isHTTP(start [5]byte) bool {
	switch string(start[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "PATCH", "DELET", "OPTIO":
		return true
	}
	return false
}

// isTLSError reports whether a handshake failed by what one side does not accept
// of the other. Clients that leave, or send nothing, are not worth a report: a
// balancer that checks the port does so every few seconds.
func isTLSError(err error) bool {
	var network *net.OpError
	if errors.As(err, &network) {
		return network.Op == "remote error" // an alert
	}
	return !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, net.ErrClosed)
}

// closeTime is what closing may wait for room in the kernel's buffer: the alert
// that ends TLS is sent (RFC 8446 section 6.1), but a client that does not read
// does not delay the shutdown, which closes one connection after the other.
const closeTime = 5 * time.Millisecond

// Close closes the connection.
func (s *secured) Close() error {
	s.wire.closing.Store(true)
	_ = s.wire.SetWriteDeadline(time.Now().Add(closeTime)) // also of a write under way, which has crypto/tls's lock
	return s.Conn.Close()
}

// CloseWrite ends the server's half, of TLS and of TCP.
func (s *secured) CloseWrite() error {
	err := s.Conn.CloseWrite()
	if half, ok := s.wire.Conn.(interface{ CloseWrite() error }); ok {
		err = errors.Join(err, half.CloseWrite())
	}
	return err
}

// wire is what is below TLS.
type wire struct {
	net.Conn
	closing atomic.Bool

	// These are used by whoever reads.
	limited bool // to what is left
	left    int
}

// Read reads what is encrypted.
func (w *wire) Read(p []byte) (int, error) {
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

// SetWriteDeadline sets the deadline, which is not later than closeTime once the
// connection is being closed: crypto/tls sets one of 5 s then.
func (w *wire) SetWriteDeadline(t time.Time) error {
	if latest := time.Now().Add(closeTime); w.closing.Load() && (t.IsZero() || t.After(latest)) {
		t = latest
	}
	return w.Conn.SetWriteDeadline(t)
}
