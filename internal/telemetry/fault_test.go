package telemetry

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"causeway.example/internal/gateway"
)

func TestOnFault(t *testing.T) {
	tel := New(Options{})
	count := tel.OnFault(gateway.Octane)
	count("orderQuery", "rateLimit")
	count("orderQuery", "rateLimit")
	count("optIn", "login")
	want := `
# HELP gateway_upstream_faults_total Faults and refusals that a back end told, items of bulk answers included; fault is a row of the fault catalogue.
# TYPE gateway_upstream_faults_total counter
gateway_upstream_faults_total{fault="login",operation="optIn",system="octane"} 1
gateway_upstream_faults_total{fault="rateLimit",operation="orderQuery",system="octane"} 2
`
	if err := testutil.GatherAndCompare(tel.registry, strings.NewReader(want), "gateway_upstream_faults_total"); err != nil {
		t.Error(err)
	}
}

// TestFaultCodes: an attempt counts the code that it was answered with, and
// those of the items of a bulk answer.
func TestFaultCodes(t *testing.T) {
	refused := func(code string) *gateway.Error {
		return &gateway.Error{Kind: gateway.Rejected, Upstream: gateway.NewUpstreamFault(gateway.Octane, code, "no")}
	}
	tests := []struct {
		name    string
		results []gateway.OrderResult
		err     error
		want    map[string]float64
	}{
		{"good", []gateway.OrderResult{{OrderID: "1"}}, nil, nil},
		{"no answer", nil, &gateway.Error{Kind: gateway.Timeout}, nil},
		{"no code", nil, refused(""), nil},
		{"number", nil, refused("233"), map[string]float64{"233": 1}},
		{"name", nil, refused("Client.Authentication"), map[string]float64{"Client.Authentication": 1}},
		{"phone number", nil, refused("0400000001"), map[string]float64{"other": 1}},
		{"sentence", nil, refused("it's \"bad\""), map[string]float64{"other": 1}},
		{"items", []gateway.OrderResult{{OrderID: "1"}, {Refused: refused("2")}, {Refused: refused("2")}, {}}, nil, map[string]float64{"2": 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tel := New(Options{})
			_, _ = Attempt(tel, gateway.CallOptIn, func(context.Context, int) ([]gateway.OrderResult, error) { return tt.results, tt.err })(t.Context(), 0)
			for code, want := range tt.want {
				if n := testutil.ToFloat64(tel.codes.counter.WithLabelValues("octane", code)); n != want {
					t.Errorf("code %s counts %v times, want %v", code, n, want)
				}
			}
			if n := testutil.CollectAndCount(tel.codes.counter); n != len(tt.want) {
				t.Errorf("%d codes, want %d", n, len(tt.want))
			}
		})
	}
}

func TestFaultCodesAreBounded(t *testing.T) {
	tel := New(Options{})
	for n := range 3 * maxFaultCodes {
		for _, system := range []gateway.System{gateway.Octane, gateway.SPS} {
			tel.codes.add(system, gateway.NewUpstreamFault(system, strconv.Itoa(n), ""))
		}
	}
	if n, most := testutil.CollectAndCount(tel.codes.counter), 2*(maxFaultCodes+1); n != most {
		t.Errorf("%d series, want %d", n, most)
	}
	if n := testutil.ToFloat64(tel.codes.counter.WithLabelValues("sps", "other")); n != 2*maxFaultCodes {
		t.Errorf("%v others, want %d", n, 2*maxFaultCodes)
	}
}
