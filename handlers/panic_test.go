package handlers

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

// TestPanicInOtherGoroutine: the event of a panic in another goroutine has the stack of that
// goroutine, and its value is hidden as that of any other panic.
func TestPanicInOtherGoroutine(t *testing.T) {
	var nothing []string
	runtimeErr := func() (err error) {
		defer func() { err, _ = recover().(error) }()
		return errors.New(nothing[0])
	}()
	for _, tt := range []struct {
		name  string
		value any
		want  string
	}{
		{"a text", "hunter2", "internal: panic with a string\n"},
		{"an error", errors.New("hunter2"), "internal: panic with a *errors.errorString\n"},
		{"of the runtime", runtimeErr, "internal: panic: runtime error: index out of range"},
		{"twice", &gateway.Panic{Value: "hunter2"}, "internal: panic with a *gateway.Panic\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := panicking(t, &gateway.Panic{Value: tt.value, Stack: []byte("the stack of the call")})
			if w := s.do(t, "DELETE", poolPath, ""); w.Code != http.StatusInternalServerError {
				t.Errorf("status %d", w.Code)
			}
			text := s.event(t).Err.Error()
			if !strings.HasPrefix(text, tt.want) || !strings.Contains(text, "the stack of the call") || strings.Contains(text, "hunter2") {
				t.Errorf("the event has %s", text)
			}
		})
	}
}

func TestAbortHandlerOfOtherGoroutineIsPassedOn(t *testing.T) {
	s := panicking(t, &gateway.Panic{Value: http.ErrAbortHandler})
	if got := recoverFrom(func() { s.do(t, "DELETE", poolPath, "") }); !errors.Is(got, http.ErrAbortHandler) {
		t.Errorf("recovered %v", got)
	}
	if ev := s.event(t); ev.Status != 499 {
		t.Errorf("the event is %+v", ev)
	}
}
