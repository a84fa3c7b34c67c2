package main

import (
	"io"
	"strings"

	"causeway.example/cache"
	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"
)

// lookups is the look-up cache with the connections or the memory behind it.
type lookups struct {
	*cache.Cache
	io.Closer
}

// newLookups makes the look-up cache: in Redis when one is configured, and
// otherwise in process.
func newLookups(cfg config.Config, t *telemetry.Telemetry) (lookups, error) {
	options := cache.Options{
		// Another upstream, or another user of it, is another set of entries.
		Secret:        []byte(strings.Join([]string{cfg.Octane.BaseURL, cfg.Octane.Username, cfg.Octane.Password}, "\n")),
		LookupTimeout: cfg.Timeouts.Operation,
		OnRequest:     t.OnCache,
	}
	var closer io.Closer
	if r := cfg.Redis; r.URL == "" && len(r.Addresses) == 0 {
		memory := cache.NewMemory(0)
		options.Store, options.Level, closer = memory, "memory", memory
	} else {
		redis, err := cache.NewRedis(cache.RedisOptions{
			URL: r.URL, Addresses: r.Addresses, MasterName: r.MasterName,
			Username: r.Username, Password: r.Password,
			SentinelUsername: r.SentinelUsername, SentinelPassword: r.SentinelPassword, TLS: r.TLS,
		})
		if err != nil {
			return lookups{}, err
		}
		guard := cache.NewGuard(redis, cache.GuardOptions{OnDegraded: t.OnCacheDegraded})
		options.Store, options.Level, closer = guard, "redis", redis
	}
	c, err := cache.New(options)
	if err != nil {
		_ = closer.Close() // nothing was opened yet
		return lookups{}, err
	}
	return lookups{Cache: c, Closer: closer}, nil
}
