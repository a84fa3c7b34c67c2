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
	phaseActive              // a request is under way
	phases
)

// conn is a connection that a [Listener] has accepted.
type conn struct {
	net.Conn
	listener *Listener
	secured  *secured // nil without TLS

	// listener.mu guards these.
	phase      phase
	set        *list.List    // waiting, receiving or nil
	element    *list.Element // in set
	firstWrite uint64        // of the answer; 0 means none yet
	moved      bool          // back in waiting, because bytes have arrived
	since      time.Time     // when it joined set

	// header is used by whoever reads, which is one at a time.
	header scanner

	inHeader atomic.Bool // bytes that arrive are a header's
	last     atomic.Bool // the request under way must be the last one
	evicted  atomic.Bool
}

// The sizes of the kernel's buffers. Linux doubles them, for its own
// bookkeeping, and would let those of a fast connection grow to megabytes: a
// client that does not read would pin as much.
const (
	sendBuffer    = 16 << 10
	receiveBuffer = 32 << 10
)

func limitBuffers(c net.Conn) {
	if buffered, ok := c.(interface {
		SetReadBuffer(bytes int) error
		SetWriteBuffer(bytes int) error
	}); ok {
		_ = buffered.SetReadBuffer(receiveBuffer) // a connection that has ended: reading will say so
		_ = buffered.SetWriteBuffer(sendBuffer)
	}
}

// headerTooLarge is the answer of [http.Server] to a header that is too large.
const headerTooLarge = "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n431 Request Header Fields Too Large"

// Read reads, and looks at the header lines that pass.
func (c *conn) Read(p []byte) (int, error) {
	if c.secured != nil && !c.secured.done {
		if err := c.secured.handshake(c.listener.handshakeTime); err != nil {
			c.secured.refuse(err, c.listener.options.OnHandshakeError)
			return 0, io.EOF // net/http would try to answer any other error
		}
	}
	n, err := c.Conn.Read(p)
	if n == 0 {
		return n, err
	}
	if len(p) == 1 { // net/http sees by it whether the client has left, once the body is read
		c.header.begin()
	}
	if c.header.scan(p[:n]) || n > 1 && c.header.ahead > maxHeaderLines {
		c.last.Store(true)
	}
	if c.inHeader.Load() {
		c.listener.arrived(c)
		if c.header.tooLarge(c.listener.maxHeader) {
			_, _ = io.WriteString(c.Conn, headerTooLarge) // the connection ends either way
			return 0, io.EOF
		}
	}
	return n, err
}

// Write writes, and is counted while it does.
func (c *conn) Write(p []byte) (int, error) {
	c.listener.beginWrite(c)
	n, err := c.Conn.Write(p)
	c.listener.endWrite(c)
	return n, err
}

// CloseWrite lets the server end its half first, so that the client can still
// read the answer (RFC 9112 section 9.6). It closes the rest half a second
// later: until then, the connection may be evicted.
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

// Close closes the connection, and makes room for another one.
func (c *conn) Close() error {
	l := c.listener
	l.mu.Lock()
	c.enter(phaseNone)
	l.mu.Unlock()
	return c.Conn.Close()
}

// abort closes the connection without TLS's alert, for which the client may not
// let it send.
func (c *conn) abort() {
	if c.secured != nil {
		_ = c.secured.wire.Close() // whoever reads or writes sees it
		return
	}
	_ = c.Conn.Close()
}

// enter moves the connection to a phase. The caller holds listener.mu, as for
// all methods below.
func (c *conn) enter(p phase) {
	if c.evicted.Load() {
		return // it has ended, whatever is reported yet
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

// join moves the connection to the end of a list; nil is none.
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

// drop counts the connection as evicted. The caller closes it, without mu.
func (c *conn) drop(why Reason) {
	c.enter(phaseNone)
	c.evicted.Store(true)
	c.listener.stats.Evicted[why]++
}
