package resilience

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"causeway.example/internal/gateway"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	read  = gateway.Call{System: gateway.Octane, Operation: "dataPool", Class: gateway.Read}
	write = gateway.Call{System: gateway.Octane, Operation: "transfer", Class: gateway.Write}
)

// script is a back end that answers each call with the next of its errors, and
// with success (nil) when they are used up.
type script struct {
	errs  []error
	calls int
}

func (s *script) op(context.Context, string) (string, error) {
	s.calls++
	if s.calls <= len(s.errs) {
		if err := s.errs[s.calls-1]; err != nil {
			return "", err
		}
	}
	return "done", nil
}

// always is a back end that gives one and the same answer.
func always(err error) gateway.Op[string, string] {
	return func(context.Context, string) (string, error) { return "done", err }
}

// number is an input with a target.
type number string

func (n number) Target() gateway.Target { return gateway.Target{Kind: "number", ID: string(n)} }

// watched puts both halves of a breaker around an op, over one protocol.
func watched(b *Breaker, call gateway.Call, op gateway.Op[string, string]) gateway.Op[string, string] {
	return over("soap", b, call, op)
}

func over(protocol string, b *Breaker, call gateway.Call, op gateway.Op[string, string]) gateway.Op[string, string] {
	targeted := Count(b, protocol, Break(b, protocol, call, func(ctx context.Context, in number) (string, error) {
		return op(ctx, string(in))
	}))
	return func(ctx context.Context, in string) (string, error) { return targeted(ctx, number(in)) }
}

func failure(kind gateway.Kind) *gateway.Error { return &gateway.Error{Kind: kind} }

// unsent is the error of a write that never had a connection.
func unsent() *gateway.Error {
	return &gateway.Error{Kind: gateway.Unavailable, Outcome: gateway.NotSent}
}

// asError returns err as the gateway's error, or fails.
func asError(t *testing.T, err error) *gateway.Error {
	t.Helper()
	var e *gateway.Error
	if !errors.As(err, &e) {
		t.Fatalf("error = %v (%T), want a *gateway.Error", err, err)
	}
	return e
}

// check compares what decides: kind, code and outcome.
func check(t *testing.T, err error, kind gateway.Kind, code string, outcome gateway.Outcome) {
	t.Helper()
	e := asError(t, err)
	got := fmt.Sprintf("%s %s %q", e.Kind, e.PublicCode(), e.Outcome)
	want := fmt.Sprintf("%s %s %q", kind, code, outcome)
	if got != want {
		t.Errorf("error = %s, want %s", got, want)
	}
}

// pass lets synctest's clock run for d.
func pass(d time.Duration) { <-time.After(d) }

// panics reports whether f panics.
func panics(f func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	f()
	return false
}
