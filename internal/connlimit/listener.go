package connlimit

import (
	"container/list"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"syscall"
	"time"
)

// Options are the bounds of a [Listener].
type Options struct {
	// Max is how many connections may be open at once.
	Max int
	// MaxWaiting is how many of these may be without a request.
	MaxWaiting int
	// MaxWriting is how many of these may be blocked in a write, because their
	// clients do not read.
	MaxWriting int
	// OnAcceptError is called with each error of accept(2) that is retried. It
	// may be nil.
	OnAcceptError func(error)
	// TLS is that of the connections; nil means none. Of ALPN it must have
	// http/1.1 only: what is limited here are requests of one connection each.
	TLS *tls.Config
	// OnHandshakeError is called with each handshake that fails by what one side
	// does not accept of the other. It may be nil.
	OnHandshakeError func(error)
}

// Reason is why a connection was evicted.
type Reason int

// The reasons.
const (
	// Full is a connection that made room for a new one.
	Full Reason = iota
	// Descriptors is one that was closed because the process had no file
	// descriptor left.
	Descriptors
	// SlowReader is one of too many whose clients do not read.
	SlowReader
	reasons
)

// Stats are the counts of a [Listener]. Evicted and AcceptErrors only grow.
type Stats struct {
	// Max is the cap.
	Max int
	// New connections have not sent a whole header yet, Idle ones are between
	// two requests, Active ones have a request under way.
	New, Idle, Active int
	// Evicted connections, by reason.
	Evicted [reasons]uint64
	// AcceptErrors of accept(2) that were retried.
	AcceptErrors uint64
}

// Listener is a [net.Listener] that keeps at most so many connections open. A
// new connection always gets in while another one can be evicted: the one that
// has waited longest for a request, its first or its next one, else the one
// that has waited longest for the rest of a body. Requests that are being
// processed are never evicted; while there are no others, new connections wait
// in the backlog of the kernel.
type Listener struct {
	net.Listener
	options   Options
	maxHeader int
	// handshakeTime bounds the writes of a handshake.
	handshakeTime time.Duration
	peers         []*Listener // to evict from, in this order, when no descriptor is left

	closing sync.Once
	closed  chan struct{}
	freed   chan struct{} // signals Accept: a connection ended, or can be evicted

	mu        sync.Mutex
	waiting   list.List // of *conn without a request, by how long
	receiving list.List // of *conn with an unfinished body, by how long
	writing   map[*conn]struct{}
	sequence  uint64 // orders first writes
	counts    [phases]int
	stats     Stats // but for those
}

// New returns a listener that accepts from another one.
func New(inner net.Listener, o Options) *Listener {
	l := &Listener{
		Listener: inner, options: o,
		closed: make(chan struct{}), freed: make(chan struct{}, 1),
		writing: map[*conn]struct{}{},
	}
	l.peers = []*Listener{l}
	l.stats.Max = o.Max
	return l
}

// Share lets listeners of one process evict each other's connections when no
// file descriptor is left, those of the first listener first. It must be called
// before they accept.
func Share(listeners ...*Listener) {
	for _, l := range listeners {
		l.peers = listeners
	}
}

// Stats returns the counts.
func (l *Listener) Stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.stats
	s.New, s.Idle, s.Active = l.counts[phaseNew], l.counts[phaseIdle], l.counts[phaseActive]
	return s
}

// Close stops accepting. Connections stay open.
func (l *Listener) Close() error {
	l.closing.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// acceptPause is the time between two attempts to accept while accept(2) fails.
const acceptPause = 20 * time.Millisecond

// Accept returns the next connection. It retries errors of accept(2) itself:
// [http.Server] would write them to its log, and end on those that it does not
// know.
func (l *Listener) Accept() (net.Conn, error) {
	for failures := 0; ; failures++ {
		inner, err := l.Listener.Accept()
		if err == nil {
			return l.admit(inner)
		}
		if !retryable(err) {
			return nil, err
		}
		l.countAcceptError(err)
		if exhausted(err) && l.evictAny() && failures == 0 {
			continue // a descriptor is free now
		}
		select {
		case <-time.After(acceptPause):
		case <-l.closed:
			return nil, net.ErrClosed
		}
	}
}

// retryable reports whether accept(2) may succeed later. Linux passes on errors
// of the new connection, and the listener is none the worse for it; the
// exceptions are errors of the listener itself.
func retryable(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno) && errno != syscall.EBADF && errno != syscall.EINVAL && errno != syscall.ENOTSOCK
}

// exhausted reports whether closing a connection may help.
func exhausted(err error) bool {
	for _, errno := range []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

func (l *Listener) countAcceptError(err error) {
	l.mu.Lock()
	l.stats.AcceptErrors++
	l.mu.Unlock()
	if l.options.OnAcceptError != nil {
		l.options.OnAcceptError(err)
	}
}

// evictAny evicts a connection of any listener, and reports whether there was
// one.
func (l *Listener) evictAny() bool {
	for _, peer := range l.peers {
		if evicted, _ := peer.evict(Descriptors); evicted {
			return true
		}
	}
	return false
}

// admit makes room for a connection, and waits for some if there is no other
// way.
func (l *Listener) admit(inner net.Conn) (net.Conn, error) {
	limitBuffers(inner)
	c := &conn{Conn: inner, listener: l}
	if l.options.TLS != nil {
		c.secured = secure(inner, l.options.TLS)
		c.Conn = c.secured
	}
	for !l.add(c) {
		evicted, wait := l.evict(Full)
		if evicted {
			continue
		}
		select {
		case <-l.freed:
		case <-time.After(wait):
		case <-l.closed:
			_ = inner.Close() // nothing was sent to it
			return nil, net.ErrClosed
		}
	}
	return c, nil
}

// add admits a connection if there is room.
func (l *Listener) add(c *conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	open := l.counts[phaseNew] + l.counts[phaseIdle] + l.counts[phaseActive]
	if open >= l.options.Max || l.waiting.Len() >= l.options.MaxWaiting {
		return false
	}
	c.enter(phaseNew)
	return true
}

// signal wakes Accept up. The caller holds mu.
func (l *Listener) signal() {
	select {
	case l.freed <- struct{}{}:
	default: // it has a signal already
	}
}
