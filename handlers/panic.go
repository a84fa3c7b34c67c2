package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"

	"causeway.example/internal/gateway"
)

// recovered answers a panic with a problem. It reports whether the connection has to be
// aborted: because the panic asks for it ([http.ErrAbortHandler]), or because part of the
// response has been sent.
func recovered(rec *recorder, r *http.Request, value any) (abort bool) {
	if value == nil {
		return false
	}
	ev := eventOf(r)
	if err, ok := value.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		ev.Err = err
		if rec.status == 0 {
			rec.status, ev.Code = statusClientClosed, codeClientClosed
		}
		return true
	}
	err := &gateway.Error{Kind: gateway.Internal, Err: newPanicError(value)}
	if rec.status != 0 {
		ev.Code, ev.Err = err.PublicCode(), err
		return true
	}
	writeProblem(rec, r, classOf(ev.Operation), err)
	return false
}

// panicError describes a panic for the event: the type of its value and the stack. The
// text of the value is included only if it is the runtime's, because any other may hold
// data of a request.
type panicError struct {
	what  string
	stack []byte
}

// newPanicError returns the error for a recovered value. A [gateway.Panic] has the value
// and stack of another goroutine.
func newPanicError(value any) *panicError {
	stack := []byte(nil)
	var elsewhere *gateway.Panic
	if err, ok := value.(error); ok && errors.As(err, &elsewhere) {
		value, stack = elsewhere.Value, elsewhere.Stack
	}
	if stack == nil {
		stack = debug.Stack()
	}
	what := fmt.Sprintf("panic with a %T", value)
	if err, ok := value.(error); ok {
		var runtimeErr runtime.Error
		if errors.As(err, &runtimeErr) {
			what = "panic: " + runtimeErr.Error()
		}
	}
	return &panicError{what: what, stack: stack}
}

// Error returns what happened and where.
func (e *panicError) Error() string { return e.what + "\n" + string(e.stack) }
