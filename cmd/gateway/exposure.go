package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"causeway.example/internal/config"
)

// warnExposed logs what other machines can reach without a credential.
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

// remindOpen logs that the API is open, at once and every minute until ctx is
// done, so that no part of a log lacks it.
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

// shortKeyInterval is the time between two warnings about one key.
const shortKeyInterval = time.Hour

// shortKeys warns of API keys that are in use and too short to be random. It is
// safe for concurrent use.
type shortKeys struct {
	logger *slog.Logger

	mu     sync.Mutex
	warned map[string]time.Time // by the key's name
}

func newShortKeys(logger *slog.Logger) *shortKeys {
	return &shortKeys{logger: logger, warned: map[string]time.Time{}}
}

// used warns of a key by its name, unless it did so within the last hour.
func (s *shortKeys) used(ctx context.Context, name string) {
	if s.due(name, time.Now()) {
		s.logger.WarnContext(ctx, "an API key of fewer than 20 characters is in use: it can be guessed; gateway key new makes a better one", slog.String("caller", name))
	}
}

func (s *shortKeys) due(name string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, warned := s.warned[name]; warned && now.Sub(last) < shortKeyInterval {
		return false
	}
	for other, last := range s.warned { // of keys that are no longer there, too
		if now.Sub(last) >= shortKeyInterval {
			delete(s.warned, other)
		}
	}
	s.warned[name] = now
	return true
}
