package resilience

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

// goroutine returns the header of the goroutine that calls it.
func goroutine() string {
	line, _, _ := bytes.Cut(debug.Stack(), []byte(" ["))
	return string(line)
}

func TestOwnGoroutine(t *testing.T) {
	type key struct{}
	failure := errors.New("it failed")
	for _, tt := range []struct {
		name string
		err  error
	}{{"done", nil}, {"failed", failure}} {
		t.Run(tt.name, func(t *testing.T) {
			where := ""
			op := OwnGoroutine(func(ctx context.Context, in string) (string, error) {
				where = goroutine()
				return in + ctx.Value(key{}).(string), tt.err
			})
			out, err := op(context.WithValue(t.Context(), key{}, "b"), "a")
			if out != "ab" || !errors.Is(err, tt.err) || where == goroutine() {
				t.Errorf("%q, %v on %s of %s", out, err, where, goroutine())
			}
		})
	}
}

// TestOwnGoroutineWaits: the caller does not leave before op does, which may
// still use what the caller has lent it.
func TestOwnGoroutineWaits(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	left := false
	_, err := OwnGoroutine(func(ctx context.Context, _ string) (string, error) {
		<-ctx.Done()
		left = true
		return "", ctx.Err()
	})(ctx, "in")
	if !left || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, and op has ended: %v", err, left)
	}
}

var errOfPanic = errors.New("of a panic")

func failing(value any) gateway.Op[string, string] {
	return func(context.Context, string) (string, error) { panic(value) }
}

func TestOwnGoroutinePassesPanicsOn(t *testing.T) {
	var fault runtime.Error
	for _, tt := range []struct {
		name string
		op   gateway.Op[string, string]
		want func(any) bool
	}{
		{"a text", failing("a text"), func(v any) bool { return v == "a text" }},
		{"an error", failing(errOfPanic), func(v any) bool { return v == errOfPanic }}, //nolint:errorlint // the very value
		{"of the runtime", func(_ context.Context, in string) (string, error) { return []string{}[len(in)], nil }, func(v any) bool {
			err, ok := v.(error)
			return ok && errors.As(err, &fault)
		}},
		{"nil", failing(nil), func(v any) bool { _, ok := v.(*runtime.PanicNilError); return ok }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				p, ok := recover().(*gateway.Panic)
				if !ok || !tt.want(p.Value) || !strings.Contains(string(p.Stack), "(*ownCall") {
					t.Fatalf("recovered %v", p)
				}
			}()
			_, _ = OwnGoroutine(tt.op)(t.Context(), "in")
			t.Error("the panic was swallowed")
		})
	}
}

// TestOwnGoroutineExits: a test of an adapter that fails ends its goroutine, and
// must not leave its caller waiting.
func TestOwnGoroutineExits(t *testing.T) {
	ended := make(chan bool)
	go func() {
		returned := false
		defer func() { ended <- returned }()
		_, _ = OwnGoroutine(func(context.Context, string) (string, error) {
			runtime.Goexit()
			return "", nil
		})(t.Context(), "in")
		returned = true
	}()
	if <-ended {
		t.Error("it returned")
	}
}
