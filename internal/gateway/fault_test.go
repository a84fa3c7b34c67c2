package gateway_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

func TestNewUpstreamFault(t *testing.T) {
	tests := []struct{ name, code, message, wantCode, wantMessage string }{
		{"nothing", "", "", "", ""},
		{"as it was told", "E7", "no such pool", "E7", "no such pool"},
		{"numbers", "0400000001", "0400000001 is barred", "**********", "********** is barred"},
		{"too long", strings.Repeat("c", 65), strings.Repeat("m", 5<<20), strings.Repeat("c", 64), strings.Repeat("m", 300)},
		{"a number at the cut", "", strings.Repeat("m", 296) + "0400000001", "", strings.Repeat("m", 296) + "****"},
		{"a character at the cut", "", strings.Repeat("m", 299) + "é", "", strings.Repeat("m", 299)},
		{"no UTF-8", "\xff", "a\xffb", "\uFFFD", "a\uFFFDb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := &gateway.UpstreamFault{System: gateway.SPS, Code: tt.wantCode, Message: tt.wantMessage}
			if diff := cmp.Diff(want, gateway.NewUpstreamFault(gateway.SPS, tt.code, tt.message)); diff != "" {
				t.Errorf("fault (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClip(t *testing.T) {
	tests := []struct {
		in    string
		limit int
		want  string
	}{
		{"short", 10, "short"},
		{"ééé", 3, "é"},
		{"bad \xff", 10, "bad \uFFFD"},
		{"call 0400000001", 30, "call **********"},
		{"é", 1, ""},
	}
	for _, tt := range tests {
		if got := gateway.Clip(tt.in, tt.limit); got != tt.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
}

func FuzzClip(f *testing.F) {
	f.Add("no 0400000001", 5)
	f.Add("é\xff€", 1)
	f.Add("", 0)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 0 {
			return
		}
		got := gateway.Clip(text, limit)
		if len(got) > limit || !utf8.ValidString(got) || gateway.Mask(got) != got {
			t.Errorf("Clip(%q, %d) = %q", text, limit, got)
		}
	})
}

// TestCredentialsRefused: the error has no message of the back end.
func TestCredentialsRefused(t *testing.T) {
	for call, outcome := range map[gateway.Call]gateway.Outcome{gateway.CallDataPool: "", gateway.CallTransfer: gateway.Refused} {
		want := &gateway.Error{
			Kind: gateway.UpstreamAuth, Outcome: outcome,
			Detail:   "the back end octane refused the gateway's credentials or address",
			Upstream: &gateway.UpstreamFault{System: gateway.Octane, Code: "401"},
		}
		if diff := cmp.Diff(want, gateway.CredentialsRefused(call, "401")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", call.Operation, diff)
		}
	}
}
