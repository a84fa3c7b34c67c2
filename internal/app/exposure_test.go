package app

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/config"
)

// TestRemindOpen: an open API is logged every minute.
func TestRemindOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&log, nil))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute-time.Second)
		defer cancel()
		if err := remindOpen(ctx, logger); err != nil {
			t.Error(err)
		}
		if n := strings.Count(log.String(), `"level":"WARN","msg":"the API is open`); n != 10 {
			t.Errorf("%d reminders in ten minutes:\n%s", n, &log)
		}
	})
}

// TestNoWarningWithAToken: an admin listener with a token is not exposed.
func TestNoWarningWithAToken(t *testing.T) {
	var log bytes.Buffer
	cfg := config.Default()
	cfg.AdminListen, cfg.Admin.TokenFile = ":8081", "token"
	if warnExposed(t.Context(), cfg, slog.New(slog.NewJSONHandler(&log, nil))); log.Len() > 0 {
		t.Errorf("with a token: %s", &log)
	}
}
