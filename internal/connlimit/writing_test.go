package connlimit

import (
	"net"
	"testing"
)

// TestEvictedWriter: a connection that was evicted between two writes of its
// answer does not push out another one with the second.
func TestEvictedWriter(t *testing.T) {
	l := New(nil, Options{Max: 2, MaxWaiting: 2, MaxWriting: 1})
	open := func() *conn {
		ours, theirs := net.Pipe()
		t.Cleanup(func() { _, _ = ours.Close(), theirs.Close() })
		c := &conn{Conn: ours, listener: l}
		if !l.add(c) {
			t.Fatal("no room")
		}
		return c
	}
	slow, other := open(), open()
	l.beginWrite(slow)
	l.beginWrite(other)
	l.endWrite(slow)
	l.beginWrite(slow)
	if st := l.Stats(); st.Evicted[SlowReader] != 1 || other.evicted.Load() || st.New != 1 {
		t.Errorf("stats: %+v", st)
	}
}
