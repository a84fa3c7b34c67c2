package cache

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"causeway.example/cache/redistest"
	"causeway.example/internal/gateway"
)

// eachRedis runs a test with a simulated and a real Redis.
func eachRedis(t *testing.T, test func(t *testing.T, store *Redis)) {
	t.Run("miniredis", func(t *testing.T) {
		store, _ := newMiniredis(t)
		test(t, store)
	})
	t.Run("redis-server", func(t *testing.T) {
		test(t, newRedis(t, RedisOptions{URL: "redis://" + redistest.Start(t).Addr}))
	})
}

// forgedEntry is a value that an attacker with write access to Redis writes.
type forgedEntry struct {
	name string
	make func(t *testing.T, own string) string // from the gateway's own entry
}

// forgeries returns values for the line of pool, made by an attacker who knows
// everything but the secret.
func forgeries(t *testing.T, c *Cache, store *Redis) []forgedEntry {
	get := func(id identity) string {
		value, found, err := store.Get(t.Context(), id.key)
		if !found || err != nil {
			t.Fatalf("nothing is stored under %s: %v", id.key, err)
		}
		return string(value)
	}
	mine := c.hasher.identify(kindLine, pool)
	fixed := func(name, value string) forgedEntry {
		return forgedEntry{name, func(*testing.T, string) string { return value }}
	}
	changed := func(name, old, to string) forgedEntry {
		return forgedEntry{name, func(t *testing.T, own string) string {
			t.Helper()
			forged := strings.Replace(own, old, to, 1)
			if forged == own {
				t.Fatalf("%q is not in %q", old, own)
			}
			return forged
		}}
	}
	sealed := func(name, secret, account string) forgedEntry {
		return forgedEntry{name, func(t *testing.T, own string) string {
			t.Helper()
			h, err := newHasher([]byte(secret), account)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Replace(own[:len(own)-macLength], "40001", "999", 1)
			return text + h.mac(mine.key, text)
		}}
	}
	text := func(own string) string { return own[:len(own)-macLength] }
	now := time.Now().Unix()
	v2 := fmt.Sprintf("causeway 2\n%s\n%d\n3600\n999\n", strings.Repeat("A", 22), now)
	return []forgedEntry{
		fixed("another customer's", get(c.hasher.identify(kindLine, other))),
		fixed("another number's", get(c.hasher.identify(kindLine, consumer))),
		fixed("of another kind", get(c.hasher.identify(kindProvider, pool))),
		changed("with another line", "\n40001\n", "\n999\n"),
		changed("with a longer line", "\n40001\n", "\n400011\n"),
		changed("with a provider", "\n40001\n\n", "\n40001\n4711\n"),
		changed("with another time", "causeway 3\n1", "causeway 3\n2"),
		changed("fresh for longer", "\n40001\n", "0\n40001\n"),
		changed("of another version", "causeway 3", "causeway 4"),
		changed("with a byte order mark", "causeway", "\ufeffcauseway"),
		sealed("with the MAC of another secret", "guess", ""),
		sealed("with the MAC of an empty secret", " ", ""),
		sealed("with the MAC of another account", "credential", "another"),
		{"with the hash that names keys", func(_ *testing.T, own string) string {
			sum := c.hasher.names.sum(mine.key, text(own))
			return text(own) + base64.RawURLEncoding.EncodeToString(sum[:macSize])
		}},
		{"with an empty MAC", func(_ *testing.T, own string) string { return text(own) }},
		{"with a short MAC", func(_ *testing.T, own string) string { return own[:len(own)-1] }},
		{"with a long MAC", func(_ *testing.T, own string) string { return own + "A" }},
		{"with a MAC of zeros", func(_ *testing.T, own string) string { return text(own) + strings.Repeat("A", macLength) }},
		{"with a MAC in another case", func(_ *testing.T, own string) string {
			mac := []byte(own[len(own)-macLength:])
			for i, c := range mac {
				if c|0x20 >= 'a' && c|0x20 <= 'z' {
					mac[i] ^= 0x20
				}
			}
			return text(own) + string(mac)
		}},
		{"with a MAC that decodes alike", func(_ *testing.T, own string) string {
			return own[:len(own)-1] + string(own[len(own)-1]+1) // the last four bits are padding
		}},
		{"with a line end behind", func(_ *testing.T, own string) string { return own + "\n" }},
		{"twice", func(_ *testing.T, own string) string { return own + own }},
		{"upside down", func(_ *testing.T, own string) string { return own[len(own)-macLength:] + text(own) }},
		{"its first half", func(_ *testing.T, own string) string { return own[:len(own)/2] }},
		{"its second half", func(_ *testing.T, own string) string { return own[len(own)/2:] }},
		fixed("of the format before", v2),
		fixed("the format before, with a provider", v2+"4711"),
		fixed("empty", ""), fixed("a bare line", "999"), fixed("a line end", "\n"), fixed("zeros", strings.Repeat("\x00", 64)),
		fixed("JSON", `{"lineSeqNo":"999","told":1}`), fixed("a lease's token", strings.Repeat("A", 26)),
		fixed("huge", strings.Repeat("7", 1<<20)),
	}
}

