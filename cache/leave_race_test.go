package cache

import (
	"context"
	"fmt"
	"testing"

	"causeway.example/internal/gateway"
)

// TestLeavingAsTheLookupBegins: a caller that has left shares nothing with the
// look-up that it began. The race detector watches.
func TestLeavingAsTheLookupBegins(t *testing.T) {
	var r recorder
	l := newCache(t, nil, &r).Lookup(r.upstream())
	left, cancel := context.WithCancel(t.Context())
	cancel()
	for n := range 500 {
		key := gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: fmt.Sprintf("0477%06d", n)}
		_, _ = l.Line(left, key)
	}
}
