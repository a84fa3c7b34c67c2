package gateway

import (
	"errors"
	"io"
	"testing"
)

func TestPanic(t *testing.T) {
	for _, tt := range []struct {
		name  string
		value any
		is    bool
		text  string
	}{
		{"an error", io.EOF, true, "EOF\nstack"},
		{"a text", "EOF", false, "EOF\nstack"},
		{"nothing", nil, false, "<nil>\nstack"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &Panic{Value: tt.value, Stack: []byte("stack")}
			if errors.Is(p, io.EOF) != tt.is || p.Error() != tt.text {
				t.Errorf("%q, is EOF: %v", p.Error(), errors.Is(p, io.EOF))
			}
		})
	}
}