// TestForgedValues: write access to Redis is not enough to choose a line. A forged
// value is counted as foreign, the back end is asked, and its answer replaces
// the value.
func TestForgedValues(t *testing.T) {
	eachRedis(t, func(t *testing.T, store *Redis) {
		var r recorder
		c := newCache(t, store, &r)
		l := c.Lookup(r.upstream())
		mustProvider(t, l, pool, "40001", "member-40001")
		mustLine(t, l, other, "50001")
		mustLine(t, l, consumer, "40001")
		key := c.hasher.identify(kindLine, pool).key
		own, _, err := store.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		foreign := func(t *testing.T) {
			t.Helper()
			var seen recorder
			reader := newCache(t, store, &seen, zeroMemoryTTL)
			if entries, err := reader.Inspect(t.Context(), pool); err != nil || len(entries) != 1 { // the provider's
				t.Errorf("an operator sees %+v, %v", entries, err)
			}
			l := reader.Lookup(seen.upstream())
			mustLine(t, l, pool, "40001")
			mustLine(t, l, pool, "40001")
			seen.wantCalls(t, 1, 0)
			seen.want(t, map[string]int{"memory miss": 2, "redis foreign": 1, "redis hit": 1})
		}
		for _, forged := range forgeries(t, c, store) {
			t.Run(forged.name, func(t *testing.T) {
				if err := store.client.Set(t.Context(), key, forged.make(t, string(own)), 0).Err(); err != nil {
					t.Fatal(err)
				}
				foreign(t)
			})
		}
		for name, plant := range map[string][]any{
			"a list": {"rpush", key, own}, "a hash": {"hset", key, "lineSeqNo", "999"}, "a set": {"sadd", key, own}, "a sorted set": {"zadd", key, 1, own},
		} {
			t.Run(name, func(t *testing.T) {
				store.client.Del(t.Context(), key)
				if err := store.client.Do(t.Context(), plant...).Err(); err != nil {
					t.Fatal(err)
				}
				foreign(t)
			})
		}
	})
}

// TestForgedValuesDoNotEndAWait: a replica that waits for another one's look-up
// uses authentic entries only.
func TestForgedValuesDoNotEndAWait(t *testing.T) {
	store, server := newMiniredis(t)
	var r recorder
	c := newCache(t, store, &r, func(o *Options) { o.LeaseTime = 50 * time.Millisecond })
	id := c.hasher.identify(kindLine, pool)
	for key, value := range map[string]string{
		id.lease(): "somebody",
		id.key:     fmt.Sprintf("causeway 3\n%d\n3600\n999\n\n%s", time.Now().Unix(), strings.Repeat("A", macLength)),
	} {
		if err := server.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	mustLine(t, c.Lookup(r.upstream()), pool, "40001")
	r.wantCalls(t, 1, 0)
}

// TestForgedValuesAreNeverStale: a forged value is not served while the back end
// cannot be asked, either.
func TestForgedValuesAreNeverStale(t *testing.T) {
	store, server := newMiniredis(t)
	w := &fakeBackEnd{line: "7", failure: &gateway.Error{Kind: gateway.Unavailable}}
	c := newCache(t, store, &w.recorder)
	text := fmt.Sprintf("causeway 3\n%d\n60\n999\n\n", time.Now().Add(-time.Hour).Unix())
	if err := server.Set(c.hasher.identify(kindLine, pool).key, text+strings.Repeat("A", macLength)); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Lookup(w.upstream()).Line(t.Context(), pool); gateway.KindOf(err) != gateway.Unavailable {
		t.Errorf("line = %+v, %v, want the back end's failure", got, err)
	}
}

// TestReplayedValues: an older value of the same number is authentic, but so is
// its time: it is used no longer than it would have been, and not by a replica
// with a newer entry in memory.
func TestReplayedValues(t *testing.T) {
	store, server := newMiniredis(t)
	w := &fakeBackEnd{line: "8"}
	c := newCache(t, store, &w.recorder, zeroMemoryTTL)
	id := c.hasher.identify(kindLine, pool)
	write := func(age time.Duration) {
		t.Helper()
		data, err := c.hasher.encode(id, entry{value: value{LineSeqNo: "7"}, fetchedAt: time.Now().Add(-age), ttl: time.Hour})
		if err == nil {
			err = server.Set(id.key, string(data))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	l := c.Lookup(w.upstream())
	write(2 * time.Hour)
	mustLine(t, l, pool, "8")
	write(30 * time.Minute)
	mustLine(t, l, pool, "8")
	w.wantCalls(t, 2, 0)
}

// TestAccountsShareNoEntries: keys and MACs depend on the secret and on the
// account.
func TestAccountsShareNoEntries(t *testing.T) {
	keys, macs := map[string]string{}, map[string]string{}
	for _, tt := range []struct{ secret, account string }{
		{"one", "a"}, {"two", "a"}, {"one", "b"}, {"one", ""}, {"one\na", ""}, {"", "a"}, {"a", "one"},
	} {
		h, err := newHasher([]byte(tt.secret), tt.account)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%q", tt)
		key, mac := h.identify(kindLine, pool).key, h.mac("key", "text")
		if keys[key] != "" || macs[mac] != "" {
			t.Errorf("%s shares with %s%s", name, keys[key], macs[mac])
		}
		keys[key], macs[mac] = name, name
	}
}
