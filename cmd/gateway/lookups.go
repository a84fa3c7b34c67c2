package main

import (
	"errors"
	"strings"
	"time"

	"causeway.example/cache"
	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"
)

// lookups is the look-up cache with the connections behind it.
type lookups struct {
	*cache.Cache
	redis *cache.Redis // nil without one
}

// newLookups makes the look-up cache: in process, and in front of Redis when
// one is configured.
func newLookups(cfg config.Config, t *telemetry.Telemetry) (lookups, error) {
	options := cache.Options{
		// Another upstream, or another user of it, is another set of entries.
		Secret:        []byte(strings.Join([]string{cfg.Octane.BaseURL, cfg.Octane.Username, cfg.Octane.Password}, "\n")),
		StaleIfError:  7 * 24 * time.Hour,
		NegativeTTL:   30 * time.Second,
		LookupTimeout: cfg.Timeouts.Operation,
		OnRequest:     func(level, result string, _ time.Duration) { t.OnCache(level, result) },
	}
	var redis *cache.Redis
	if r := cfg.Redis; r.URL != "" || len(r.Addresses) > 0 {
		var err error
		redis, err = cache.NewRedis(cache.RedisOptions{
			URL: r.URL, Addresses: r.Addresses, MasterName: r.MasterName,
			Username: r.Username, Password: r.Password,
			SentinelUsername: r.SentinelUsername, SentinelPassword: r.SentinelPassword, TLS: r.TLS,
		})
		if err != nil {
			return lookups{}, err
		}
		options.Shared = cache.NewGuard(redis, cache.GuardOptions{OnDegraded: t.OnCacheDegraded})
	}
	c, err := cache.New(options)
	if err != nil {
		return lookups{}, err
	}
	return lookups{Cache: c, redis: redis}, nil
}

// Close ends the cache and its connections.
func (l lookups) Close() error {
	err := l.Cache.Close()
	if l.redis == nil {
		return err
	}
	return errors.Join(err, l.redis.Close())
}
