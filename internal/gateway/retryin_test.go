package gateway_test

import (
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

func TestRetryIn(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"API rate limit has been exceeded for this operation - please try again in: 42 seconds": 42 * time.Second,
		"limit of 100 calls in 1 hour exceeded, please Try Again In: 3 Minutes.":                3 * time.Minute,
		"try again in 1 minute 30 seconds":                                                      90 * time.Second,
		"try again in: 1 hour":                                                                  time.Hour,
		"try again in: 1hr":                                                                     time.Hour,
		"try again in: 90s":                                                                     90 * time.Second,
		"try again in: 5-min":                                                                   5 * time.Minute,
		"try again in: 2 m":                                                                     2 * time.Minute,
		"try again in: 007 sec":                                                                 7 * time.Second,
		"30 seconds":                                                                            30 * time.Second,
		"try again in: 0 seconds":                                                               time.Second,
		"try again in: 3 hours":                                                                 3 * time.Hour,
		"try again in: 99999999999999999999 s":                                                  24 * time.Hour,
		"try again in: 42":                                                                      time.Minute,
		"try again in: 42 moments":                                                              time.Minute,
		"try again in: 500 milliseconds":                                                        time.Minute,
		"try again in: 1m30s":                                                                   90 * time.Second,
		"try again in: PT1M30S":                                                                 90 * time.Second,
		"try again in: 1 hour, 2 minutes and 3 seconds.":                                        time.Hour + 2*time.Minute + 3*time.Second,
		"try again in: 00:01:30":                                                                90 * time.Second,
		"try again in: 1:30":                                                                    90 * time.Minute, // hours: the text does not say which
		"try again in: 1.5 minutes":                                                             90 * time.Second,
		"try again in: 1,5 minutes":                                                             90 * time.Second,
		"try again in: 1,000 seconds":                                                           1000 * time.Second,
		"try again in: 2.1 s":                                                                   3 * time.Second,
		"try again in: one minute":                                                              time.Minute,
		"try again in: an hour":                                                                 time.Hour,
		"try again in: two hours":                                                               2 * time.Hour,
		"try again in: 1 day":                                                                   24 * time.Hour,
		"try again in: a few minutes":                                                           time.Hour,
		"try again in: 120":                                                                     120 * time.Second,
		"try again in: 42 seconds (100 per 1 hour)":                                             42 * time.Second,
		"1 hour limit: retry after 90 seconds":                                                  90 * time.Second,
		"100 calls in 1 hour: wait 90 s":                                                        90 * time.Second,
		"try again at 10:30":                                                                    time.Minute,
		"try again in: soon":                                                                    time.Minute,
		"try again in: ":                                                                        time.Minute,
		"":                                                                                      time.Minute,
		"try again later":                                                                       time.Minute,
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

// FuzzRetryIn: the result is between a second and a day, whatever the text.
func FuzzRetryIn(f *testing.F) {
	for _, seed := range []string{"try again in: 42 seconds", "", "1h", "99999999999999999999 hours", "try again in: -5 min", "1e999 days", "99:99:99:99", "-5 min", "٤٢ seconds"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := gateway.RetryIn(text); got < time.Second || got > 24*time.Hour || got%time.Second != 0 {
			t.Errorf("%q: got %v", text, got)
		}
	})
}
