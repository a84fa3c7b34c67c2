package gateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

func TestOrderStatusOf(t *testing.T) {
	tests := []struct {
		word  string
		want  gateway.OrderStatus
		known bool
	}{
		{"PENDING", gateway.OrderPending, true},
		{"IN_PROG", gateway.OrderInProgress, true},
		{"COMMITTED", gateway.OrderCompleted, true},
		{"complete", gateway.OrderCompleted, true},
		{" Completed ", gateway.OrderCompleted, true},
		{"SUCCESS", gateway.OrderCompleted, true},
		{"REJECTED", gateway.OrderFailed, true},
		{"Failed", gateway.OrderFailed, true},
		{"CANCELLED", gateway.OrderFailed, true},
		{"WITHDRAWN", gateway.OrderFailed, true},
		{"HELD_AT_CARRIER", gateway.OrderInProgress, false},
		{"", gateway.OrderInProgress, false},
	}
	for _, tt := range tests {
		if got, known := gateway.OrderStatusOf(tt.word); got != tt.want || known != tt.known {
			t.Errorf("OrderStatusOf(%q) = %q, %v, want %q, %v", tt.word, got, known, tt.want, tt.known)
		}
	}
}

func TestPoolStatusOf(t *testing.T) {
	tests := []struct {
		word  string
		want  gateway.PoolStatus
		known bool
	}{
		{"OPTED-IN PENDING", gateway.PoolPendingActivation, true},
		{"opted-in", gateway.PoolActive, true},
		{" Opted-Out Pending\n", gateway.PoolPendingDisconnection, true},
		{"OPTED-OUT", gateway.PoolDisconnected, true},
		{"OPTED", "", false},
		{"", "", false},
	}
	for _, tt := range tests {
		if got, known := gateway.PoolStatusOf(tt.word); got != tt.want || known != tt.known {
			t.Errorf("PoolStatusOf(%q) = %q, %v, want %q, %v", tt.word, got, known, tt.want, tt.known)
		}
	}
}

func TestOrderActionOf(t *testing.T) {
	for word, want := range map[string]string{
		"ADD_WME_NEW":           "createDataPool",
		" wme_opt_in_consumer ": "addConsumers",
		"WME_OPT_OUT_CONSUMER":  "removeConsumers",
		"CHANGE_WME_PLAN":       "",
		"":                      "",
	} {
		if got := gateway.OrderActionOf(word); got != want {
			t.Errorf("OrderActionOf(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestRestoreLeadingZero(t *testing.T) {
	for identity, want := range map[string]string{
		"0400000001":  "0400000001",
		"400000001":   "0400000001",
		" 400000001 ": "0400000001",
		"040000001":   "040000001", // with its zero
		"40000001":    "40000001",
		"4000000011":  "4000000011",
		"+40000001":   "+40000001",
		"40000000x":   "40000000x",
		" ":           "",
	} {
		if got := gateway.RestoreLeadingZero(identity); got != want {
			t.Errorf("ServiceNumberOf(%q) = %q, want %q", identity, got, want)
		}
	}
}

func TestRefusal(t *testing.T) {
	codes := gateway.ResultCodes{
		Login: []string{"1", "101"}, Validation: []string{"2"}, NotFound: []string{"3", "03"}, Conflict: []string{"4"},
	}
	tests := []struct {
		name    string
		code    string
		call    gateway.Call
		kind    gateway.Kind
		public  string
		outcome gateway.Outcome
	}{
		{"login", "101", gateway.CallOrderQuery, gateway.UpstreamAuth, "upstreamAuth", ""},
		{"validation", "2", gateway.CallOrderQuery, gateway.Rejected, "upstreamRejected", ""},
		{"not found", "03", gateway.CallOrderQuery, gateway.NotFound, "notFound", ""},
		{"conflict", "4", gateway.CallOrderQuery, gateway.Conflict, "conflict", ""},
		{"any other", "999", gateway.CallOrderQuery, gateway.Rejected, "upstreamRejected", ""},
		{"no code", "", gateway.CallOrderQuery, gateway.Rejected, "upstreamRejected", ""},
		{"a write", "3", gateway.CallOptIn, gateway.NotFound, "notFound", gateway.Refused},
		{"a write of SPS", "4", gateway.CallAddBuckets, gateway.Conflict, "conflict", gateway.Refused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := codes.Refusal(tt.call, tt.code, "no")
			want := &gateway.Error{
				Kind: tt.kind, Outcome: tt.outcome,
				Upstream: &gateway.UpstreamFault{System: tt.call.System, Code: tt.code, Message: "no"},
			}
			if tt.kind == gateway.UpstreamAuth {
				want = gateway.CredentialsRefused(tt.call, tt.code)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("refusal (-want +got):\n%s", diff)
			}
			if got.PublicCode() != tt.public {
				t.Errorf("code = %q, want %q", got.PublicCode(), tt.public)
			}
		})
	}
}
