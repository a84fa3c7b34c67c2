package app

import (
	"context"
	"log/slog"
	"time"

	"causeway.example/internal/config"
)

// warnExposed logs which endpoints other machines can reach without credentials.
func warnExposed(ctx context.Context, cfg config.Config, logger *slog.Logger) {
	if !config.Loopback(cfg.AdminListen) && cfg.Admin.TokenFile == "" {
		logger.WarnContext(ctx, "adminListen is not on loopback, and admin.tokenFile is not set: whoever reaches it can read profiles, and read and delete what is cached")
	}
	if cfg.Sandbox.Enabled {
		warnSandboxExposed(ctx, cfg, logger)
	}
}

func warnSandboxExposed(ctx context.Context, cfg config.Config, logger *slog.Logger) {
	if !config.Loopback(cfg.Sandbox.Listen) {
		logger.WarnContext(ctx, "sandbox.listen is not on loopback: whoever reaches it can reset the simulators and make them fail")
	}
}

// openInterval is the time between two reminders that the API is open.
const openInterval = time.Minute

// remindOpen logs that the API is open, at once and then every minute until ctx
// is done, so that every part of a log shows it.
func remindOpen(ctx context.Context, logger *slog.Logger) error {
	ticker := time.NewTicker(openInterval)
	defer ticker.Stop()
	for {
		logger.WarnContext(ctx, "the API is open: it serves whoever reaches it without a key (auth.open)")
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
