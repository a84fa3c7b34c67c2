package exchange_test

import (
	"net"
	"testing"

	"causeway.example/internal/gateway"
)

// TestUnsent: without a connection provably nothing was sent; with one, it is not
// known.
func TestUnsent(t *testing.T) {
	for name, tt := range map[string]struct {
		url  string
		want bool
	}{
		"a port that is closed":        {deadPort(t), true},
		"a host that does not resolve": {"http://backend.invalid", true},
		"a connection that was broken": {listen(t, func(c *net.TCPConn) { _ = c.SetLinger(0) }), false},
	} {
		for _, call := range []gateway.Call{read, write} {
			_, err := newClient(t).Do(t.Context(), call, post(t, tt.url))
			if e := gateway.AsError(err); e == nil || e.Unsent != tt.want {
				t.Errorf("%s, %s: error = %v, unsent = %v, want %v", name, call.Class, err, e != nil && e.Unsent, tt.want)
			}
		}
	}
}
