package wiring

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// shortKeyInterval is the time between two warnings about one key.
const shortKeyInterval = time.Hour

// shortKeys logs warnings of API keys in use that are too short to be random. It
// is safe for concurrent use.
type shortKeys struct {
	logger *slog.Logger

	mu     sync.Mutex
	warned map[string]time.Time // by the key's name
}

func newShortKeys(logger *slog.Logger) *shortKeys {
	return &shortKeys{logger: logger, warned: map[string]time.Time{}}
}

// used logs a warning of a key by its name, once an hour at most.
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
	for other, last := range s.warned { // of removed keys as well
		if now.Sub(last) >= shortKeyInterval {
			delete(s.warned, other)
		}
	}
	s.warned[name] = now
	return true
}
