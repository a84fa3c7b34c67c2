package telemetry

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"causeway.example/internal/gateway"
)

var (
	bySOAP = gateway.Destination{Service: "UtbOrder", Operation: "orderQuery", Host: "octane.example:8443"}
	byREST = gateway.Destination{Method: "POST", Path: "/balances", Host: "sps.example"}
)

// sending is an adapter's primitive: it reports where it sends its request.
func sending[In, Out any](d gateway.Destination, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		gateway.SendTo(ctx, d)
		return op(ctx, in)
	}
}

// TestCallSpans: a call is a span, and each of its attempts one below it.
func TestCallSpans(t *testing.T) {
	fault := func(kind gateway.Kind, code string) error {
		return &gateway.Error{Kind: kind, Detail: phone, Err: errors.New(phone), Upstream: gateway.NewUpstreamFault(gateway.Octane, code, canary)}
	}
	call := map[string]any{"causeway.system": "octane", "causeway.call": "orderQuery"}
	attempt := map[string]any{
		"causeway.system": "octane", "causeway.attempt": int64(1), "rpc.system.name": "soap", "rpc.method": "UtbOrder/orderQuery",
		"server.address": "octane.example", "server.port": int64(8443),
	}
	tests := []struct {
		name            string
		err             error
		status          string
		both, ofAttempt map[string]any
	}{
		{"success", nil, "Unset", map[string]any{"causeway.outcome": "ok"}, nil},
		{"refusal", fault(gateway.NotFound, "3"), "Unset", map[string]any{"causeway.outcome": "notFound"}, map[string]any{"causeway.fault.code": "3"}},
		{"rate limit", fault(gateway.RateLimited, "233"), "Unset", map[string]any{"causeway.outcome": "rateLimited"}, map[string]any{"causeway.fault.code": "233"}},
		{"failure", fault(gateway.BadUpstream, ""), "Error", map[string]any{"causeway.outcome": "badUpstream", "error.type": "badUpstream"}, nil},
		{"a code that is a text", fault(gateway.BadUpstream, "no line "+phone), "Error", map[string]any{"causeway.outcome": "badUpstream", "error.type": "badUpstream"}, map[string]any{"causeway.fault.code": "other"}},
		{
			"unknown outcome", &gateway.Error{Kind: gateway.Timeout, Outcome: gateway.Unknown}, "Error",
			map[string]any{"causeway.outcome": "unknown", "error.type": "unknown"},
			nil,
		},
		{"a foreign error", errors.New(phone), "Error", map[string]any{"causeway.outcome": "internal", "error.type": "internal"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tel, spans := traced(t)
			op := gateway.Op[int, int](func(context.Context, int) (int, error) { return 7, tt.err })
			op = TraceCall(tel, gateway.CallOrderQuery, TraceAdmission(tel, TraceAttempt(tel, gateway.CallOrderQuery, sending(bySOAP, op))))
			inside(t, tel, func(ctx context.Context) {
				if out, err := op(ctx, 1); out != 7 || !errors.Is(err, tt.err) {
					t.Errorf("%v, %v, want the call's own result", out, err)
				}
			})
			want := map[string]span{
				"HTTP":                {"HTTP", "server", "", "Unset", map[string]any{}, nil},
				"octane orderQuery":   {"octane orderQuery", "internal", "HTTP", tt.status, join(call, tt.both, map[string]any{"causeway.attempts": int64(1)}), nil},
				"UtbOrder/orderQuery": {"UtbOrder/orderQuery", "client", "octane orderQuery", tt.status, join(attempt, tt.both, tt.ofAttempt), nil},
			}
			if diff := cmp.Diff(want, spans()); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
}

// join returns the members of all maps.
func join(maps ...map[string]any) map[string]any {
	all := map[string]any{}
	for _, m := range maps {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

// refuser is the cause of a call that the gateway refused.
type refuser string

func (r refuser) Error() string  { return "refused by " + string(r) }
func (r refuser) ShedBy() string { return string(r) }

// TestRetriesAndRefusalsInSpans: the second attempt has a span of its own, and
// what cap or breaker refused is an event of the call.
func TestRetriesAndRefusalsInSpans(t *testing.T) {
	tel, spans := traced(t)
	failure := &gateway.Error{Kind: gateway.Unavailable}
	refused := []error{
		&gateway.Error{Kind: gateway.Unavailable, Code: gateway.CodeOverloaded, Err: refuser("limit")},
		&gateway.Error{Kind: gateway.Unavailable, Err: fmt.Errorf("not tried: %w", refuser("breaker"))},
		&gateway.Error{Kind: gateway.Unavailable, Err: refuser("time")},
		&gateway.Error{Kind: gateway.Unavailable}, &gateway.Error{Kind: gateway.Canceled}, nil,
	}
	try := 0
	attempt := TraceAttempt(tel, gateway.CallUpdateBalances, sending(byREST, func(context.Context, int) (int, error) { return 0, failure }))
	admitted := TraceAdmission(tel, func(ctx context.Context, in int) (int, error) {
		try++
		if err := refused[try-1]; err != nil {
			return 0, err
		}
		return attempt(ctx, in)
	})
	op := TraceCall(tel, gateway.CallUpdateBalances, func(ctx context.Context, in int) (int, error) {
		for range refused {
			_, _ = admitted(ctx, in)
		}
		return attempt(ctx, in)
	})
	inside(t, tel, func(ctx context.Context) { _, _ = op(ctx, 0) })
	got := spans()
	call := got["sps updateBalances"]
	if diff := cmp.Diff([]string{
		"shed causeway.shed_by=limit", "shed causeway.shed_by=breaker", "shed causeway.shed_by=time", "shed causeway.shed_by=other",
	}, call.Events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if call.Attrs["causeway.attempts"] != int64(2) || call.Status != "Error" {
		t.Errorf("the call's span is %+v", call)
	}
	last := got["POST /balances"]
	want := map[string]any{
		"causeway.system": "sps", "causeway.attempt": int64(2), "http.request.method": "POST", "url.template": "/balances",
		"server.address": "sps.example", "causeway.outcome": "unavailable", "error.type": "unavailable",
	}
	if diff := cmp.Diff(want, last.Attrs); diff != "" {
		t.Errorf("the last attempt (-want +got):\n%s", diff)
	}
}

// TestWaitingInSpans: an attempt tells how long it waited since the call began,
// or since the attempt before it ended.
func TestWaitingInSpans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := tracetest.NewInMemoryExporter()
		tel := New(Options{Tracing: newTracing(t, memory, 1)})
		attempt := TraceAttempt(tel, gateway.CallBalances, sending(byREST, func(context.Context, int) (int, error) {
			<-time.After(time.Minute)
			return 0, nil
		}))
		op := TraceCall(tel, gateway.CallBalances, func(ctx context.Context, in int) (int, error) {
			<-time.After(20 * time.Millisecond)
			_, _ = attempt(ctx, in)
			<-time.After(300 * time.Millisecond)
			return attempt(ctx, in)
		})
		inside(t, tel, func(ctx context.Context) { _, _ = op(ctx, 0) })
		if err := tel.tracing.provider.ForceFlush(t.Context()); err != nil {
			t.Fatal(err)
		}
		var waited []float64
		for _, s := range memory.GetSpans() {
			for _, a := range s.Attributes {
				if a.Key == waitedKey {
					waited = append(waited, a.Value.AsFloat64())
				}
			}
		}
		if diff := cmp.Diff([]float64{20, 300}, waited); diff != "" {
			t.Errorf("waited, in milliseconds (-want +got):\n%s", diff)
		}
	})
}

func TestItemFaultsInSpans(t *testing.T) {
	tel, spans := traced(t)
	refused := func(code string) gateway.OrderResult {
		return gateway.OrderResult{Refused: &gateway.Error{Kind: gateway.Rejected, Upstream: gateway.NewUpstreamFault(gateway.Octane, code, canary)}}
	}
	op := TraceCall(tel, gateway.CallOptIn, TraceAttempt(tel, gateway.CallOptIn, sending(gateway.Destination{Service: "UtbOrder", Operation: "orderCreateBulk", Host: "h"},
		func(context.Context, int) ([]gateway.OrderResult, error) {
			return []gateway.OrderResult{refused("7"), {OrderID: "1"}, refused("9"), refused("7"), {}}, nil
		})))
	inside(t, tel, func(ctx context.Context) { _, _ = op(ctx, 0) })
	got := spans()["UtbOrder/orderCreateBulk"]
	if diff := cmp.Diff([]string{"7", "9"}, got.Attrs["causeway.fault.item_codes"]); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	if got.Attrs["causeway.outcome"] != "unknown" || got.Status != "Unset" {
		t.Errorf("the span is %+v", got)
	}
}

// TestSpanOfAnUnsentAttempt: an attempt that fails before it sends a request
// is named after the primitive.
func TestSpanOfAnUnsentAttempt(t *testing.T) {
	tel, spans := traced(t)
	op := TraceCall(tel, gateway.CallBalances, TraceAttempt(tel, gateway.CallBalances,
		func(context.Context, int) (int, error) { return 0, errors.New("no token") }))
	inside(t, tel, func(ctx context.Context) { _, _ = op(ctx, 0) })
	want := map[string]any{"causeway.system": "sps", "causeway.attempt": int64(1), "causeway.outcome": "internal", "error.type": "internal"}
	if diff := cmp.Diff(want, spans()["getBalances"].Attrs); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
}

// TestCallSpanOfAPanic: it goes on, and its text stays out.
func TestCallSpanOfAPanic(t *testing.T) {
	tel, spans := traced(t)
	op := TraceCall(tel, gateway.CallBalances, TraceAttempt(tel, gateway.CallBalances, sending(byREST,
		func(context.Context, int) (int, error) { panic(canary) })))
	inside(t, tel, func(ctx context.Context) {
		defer func() {
			if recover() != canary {
				t.Error("the panic did not go on")
			}
		}()
		_, _ = op(ctx, 0)
	})
	for _, name := range []string{"sps getBalances", "POST /balances"} {
		if got := spans()[name]; got.Status != "Error" || got.Attrs["error.type"] != "internal" || len(got.Events) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestLookupSpans(t *testing.T) {
	tests := []struct {
		name   string
		told   gateway.Resolution
		err    error
		want   map[string]any
		status string
	}{
		{"memory", gateway.Resolution{Level: "memory"}, nil, map[string]any{"causeway.cache.level": "memory", "causeway.cache.result": "hit", "causeway.outcome": "ok"}, "Unset"},
		{"stale", gateway.Resolution{Level: "redis", Stale: true}, nil, map[string]any{"causeway.cache.level": "redis", "causeway.cache.result": "stale", "causeway.outcome": "ok"}, "Unset"},
		{"coalesced", gateway.Resolution{Coalesced: true}, nil, map[string]any{"causeway.cache.result": "coalesced", "causeway.outcome": "ok"}, "Unset"},
		{"miss", gateway.Resolution{Stored: true}, nil, map[string]any{"causeway.cache.result": "miss", "causeway.outcome": "ok"}, "Unset"},
		{
			"negative",
			gateway.Resolution{Level: "memory"},
			&gateway.Error{Kind: gateway.NotFound},
			map[string]any{"causeway.cache.level": "memory", "causeway.cache.result": "negative", "causeway.outcome": "notFound"},
			"Unset",
		},
		{
			"failure",
			gateway.Resolution{},
			&gateway.Error{Kind: gateway.Timeout},
			map[string]any{"causeway.cache.result": "miss", "causeway.outcome": "timeout", "error.type": "timeout"},
			"Error",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tel, spans := traced(t)
			l := TraceLookup(tel, gateway.Lookup{
				Line: func(ctx context.Context, _ gateway.ServiceKey) (gateway.Line, error) {
					gateway.RecordResolution(ctx, tt.told)
					return gateway.Line{LineSeqNo: "7"}, tt.err
				},
			})
			inside(t, tel, func(ctx context.Context) {
				ctx, noted := gateway.WithResolutions(ctx)
				line, err := l.Line(ctx, gateway.ServiceKey{CustomerNumber: "1", ServiceNumber: phone})
				if line.LineSeqNo != "7" || !errors.Is(err, tt.err) {
					t.Errorf("%v, %v, want the look-up's own result", line, err)
				}
				if diff := cmp.Diff([]gateway.Resolution{tt.told}, noted.All()); diff != "" {
					t.Errorf("what the answer's headers are made of (-want +got):\n%s", diff)
				}
			})
			want := span{"look up line", "internal", "HTTP", tt.status, tt.want, nil}
			if diff := cmp.Diff(want, spans()["look up line"]); diff != "" {
				t.Errorf("span (-want +got):\n%s", diff)
			}
		})
	}
}
