package telemetry

import (
	"context"
	"testing"

	"causeway.example/internal/gateway"
)

// A recheck is a look-up, and has a span; one that there is not is not made up,
// because the core has a way of its own then.
func TestTraceRecheck(t *testing.T) {
	tel, spans := traced(t)
	key := gateway.ServiceKey{CustomerNumber: "1", ServiceNumber: phone}
	l := TraceLookup(tel, gateway.Lookup{
		RefreshLine: func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
			return gateway.Line{LineSeqNo: "7"}, nil
		},
		RefreshProvider: func(context.Context, gateway.ServiceKey) (gateway.Provider, error) {
			return gateway.Provider{ProviderID: "8"}, nil
		},
	})
	inside(t, tel, func(ctx context.Context) {
		line, errLine := l.RefreshLine(ctx, key)
		provider, errProvider := l.RefreshProvider(ctx, key)
		if line.LineSeqNo != "7" || provider.ProviderID != "8" || errLine != nil || errProvider != nil {
			t.Errorf("%v, %v, %v, %v", line, errLine, provider, errProvider)
		}
	})
	for _, name := range []string{"look up line", "look up provider"} {
		if _, found := spans()[name]; !found {
			t.Errorf("there is no span %q", name)
		}
	}
	if l := TraceLookup(tel, gateway.Lookup{}); l.RefreshLine != nil || l.RefreshProvider != nil {
		t.Error("a recheck was made up")
	}
}
