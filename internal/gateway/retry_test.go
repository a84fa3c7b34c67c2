package gateway_test

import (
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

func TestRetryIn(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"":                time.Minute,
		"try again later": time.Minute,
		"limit of 100 calls a minute - please try again in: 42 seconds": 42 * time.Second,
		"try again in: 17 minutes":                                      17 * time.Minute,
		"please try again in 1 minute and 30 seconds":                   90 * time.Second,
		"Try again in 00:01:30":                                         90 * time.Second,
		"try again in: 9 hours":                                         9 * time.Hour,
		"try again in 400 days":                                         24 * time.Hour,
		"try again in 0 seconds":                                        time.Second,
		"try again in 90":                                               90 * time.Second,
	} {
		if got := gateway.RetryIn(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// FuzzRetryIn: whatever a back end says, callers wait a second at least, and a
// day at most.
func FuzzRetryIn(f *testing.F) {
	for _, seed := range []string{"try again in: 42 seconds", "1e999 days", "99:99:99:99", "-5 min", "٤٢ seconds"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := gateway.RetryIn(text); got < time.Second || got > 24*time.Hour || got%time.Second != 0 {
			t.Errorf("%q: got %v", text, got)
		}
	})
}
