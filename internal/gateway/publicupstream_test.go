package gateway_test

import (
	"testing"

	"causeway.example/internal/gateway"
)

// TestPublicUpstreamCode: an HTTP status is not the back end's own code.
func TestPublicUpstreamCode(t *testing.T) {
	for name, tt := range map[string]struct {
		fault gateway.UpstreamFault
		want  string
	}{
		"its own code":                       {gateway.UpstreamFault{Code: "17"}, "17"},
		"its own code, which looks like one": {gateway.UpstreamFault{Code: "404"}, "404"},
		"a status":                           {gateway.UpstreamFault{Code: "404", FromStatus: true}, ""},
		"the status of a torn answer":        {gateway.UpstreamFault{Code: "200", FromStatus: true}, ""},
	} {
		e := &gateway.Error{Kind: gateway.Rejected, Upstream: &tt.fault}
		if got := e.PublicUpstream().Code; got != tt.want {
			t.Errorf("%s: %q is shown", name, got)
		}
	}
}
