package wiring

import (
	"context"
	"crypto/tls"
	"crypto/x509"
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
	redis    *cache.Redis        // nil without one
	breakers *cache.BreakerStore // in front of it
}

// newLookups returns the look-up cache: in memory, and in front of Redis if one
// is configured.
func (w *wiring) newLookups() (lookups, error) {
	cfg, t := w.cfg, w.telemetry
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
	redis, err := w.newRedis()
	if err != nil {
		return lookups{}, err
	}
	var breakers *cache.BreakerStore
	if redis != nil {
		breakers = cache.NewBreakerStore(redis, cache.BreakerOptions{OnDegraded: t.OnCacheDegraded, OnEvent: logStoreEvents(w.logger)})
		options.Shared = breakers
		t.RedisPool(func() telemetry.PoolStats { return telemetry.PoolStats(redis.PoolStats()) })
	}
	c, err := cache.New(options)
	if err != nil {
		return lookups{}, err // nothing was opened yet
	}
	return lookups{Cache: c, redis: redis, breakers: breakers}, nil
}

// cacheSecret returns the secret that names and authenticates entries, and the
// account that they belong to. Another back end or another of its users is
// another account, whatever the secret. The account's first word distinguishes a
// cache.secret from a password with the same text.
func cacheSecret(cfg config.Config) (secret []byte, account string) {
	o := cfg.Octane
	if cfg.Cache.Secret != "" {
		return []byte(cfg.Cache.Secret), strings.Join([]string{"cache.secret", o.BaseURL, o.Username}, "\n")
	}
	// Without Octane, nothing is looked up and all three are empty.
	return []byte(strings.Join([]string{o.BaseURL, o.Username, o.Password}, "\n")), strings.Join([]string{"octane.password", o.BaseURL, o.Username}, "\n")
}

// reportCacheSecret logs that a rotated password invalidates the cache in Redis.
func (w *wiring) reportCacheSecret(ctx context.Context) {
	if w.cfg.Redis.Configured() && w.cfg.Cache.Secret == "" {
		w.logger.InfoContext(ctx, "cache.secret is not set: a rotation of octane.password empties the cache in Redis")
	}
}

// newRedis returns nil if no Redis is configured.
func (w *wiring) newRedis() (*cache.Redis, error) {
	r := w.cfg.Redis
	if !r.Configured() {
		return nil, nil //nolint:nilnil // no Redis is no error
	}
	var client atomic.Pointer[tls.Config]
	if err := w.clientTLS("redis", r.ClientTLS(), client.Store); err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	return cache.NewRedis(cache.RedisOptions{
		URL: r.URL, Addresses: r.Addresses, MasterName: r.MasterName,
		Username: r.Username, Password: r.Password,
		SentinelUsername: r.SentinelUsername, SentinelPassword: r.SentinelPassword,
		TLS: r.TLS, ServerName: r.ServerName,
		RootCAs:      func() *x509.CertPool { return client.Load().RootCAs },
		Certificates: func() []tls.Certificate { return client.Load().Certificates },
		ReadBudget:   r.ReadBudget, WriteBudget: r.WriteBudget,
	})
}

// watch probes Redis, if one is configured, until ctx is done.
func (l lookups) watch(ctx context.Context) error {
	if l.breakers != nil {
		l.breakers.Watch(ctx)
	}
	return nil
}

// logStoreEvents returns a function that logs why Redis is not used, and that it
// is used again.
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

// close closes the cache and its connections.
func (l lookups) close() {
	if l.Cache == nil {
		return
	}
	_ = l.Close() // at the end of the process, where no error matters
	if l.redis != nil {
		_ = l.redis.Close() // as above
	}
}
