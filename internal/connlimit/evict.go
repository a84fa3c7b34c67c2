package connlimit

import (
	"container/list"
	"time"
)

// trim evicts connections without a request that exceed MaxWaiting, the oldest
// first, however short they have waited.
func (l *Listener) trim() {
	var oldest []*conn
	l.mu.Lock()
	for l.waiting.Len() > l.options.MaxWaiting {
		c := front(&l.waiting)
		c.drop(Full)
		oldest = append(oldest, c)
	}
	l.mu.Unlock()
	for _, c := range oldest {
		c.abort() // its client is not waiting for a response
	}
}

// A connection is not evicted during its grace period: for sending its request,
// which may have arrived already; with TLS, for a handshake before that of one or
// two round trips and some CPU time; and for sending the body.
const (
	headerGrace    = 100 * time.Millisecond
	handshakeGrace = 500 * time.Millisecond
	bodyGrace      = time.Second
)

// waitingGrace returns the grace period of a connection without a request.
func (l *Listener) waitingGrace() time.Duration {
	if l.options.TLS != nil {
		return handshakeGrace
	}
	return headerGrace
}

// evict closes the connection that has waited longest. If none may be closed, it
// returns how long to wait for one.
func (l *Listener) evict(why Reason) (evicted bool, wait time.Duration) {
	l.mu.Lock()
	c, wait := l.victim()
	if wait > 0 {
		l.mu.Unlock()
		return false, wait
	}
	c.drop(why)
	l.mu.Unlock()
	c.abort() // its client is not waiting for a response
	return true, 0
}

// victim returns the next connection to evict, or how long to wait for one. The
// caller holds mu.
func (l *Listener) victim() (*conn, time.Duration) {
	wait := bodyGrace
	for _, from := range []struct {
		set   *list.List
		grace time.Duration
	}{{&l.waiting, l.waitingGrace()}, {&l.receiving, bodyGrace}} {
		c := front(from.set)
		if c == nil {
			continue
		}
		left := from.grace - time.Since(c.since)
		if left <= 0 {
			return c, 0
		}
		wait = min(wait, left)
	}
	return nil, wait
}

func front(of *list.List) *conn {
	first := of.Front()
	if first == nil {
		return nil
	}
	c, _ := first.Value.(*conn)
	return c
}
