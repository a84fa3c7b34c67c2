package soap

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A second wrapper in the body is accepted only if it equals the first.
func TestUnmarshalTwoWrappers(t *testing.T) {
	const next = `</ns2:message><ns2:message xmlns:ns2="urn:test">`
	t.Run("two wrappers", func(t *testing.T) {
		_, err := Unmarshal([]byte(wrapped(next+`<text>b</text>`)), "", new(message), nil)
		if !errors.Is(err, ErrRepeated) || err.Error() != ErrRepeated.Error()+": message" {
			t.Errorf("got %v, want %v: message", err, ErrRepeated)
		}
	})
	t.Run("two equal wrappers", func(t *testing.T) {
		var got message
		reports := unmarshalReporting(t, wrapped(`<word>after</word>`+next+`<word>after</word>`), &got)
		if diff := cmp.Diff(message{Word: []string{"after"}}, got); diff != "" {
			t.Errorf("message (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"message repeated"}, reports); diff != "" {
			t.Errorf("reports (-want +got):\n%s", diff)
		}
	})
}
