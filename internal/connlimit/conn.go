package connlimit

import (
	"container/list"
	"io"
	"net"
	"sync/atomic"
	"time"
)

// phase is the state of a connection.
type phase int

const (
	phaseNone   phase = iota // before it is admitted, and after its end
	phaseNew                 // no request has arrived yet
	phaseIdle                // between two requests
	phaseActive              // a request is in progress
	phases
)

// conn is a connection that a [Listener] has accepted.
type conn struct {
	net.Conn
	listener *Listener
	tls      *tlsConn // nil without TLS

	// listener.mu guards these.
	phase      phase
	set        *list.List    // waiting, receiving or nil
	element    *list.Element // in set
	firstWrite uint64        // order of the response's first write; 0 before it
	moved      bool          // to the end of waiting, because bytes have arrived
	since      time.Time     // when it was added to set

	// header is used by the goroutine that reads; there is one at a time.
	header scanner

	inHeader atomic.Bool // arriving bytes belong to a header
	last     atomic.Bool // the current request must be the last one
	evicted  atomic.Bool
}

// The sizes of the kernel's buffers. Linux doubles them for its own bookkeeping.
// Without a size it lets those of a fast connection grow to megabytes, which a
// client that does not read would pin.
const (
	sendBuffer    = 16 << 10
	receiveBuffer = 32 << 10
)

func limitBuffers(c net.Conn) {
	if buffered, ok := c.(interface {
		SetReadBuffer(bytes int) error
		SetWriteBuffer(bytes int) error
	}); ok {
		_ = buffered.SetReadBuffer(receiveBuffer) // fails on a closed connection, as the next read does
		_ = buffered.SetWriteBuffer(sendBuffer)
	}
}

// headerTooLarge is the response of [http.Server] to a header that is too large.
const headerTooLarge = "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n431 Request Header Fields Too Large"

// Read reads, and scans the header lines.
func (c *conn) Read(p []byte) (int, error) {
	if c.tls != nil && !c.tls.done {
		if err := c.tls.handshake(c.listener.handshakeTime); err != nil {
			c.tls.refuse(err, c.listener.options.OnHandshakeError)
			return 0, io.EOF // net/http would try to answer any other error
		}
	}
	n, err := c.Conn.Read(p)
	if n == 0 {
		return n, err
	}
	if len(p) == 1 { // net/http detects a disconnected client by it, after the body
		c.header.begin()
	}
	if c.header.scan(p[:n]) || n > 1 && c.header.ahead > maxHeaderLines {
		c.last.Store(true)
	}
	if c.inHeader.Load() {
		c.listener.arrived(c)
		if c.header.tooLarge(c.listener.maxHeader) {
			_, _ = io.WriteString(c.Conn, headerTooLarge) // the connection is closed either way
			return 0, io.EOF
		}
	}
	return n, err
}

// Write writes, and is counted meanwhile.
func (c *conn) Write(p []byte) (int, error) {
	c.listener.beginWrite(c)
	n, err := c.Conn.Write(p)
	c.listener.endWrite(c)
	return n, err
}

// CloseWrite closes the server's half first, so that the client can still read the
// response (RFC 9112, section 9.6). net/http closes the other half 500 ms later;
// until then, the connection may be evicted.
func (c *conn) CloseWrite() error {
	c.listener.mu.Lock()
	if c.phase != phaseNone {
		c.join(&c.listener.waiting)
	}
	c.listener.mu.Unlock()
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// Close closes the connection and frees its place.
func (c *conn) Close() error {
	l := c.listener
	l.mu.Lock()
	c.enter(phaseNone)
	l.mu.Unlock()
	return c.Conn.Close()
}

// abort closes the connection without TLS's closing alert, which a client that does
// not read would block.
func (c *conn) abort() {
	if c.tls != nil {
		_ = c.tls.raw.Close() // concurrent reads and writes fail
		return
	}
	_ = c.Conn.Close()
}

// enter changes the connection's phase. The caller holds listener.mu, as for all
// methods below.
func (c *conn) enter(p phase) {
	if c.evicted.Load() {
		return // it is closed, whatever net/http reports after that
	}
	l := c.listener
	l.counts[c.phase]--
	l.counts[p]++
	c.phase, c.moved, c.firstWrite = p, false, 0
	waits := p == phaseNew || p == phaseIdle
	c.inHeader.Store(waits)
	if waits {
		c.join(&l.waiting)
	} else {
		c.join(nil)
	}
	if p == phaseNone || p == phaseIdle {
		l.signal()
	}
}

// join moves the connection to the end of a list, or out of its list for nil.
func (c *conn) join(set *list.List) {
	if c.set != nil {
		c.set.Remove(c.element)
	}
	c.set, c.element = set, nil
	if set != nil {
		c.element = set.PushBack(c)
		c.since = time.Now()
	}
}

// drop marks the connection as evicted. The caller closes it after releasing mu.
func (c *conn) drop(why Reason) {
	c.enter(phaseNone)
	c.evicted.Store(true)
	c.listener.stats.Evicted[why]++
}
