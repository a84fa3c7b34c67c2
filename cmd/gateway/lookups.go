package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

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
func newLookups(cfg config.Config, t *telemetry.Telemetry, rl *reloads) (lookups, error) {
	options := cache.Options{
		// Another upstream, or another user of it, is another set of entries.
		Secret:        []byte(strings.Join([]string{cfg.Octane.BaseURL, cfg.Octane.Username, cfg.Octane.Password}, "\n")),
		TTL:           cfg.Cache.TTL,
		MemoryTTL:     cfg.Cache.MemoryTTL,
		StaleIfError:  cfg.Cache.StaleIfError,
		NegativeTTL:   cfg.Cache.NegativeTTL,
		MaxEntries:    cfg.Cache.MaxEntries,
		LookupTimeout: cfg.Timeouts.Operation,
		StaleWait:     min(cfg.Timeouts.Attempt/3, cfg.Timeouts.Operation/8), // 3.1 s unless configured
		OnRequest:     t.OnCache,
	}
	redis, err := newRedis(cfg.Redis, rl)
	if err != nil {
		return lookups{}, err
	}
	if redis != nil {
		options.Shared = cache.NewGuard(redis, cache.GuardOptions{OnDegraded: t.OnCacheDegraded})
		t.RedisPool(func() telemetry.PoolStats { return telemetry.PoolStats(redis.PoolStats()) })
	}
	c, err := cache.New(options)
	if err != nil {
		return lookups{}, err // nothing was opened yet
	}
	return lookups{Cache: c, redis: redis}, nil
}

// newRedis returns nil when no Redis is configured.
func newRedis(r config.Redis, rl *reloads) (*cache.Redis, error) {
	if r.URL == "" && len(r.Addresses) == 0 {
		return nil, nil //nolint:nilnil // no Redis is no error
	}
	var trusted atomic.Pointer[x509.CertPool]
	err := rl.add("redis.caFile", config.TLS{CAFile: r.CAFile}.Files(), func() error {
		authorities, err := r.Authorities()
		if err == nil {
			trusted.Store(authorities)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	return cache.NewRedis(cache.RedisOptions{
		URL: r.URL, Addresses: r.Addresses, MasterName: r.MasterName,
		Username: r.Username, Password: r.Password,
		SentinelUsername: r.SentinelUsername, SentinelPassword: r.SentinelPassword,
		TLS: r.TLS, RootCAs: trusted.Load,
		ReadBudget: r.ReadBudget, WriteBudget: r.WriteBudget,
	})
}

// Close ends the cache and its connections.
func (l lookups) Close() error {
	err := l.Cache.Close()
	if l.redis == nil {
		return err
	}
	return errors.Join(err, l.redis.Close())
}
