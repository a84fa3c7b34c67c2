package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

// kinds are all kinds with their label, their code, and whether they are refusals
// by the back end.
var kinds = []struct {
	kind     gateway.Kind
	label    string
	code     string
	business bool
}{
	{gateway.Internal, "internal", "internal", false},
	{gateway.Invalid, "invalid", "invalidRequest", false},
	{gateway.NotFound, "notFound", "notFound", true},
	{gateway.Conflict, "conflict", "conflict", true},
	{gateway.Rejected, "rejected", "upstreamRejected", true},
	{gateway.RateLimited, "rateLimited", "rateLimited", false},
	{gateway.NotAvailable, "notAvailable", "notAvailable", false},
	{gateway.BadUpstream, "badUpstream", "badUpstream", false},
	{gateway.NotUnderstood, "notUnderstood", "badUpstream", false},
	{gateway.UpstreamAuth, "upstreamAuth", "upstreamAuth", false},
	{gateway.Unavailable, "unavailable", "upstreamUnavailable", false},
	{gateway.Timeout, "timeout", "upstreamTimeout", false},
	{gateway.Canceled, "canceled", "upstreamTimeout", false},
}

func TestKinds(t *testing.T) {
	for i, tt := range kinds {
		if int(tt.kind) != i {
			t.Errorf("kind %s = %d, want %d: a kind is missing in this table", tt.label, tt.kind, i)
		}
		if got := tt.kind.String(); got != tt.label {
			t.Errorf("String() = %q, want %q", got, tt.label)
		}
		if got := tt.kind.Business(); got != tt.business {
			t.Errorf("%s: Business() = %v, want %v", tt.label, got, tt.business)
		}
		if got := (&gateway.Error{Kind: tt.kind}).PublicCode(); got != tt.code {
			t.Errorf("%s: PublicCode() = %q, want %q", tt.label, got, tt.code)
		}
	}
	for _, foreign := range []gateway.Kind{-1, gateway.Kind(len(kinds))} {
		if got := foreign.String(); got != "internal" {
			t.Errorf("Kind(%d).String() = %q, want internal: is a kind missing in this table?", foreign, got)
		}
	}
}

func TestAsError(t *testing.T) {
	own := &gateway.Error{Kind: gateway.NotFound}
	foreign := errors.New("disk full")
	if got := gateway.AsError(nil); got != nil {
		t.Errorf("AsError(nil) = %v", got)
	}
	if got := gateway.AsError(fmt.Errorf("wrapped: %w", own)); got != own {
		t.Errorf("AsError(wrapped) = %v, want the error inside", got)
	}
	got := gateway.AsError(foreign)
	if got.Kind != gateway.Internal || !errors.Is(got, foreign) {
		t.Errorf("AsError(foreign) = %v, want internal with its cause", got)
	}
	if gateway.KindOf(own) != gateway.NotFound || gateway.KindOf(context.Canceled) != gateway.Internal {
		t.Error("KindOf differs from AsError")
	}
}

func TestErrorText(t *testing.T) {
	err := &gateway.Error{
		Kind: gateway.Timeout, Code: gateway.CodeOutcomeUnknown, Detail: "no answer came",
		Upstream: &gateway.UpstreamFault{System: gateway.Octane, Code: "9", Message: "busy"},
		Err:      errors.New("EOF"),
	}
	const want = "outcomeUnknown: no answer came (octane 9: busy): EOF"
	if got := err.Error(); got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if got := (&gateway.Error{Kind: gateway.Conflict}).Error(); got != "conflict" {
		t.Errorf("Error() = %q, want the code alone", got)
	}
}

// TestCalls checks the description of every primitive.
func TestCalls(t *testing.T) {
	reads := map[string]bool{"orderQuery": true, "getServiceDetail": true, "dataPool": true, "dataPoolView": true, "getBalances": true}
	seen := map[string]bool{}
	for _, call := range []gateway.Call{
		gateway.CallOrderCreate, gateway.CallOrderQuery, gateway.CallOrderReset, gateway.CallServiceDetail, gateway.CallDataPool, gateway.CallDataPoolView,
		gateway.CallOptIn, gateway.CallOptOut, gateway.CallTransfer, gateway.CallDataLimit, gateway.CallDisconnect,
		gateway.CallAddBuckets, gateway.CallSwapPrimaryBucket, gateway.CallCancelBuckets, gateway.CallBalances, gateway.CallUpdateBalances,
	} {
		want := "write"
		if reads[call.Operation] {
			want = "read"
		}
		if got := call.Class.String(); got != want {
			t.Errorf("%s is a %s, want a %s", call.Operation, got, want)
		}
		if isSPS := strings.Contains(call.Operation, "Bucket") || strings.Contains(call.Operation, "Balances"); isSPS != (call.System == gateway.SPS) {
			t.Errorf("%s belongs to %s", call.Operation, call.System)
		}
		outcome := gateway.Refused
		if reads[call.Operation] {
			outcome = ""
		}
		if got := call.Outcome(gateway.Refused); got != outcome {
			t.Errorf("%s: Outcome(rejected) = %q, want %q", call.Operation, got, outcome)
		}
		if seen[call.Operation] {
			t.Errorf("%s stands twice", call.Operation)
		}
		seen[call.Operation] = true
	}
}
