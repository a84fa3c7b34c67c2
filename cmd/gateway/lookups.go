package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"causeway.example/cache"
	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"
)

// lookups is the look-up cache with the connections behind it.
type lookups struct {
	*cache.Cache
	redis *cache.Redis        // nil without one
	guard *cache.BreakerStore // in front of it
}

// newLookups makes the look-up cache: in process, and in front of Redis when
// one is configured.
func newLookups(cfg config.Config, t *telemetry.Telemetry, rl *reloads) (lookups, error) {
	secret, account := cacheSecret(cfg)
	options := cache.Options{
		Secret: secret, Account: account,
		TTL:           cfg.Cache.TTL,
		MemoryTTL:     cfg.Cache.MemoryTTL,
		StaleIfError:  cfg.Cache.StaleIfError,
		NegativeTTL:   cfg.Cache.NegativeTTL,
		MaxEntries:    cfg.Cache.MaxEntries,
		LookupTimeout: cfg.Timeouts.Operation,
		StaleWait:     cfg.Timeouts.Attempt / 3, // capped at an eighth of the operation: 3.1 s by default
		OnRequest:     t.OnCache,
	}
	redis, err := newRedis(cfg.Redis, rl)
	if err != nil {
		return lookups{}, err
	}
	var guard *cache.BreakerStore
	if redis != nil {
		guard = cache.NewBreakerStore(redis, cache.BreakerOptions{OnDegraded: t.OnCacheDegraded, OnEvent: logStoreEvents(rl.logger)})
		options.Shared = guard
		t.RedisPool(func() telemetry.PoolStats { return telemetry.PoolStats(redis.PoolStats()) })
	}
	c, err := cache.New(options)
	if err != nil {
		return lookups{}, err // nothing was opened yet
	}
	return lookups{Cache: c, redis: redis, guard: guard}, nil
}

// cacheSecret returns what entries are named and authenticated by. Another back
// end, or another user of it, is another account, whatever the secret. The first
// word of the account keeps a cache.secret apart from a password that is the
// same text.
func cacheSecret(cfg config.Config) (secret []byte, account string) {
	o := cfg.Octane
	if cfg.Cache.Secret != "" {
		return []byte(cfg.Cache.Secret), strings.Join([]string{"cache.secret", o.BaseURL, o.Username}, "\n")
	}
	// Without Octane, nothing is looked up, and all three are empty.
	return []byte(strings.Join([]string{o.BaseURL, o.Username, o.Password}, "\n")), strings.Join([]string{"octane.password", o.BaseURL, o.Username}, "\n")
}

// reportCacheSecret logs that a rotated password empties the cache in Redis.
func reportCacheSecret(ctx context.Context, cfg config.Config, logger *slog.Logger) {
	if cfg.Redis.Configured() && cfg.Cache.Secret == "" {
		logger.InfoContext(ctx, "cache.secret is not set: a rotation of octane.password empties the cache in Redis")
	}
}

// newRedis returns nil when no Redis is configured.
func newRedis(r config.Redis, rl *reloads) (*cache.Redis, error) {
	if !r.Configured() {
		return nil, nil //nolint:nilnil // no Redis is no error
	}
	var secure atomic.Pointer[tls.Config]
	if err := rl.tls("redis", r.ClientTLS(), secure.Store); err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	return cache.NewRedis(cache.RedisOptions{
		URL: r.URL, Addresses: r.Addresses, MasterName: r.MasterName,
		Username: r.Username, Password: r.Password,
		SentinelUsername: r.SentinelUsername, SentinelPassword: r.SentinelPassword,
		TLS: r.TLS, ServerName: r.ServerName,
		RootCAs:      func() *x509.CertPool { return secure.Load().RootCAs },
		Certificates: func() []tls.Certificate { return secure.Load().Certificates },
		ReadBudget:   r.ReadBudget, WriteBudget: r.WriteBudget,
	})
}

// watch probes Redis, if there is one, until ctx is done.
func (l lookups) watch(ctx context.Context) error {
	if l.guard != nil {
		l.guard.Watch(ctx)
	}
	return nil
}

// logStoreEvents returns what logs why Redis is not used, and that it is used
// again.
func logStoreEvents(logger *slog.Logger) func(cache.StoreEvent) {
	return func(e cache.StoreEvent) {
		ctx := context.Background() // the event belongs to no request
		why := []slog.Attr{
			slog.String("calls", e.Calls), slog.String("reason", e.Reason.Class), slog.String("error", e.Reason.Text), slog.String("hint", e.Reason.Hint),
		}
		switch {
		case e.Degraded:
			logger.LogAttrs(ctx, slog.LevelWarn, "redis is not used", why...)
		case e.Calls != "":
			logger.LogAttrs(ctx, slog.LevelWarn, "redis refuses some calls", why...)
		default:
			logger.LogAttrs(ctx, slog.LevelInfo, "redis is used again", slog.String("after", e.Downtime.Round(time.Millisecond).String()))
		}
	}
}

// Close ends the cache and its connections.
func (l lookups) Close() error {
	err := l.Cache.Close()
	if l.redis == nil {
		return err
	}
	return errors.Join(err, l.redis.Close())
}
