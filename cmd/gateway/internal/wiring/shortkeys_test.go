package wiring

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestShortKeys: each short key in use is logged once an hour.
func TestShortKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&log, nil))
		short := newShortKeys(logger)
		for range 24 * 60 {
			short.used(t.Context(), "web")
			short.used(t.Context(), "app")
			<-time.After(time.Minute)
		}
		for _, name := range []string{"web", "app"} {
			if n := strings.Count(log.String(), `"caller":"`+name+`"`); n != 24 {
				t.Errorf("%s: %d warnings in a day", name, n)
			}
		}
	})
}
