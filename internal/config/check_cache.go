package config

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// maxTTL is the largest TTL that the configuration accepts.
const maxTTL = 10 * 365 * 24 * time.Hour

// An entry in memory takes entryBytes. More than manyEntries exceed the memory of
// the chart's pods.
const (
	entryBytes  = 400
	manyEntries = 1_000_000
)

func (l *loader) checkCache(c Cache) {
	l.within("cache.ttl", c.TTL, time.Minute, maxTTL)
	l.within("cache.memoryTtl", c.MemoryTTL, time.Millisecond, maxTTL)
	l.within("cache.staleIfError", c.StaleIfError, 0, maxTTL)
	// A new number is not found for this long.
	l.within("cache.negativeTtl", c.NegativeTTL, 0, time.Hour)
	l.between("cache.maxEntries", int64(c.MaxEntries), 100, 10_000_000)
	// Whoever can read Redis can guess secrets offline.
	if n := utf8.RuneCountInString(strings.TrimSpace(c.Secret)); c.Secret != "" && n < minCacheSecret {
		l.refuse("cache.secret", "must have at least %d characters, blanks at its ends not counted: `openssl rand -hex 32` makes one", minCacheSecret)
	}
	if c.MaxEntries > manyEntries && !l.problems.about("cache.maxEntries") {
		l.warnings = append(l.warnings, Warning{"cache.maxEntries", fmt.Sprintf("so many entries take up to %d MiB of memory: is the limit of the process above it?", c.MaxEntries*entryBytes>>20)})
	}
}

// minCacheSecret is the minimum length of cache.secret.
const minCacheSecret = 16

// within checks the bounds of a duration.
func (l *loader) within(path string, value, least, most time.Duration) {
	if value < least || value > most {
		l.refuse(path, "must be from %v to %v", least, most)
	}
}

// ClientTLS returns the TLS settings of the connections to servers and sentinels:
// the client library has one setting for both.
func (r Redis) ClientTLS() TLS {
	return TLS{CAFile: r.CAFile, CertFile: r.CertFile, KeyFile: r.KeyFile, ServerName: r.ServerName}
}

func (l *loader) checkRedis(r Redis) {
	if r.URL != "" {
		l.checkRedisURL(r)
	}
	if r.URL != "" && len(r.Addresses) > 0 {
		l.refuse("redis.addresses", "redis.url is set as well: set one of the two")
	}
	for i, address := range r.Addresses {
		if host, port, ok := hostPort(address); !ok || host == "" || port == 0 {
			l.refuse(fmt.Sprintf("redis.addresses[%d]", i), "must be host:port, such as cache-0.example:6379")
		}
	}
	if r.Username != "" && r.Password == "" && !passwordIn(r.URL) {
		l.refuse("redis.username", "has no effect without redis.password")
	}
	if r.MasterName != "" && len(r.Addresses) == 0 {
		l.refuse("redis.masterName", "needs redis.addresses: the host:port of the sentinels")
	}
	if (r.SentinelUsername != "" || r.SentinelPassword != "") && r.MasterName == "" {
		l.refuse("redis.masterName", "is missing: credentials of sentinels are set")
	}
	if r.TLS && r.URL != "" {
		l.refuse("redis.tls", "is for redis.addresses: write rediss:// in redis.url")
	}
	l.checkRedisTLS(r)
	l.within("redis.readBudget", r.ReadBudget, time.Millisecond, time.Second)
	l.within("redis.writeBudget", r.WriteBudget, time.Millisecond, time.Second)
}

// checkRedisTLS checks the files, which have no effect without TLS.
func (l *loader) checkRedisTLS(r Redis) {
	if !r.TLS && !strings.HasPrefix(strings.ToLower(r.URL), "rediss:") {
		for key, value := range byKey[string](r.ClientTLS()) {
			if value != "" {
				l.refuse("redis."+key, "has no effect: Redis is not spoken to by TLS (rediss://, or redis.tls: true)")
			}
		}
	}
	l.checkTLSFiles("redis", r.ClientTLS())
}
