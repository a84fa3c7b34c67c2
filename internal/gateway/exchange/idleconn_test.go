package exchange_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"testing"

	"causeway.example/internal/gateway"
)

// TestWriteIsSentOnce: net/http retries some requests by itself if an idle
// connection was closed. It must not retry a POST.
func TestWriteIsSentOnce(t *testing.T) {
	var requests atomic.Int32
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		if requests.Add(1) == 1 {
			return // the connection stays open
		}
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.Close()
	})
	client := newClient(t)
	if _, err := client.Do(t.Context(), write, post(t, url)); err != nil {
		t.Fatal(err)
	}
	_, err := client.Do(t.Context(), write, post(t, url))
	check(t, err, write, lost)
	if got := requests.Load(); got != 2 {
		t.Errorf("the back end saw %d requests, want 2", got)
	}
}

// closedConn is a connection that the peer has closed after its response: writes
// fail, and the close has not been noticed.
type closedConn struct {
	net.Conn
	writes *atomic.Int32
}

func (c closedConn) Write(p []byte) (int, error) {
	if c.writes.Add(1) > 1 {
		return 0, syscall.EPIPE
	}
	return c.Conn.Write(p)
}

// TestClosedIdleConnection: if nothing could be written to an idle connection, and
// no other can be made, nothing was sent.
func TestClosedIdleConnection(t *testing.T) {
	url := serve(t, func(http.ResponseWriter, *http.Request) {})
	for call, want := range map[gateway.Call]failure{read: unreachable, write: notSent} {
		client := newClient(t)
		var dials, writes atomic.Int32
		client.HTTP.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials.Add(1) > 1 {
				return nil, syscall.ECONNREFUSED
			}
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			return closedConn{conn, &writes}, err
		}
		if _, err := client.Do(t.Context(), call, post(t, url)); err != nil {
			t.Fatal(err)
		}
		_, err := client.Do(t.Context(), call, post(t, url))
		check(t, err, call, want)
		if dials.Load() != 2 {
			t.Errorf("%d connections were tried, want 2", dials.Load())
		}
	}
}
