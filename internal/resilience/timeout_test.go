package resilience

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// hang is an adapter that waits for the end of its context and returns the
// bare error, wrapped as net/http does.
func hang(ctx context.Context, _ string) (string, error) {
	<-ctx.Done()
	return "", fmt.Errorf("post: %w", ctx.Err())
}

func TestTimeoutClassifiesTheBareContextError(t *testing.T) {
	tests := []struct {
		name    string
		call    gateway.Call
		leave   bool
		kind    gateway.Kind
		code    string
		outcome gateway.Outcome
	}{
		{"read, time is up", read, false, gateway.Timeout, gateway.CodeUpstreamTimeout, ""},
		{"read, caller leaves", read, true, gateway.Canceled, gateway.CodeUpstreamTimeout, ""},
		{"write, time is up", write, false, gateway.Timeout, gateway.CodeOutcomeUnknown, gateway.Unknown},
		{"write, caller leaves", write, true, gateway.Timeout, gateway.CodeOutcomeUnknown, gateway.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				want := 2 * time.Second
				if tt.leave {
					want = time.Second
					time.AfterFunc(want, cancel)
				}
				start := time.Now()
				_, err := Timeout(2*time.Second, tt.call, hang)(ctx, "in")
				check(t, err, tt.kind, tt.code, tt.outcome)
				if took := time.Since(start); took != want {
					t.Errorf("took %v, want %v", took, want)
				}
			})
		})
	}
}

func TestTimeoutLeavesOtherResultsAlone(t *testing.T) {
	for _, want := range []error{
		nil,
		errors.New("bug"),
		&gateway.Error{Kind: gateway.Unavailable, Outcome: gateway.NotSent, Err: context.DeadlineExceeded},
	} {
		out, err := Timeout(time.Second, write, always(want))(t.Context(), "in")
		if !errors.Is(err, want) || out != "done" {
			t.Errorf("got %q, %v, want the adapter's own %v", out, err, want)
		}
	}
}
