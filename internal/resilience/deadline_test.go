package resilience

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// bounded puts [WithDeadline] around op.
func bounded[In, Out any](d time.Duration, class gateway.Class, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		ctx, cancel := WithDeadline(ctx, d, class)
		defer cancel()
		return op(ctx, in)
	}
}

func TestDeadline(t *testing.T) {
	tests := []struct {
		name   string
		class  gateway.Class
		caller time.Duration // the caller's own deadline; zero: none
		leaves time.Duration // when the caller cancels; zero: never
		want   time.Duration
		err    error
	}{
		{"read, ours", gateway.Read, 0, 0, 5 * time.Second, context.DeadlineExceeded},
		{"read, the caller's", gateway.Read, 2 * time.Second, 0, 2 * time.Second, context.DeadlineExceeded},
		{"read, caller leaves", gateway.Read, 0, time.Second, time.Second, context.Canceled},
		{"write, ours", gateway.Write, 0, 0, 5 * time.Second, context.DeadlineExceeded},
		{"write, the caller's", gateway.Write, 2 * time.Second, 0, 2 * time.Second, context.DeadlineExceeded},
		{"write, caller leaves", gateway.Write, 0, time.Second, 5 * time.Second, context.DeadlineExceeded},
		{"write, caller leaves, its deadline stays", gateway.Write, 3 * time.Second, time.Second, 3 * time.Second, context.DeadlineExceeded},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if tt.caller > 0 {
					ctx, cancel = context.WithTimeout(ctx, tt.caller)
					defer cancel()
				}
				if tt.leaves > 0 {
					time.AfterFunc(tt.leaves, cancel)
				}
				start := time.Now()
				_, err := bounded(5*time.Second, tt.class, hang)(ctx, "in")
				if took := time.Since(start); took != tt.want || !errors.Is(err, tt.err) {
					t.Errorf("ended after %v with %v, want %v with %v", took, err, tt.want, tt.err)
				}
			})
		})
	}
}

func TestDeadlineKeepsTheValuesOfTheContext(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "trace")
	for _, class := range []gateway.Class{gateway.Read, gateway.Write} {
		got, err := bounded(time.Second, class, func(ctx context.Context, _ string) (any, error) {
			return ctx.Value(key{}), nil
		})(ctx, "in")
		if got != "trace" || err != nil {
			t.Errorf("%v: value = %v, %v, want the caller's", class, got, err)
		}
	}
}
