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

// Options are the limits of a [Listener].
type Options struct {
	// Max is the maximum number of open connections.
	Max int
	// MaxWaiting is the maximum number of those without a request.
	MaxWaiting int
	// MaxWriting is the maximum number of those that are blocked in a write, because
	// their clients do not read.
	MaxWriting int
	// OnAcceptError is called for each error of accept(2) that is retried. It may be
	// nil.
	OnAcceptError func(error)
	// TLS configures TLS; nil is plain HTTP. Its ALPN must be http/1.1 only: the
	// limits assume one request per connection.
	TLS *tls.Config
	// OnHandshakeError is called for each handshake that one side refuses. It may be
	// nil.
	OnHandshakeError func(error)
}

// Reason is why a connection was evicted.
type Reason int

// The reasons.
const (
	// Full is the eviction of a connection for a new one.
	Full Reason = iota
	// Descriptors is an eviction because the process had no file descriptor left.
	Descriptors
	// SlowReader is the eviction of one of too many connections whose clients do not
	// read.
	SlowReader
	reasons
)

// Stats are the counts of a [Listener]. Evicted and AcceptErrors only grow.
type Stats struct {
	// Max is the cap.
	Max int
	// New connections have not sent a complete header yet, Idle ones are between two
	// requests, Active ones have a request in progress.
	New, Idle, Active int
	// Evicted connections, by reason.
	Evicted [reasons]uint64
	// AcceptErrors of accept(2) that were retried.
	AcceptErrors uint64
}

// Listener is a [net.Listener] with a maximum number of connections. It accepts a
// new one as long as it can evict another: the one that has waited longest for a
// request, else the one that has waited longest for the rest of a body. It never
// evicts a request that is being processed; if there are no others, new connections
// wait in the kernel's backlog.
type Listener struct {
	net.Listener
	options   Options
	maxHeader int
	// handshakeTime bounds the writes of a handshake.
	handshakeTime time.Duration
	peers         []*Listener // to evict from, in this order, without a free descriptor

	closing sync.Once
	closed  chan struct{}
	freed   chan struct{} // wakes Accept: a connection ended or can be evicted

	mu        sync.Mutex
	waiting   list.List // of *conn without a request, oldest first
	receiving list.List // of *conn with an incomplete body, oldest first
	writing   map[*conn]struct{}
	sequence  uint64 // orders first writes
	counts    [phases]int
	stats     Stats // without counts
}

// New returns a listener that limits another one.
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

// Share lets the listeners of a process evict each other's connections if no file
// descriptor is left, first those of the first listener. It must be called before
// they accept.
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

// Accept returns the next connection. It retries after errors of accept(2):
// [http.Server] would log them, and stop serving after an unknown one.
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

// retryable reports whether accept(2) may succeed later. Linux also returns errors
// of the new connection, after which the listener still works; EBADF, EINVAL and
// ENOTSOCK are errors of the listener itself.
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

// evictAny evicts a connection of any of the peers, and reports whether there was
// one.
func (l *Listener) evictAny() bool {
	for _, peer := range l.peers {
		if evicted, _ := peer.evict(Descriptors); evicted {
			return true
		}
	}
	return false
}

// admit adds a connection, after evicting another one or waiting for a free place.
func (l *Listener) admit(inner net.Conn) (net.Conn, error) {
	limitBuffers(inner)
	c := &conn{Conn: inner, listener: l}
	if l.options.TLS != nil {
		c.tls = newTLSConn(inner, l.options.TLS)
		c.Conn = c.tls
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

// signal wakes Accept. The caller holds mu.
func (l *Listener) signal() {
	select {
	case l.freed <- struct{}{}:
	default: // it has a signal already
	}
}
