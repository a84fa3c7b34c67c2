package cache

import (
	"context"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

func TestKeysAndValuesHideNumbers(t *testing.T) {
	store, server := newMiniredis(t)
	var r recorder
	u := r.upstream()
	u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
		return gateway.Line{LineSeqNo: "7"}, nil
	}
	l := newCache(t, store, &r).Lookup(u)
	mustProvider(t, l, pool, "7", "member-7")
	keys := server.Keys()
	if len(keys) != 2 {
		t.Fatalf("keys = %v, want one of a line and one of a provider, and no lease", keys)
	}
	for _, key := range keys {
		if !strings.HasPrefix(key, "causeway:v3:") || !strings.Contains(key, ":line:") && !strings.Contains(key, ":provider:") {
			t.Errorf("key %s does not say whose and what it is", key)
		}
		kept, err := server.Get(key)
		if err != nil {
			t.Fatal(err)
		}
		for _, number := range []string{pool.CustomerNumber, pool.ServiceNumber, pool.ServiceNumber[1:]} {
			if strings.Contains(key+kept, number) {
				t.Errorf("%s is in %s = %s", number, key, kept)
			}
		}
		const longest = 8 * 24 * time.Hour
		if ttl := server.TTL(key); ttl > longest || ttl < longest-3*time.Hour {
			t.Errorf("TTL of %s = %v, want 24 h less up to a tenth, and 7 d in which it may be stale", key, ttl)
		}
	}
}

func TestSecretsShareNoEntries(t *testing.T) {
	store, server := newMiniredis(t)
	var r recorder
	credential := func(secret, line string) (*Cache, gateway.Lookup) {
		c := newCache(t, store, &r, zeroMemoryTTL, func(o *Options) { o.Secret = []byte(secret) })
		u := r.upstream()
		u.ServiceDetail = func(context.Context, gateway.ServiceKey) (gateway.Line, error) {
			return gateway.Line{LineSeqNo: line}, nil
		}
		return c, c.Lookup(u)
	}
	first, firstLookup := credential("one", "1")
	second, secondLookup := credential("two", "2")
	for range 2 {
		mustProvider(t, firstLookup, pool, "1", "member-1")
		mustProvider(t, secondLookup, pool, "2", "member-2")
	}

	// An attacker with write access to Redis swaps the two entries.
	for _, k := range []kind{kindLine, kindProvider} {
		a, b := first.hasher.identify(k, pool).key, second.hasher.identify(k, pool).key
		if a == b {
			t.Fatalf("both credentials keep their %s under %s", k, a)
		}
		kept := map[string]string{}
		for _, key := range []string{a, b} {
			kept[key], _ = server.Get(key)
		}
		if err := server.Set(a, kept[b]); err != nil {
			t.Fatal(err)
		}
		if err := server.Set(b, kept[a]); err != nil {
			t.Fatal(err)
		}
	}
	mustProvider(t, firstLookup, pool, "1", "member-1")
	mustProvider(t, secondLookup, pool, "2", "member-2")
	if foreign := r.results["redis foreign"]; foreign != 4 {
		t.Errorf("%d foreign entries were counted, want 4", foreign)
	}
}

// TestForeignAndCorruptEntries: a modified entry is foreign. An authentic one that
// cannot be parsed is corrupt: a gateway wrote it.
func TestForeignAndCorruptEntries(t *testing.T) {
	var r recorder
	store, server := newMiniredis(t)
	c := newCache(t, store, &r)
	mustLine(t, c.Lookup(r.upstream()), pool, "40001")
	mine := c.hasher.identify(kindLine, pool)
	own, err := server.Get(mine.key)
	if err != nil {
		t.Fatal(err)
	}
	text, mac := own[:len(own)-macLength], own[len(own)-macLength:]
	line := func(i int, to string) string {
		lines := strings.Split(text, "\n")
		if lines[i] == to {
			t.Fatalf("line %d is %q already", i, to)
		}
		lines[i] = to
		return strings.Join(lines, "\n")
	}
	tests := []struct{ name, text string }{
		{"another version's", line(0, "causeway 2")},
		{"without a value", line(3, "")},
		{"without a time", line(1, "")},
		{"of no time", line(1, "0")},
		{"of no number", line(1, "x")},
		{"without an end", line(2, "")},
		{"ended before it began", line(2, "-1")},
		{"of all times", line(2, "99999999999")},
		{"cut off", text[:strings.LastIndex(text, "\n")]},
		{"cut off in a line before", strings.Join(strings.Split(text, "\n")[:4], "\n") + "\n"},
		{"with something behind", text + "\n"},
		{"with something after the last line end", text + "7"},
		{"empty", ""},
		{"a bare value", "40001"},
	}
	read := func(t *testing.T, planted, result string) {
		if err := server.Set(mine.key, planted); err != nil {
			t.Fatal(err)
		}
		var seen recorder
		l := newCache(t, store, &seen, zeroMemoryTTL).Lookup(seen.upstream())
		mustLine(t, l, pool, "40001")
		mustLine(t, l, pool, "40001") // it was written again
		seen.wantCalls(t, 1, 0)
		seen.want(t, map[string]int{"memory miss": 2, "redis " + result: 1, "redis hit": 1})
	}
	for _, tt := range tests {
		t.Run(tt.name+", changed", func(t *testing.T) { read(t, tt.text+mac, ResultForeign) })
		t.Run(tt.name+", bare", func(t *testing.T) { read(t, tt.text, ResultForeign) })
		t.Run(tt.name+", authentic", func(t *testing.T) { read(t, tt.text+c.hasher.mac(mine.key, tt.text), ResultCorrupt) })
	}
	t.Run("huge", func(t *testing.T) { read(t, own+strings.Repeat("7", maxEntrySize), ResultForeign) })
}

// The clocks of replicas differ a little: the age of an entry from the future is
// zero.
func TestClockSkew(t *testing.T) {
	var r recorder
	store, server := newMiniredis(t)
	c := newCache(t, store, &r)
	id := c.hasher.identify(kindLine, pool)
	data, err := c.hasher.encode(id, entry{value: value{LineSeqNo: "7"}, fetchedAt: time.Now().Add(time.Minute), ttl: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Set(id.key, string(data)); err != nil {
		t.Fatal(err)
	}
	ctx, seen := gateway.WithResolutions(t.Context())
	if _, err := c.Lookup(r.upstream()).Line(ctx, pool); err != nil {
		t.Fatal(err)
	}
	if all := seen.All(); len(all) != 1 || all[0].Level != LevelShared || all[0].Age != 0 {
		t.Errorf("resolutions = %+v, want one by Redis of age 0", all)
	}
}

func newTestHasher(t testing.TB) hasher {
	t.Helper()
	h, err := newHasher([]byte("credential"), "account")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// FuzzDecode decodes each input as such, and with a valid MAC.
func FuzzDecode(f *testing.F) {
	h := newTestHasher(f)
	id := h.identify(kindProvider, pool)
	good, err := h.encode(id, entry{value: value{"7", "4711"}, fetchedAt: time.Unix(1_800_000_000, 0), ttl: time.Hour})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-macLength])
	f.Add([]byte("causeway 3\n1\n1\n1\n2\n"))
	f.Add([]byte("causeway 3\n1800000000\n3600\n7\n4711\n"))
	f.Add([]byte("causeway 2\nx\n1\n1\n1\n2"))
	f.Add([]byte("causeway 3\n\n\n\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, err := h.decode(id, data); err == nil && string(data) != string(good) || err != nil && got != (entry{}) {
			t.Errorf("decode(%q) = %+v, %v: no gateway with the secret wrote it", data, got, err)
		}
		got, err := h.decode(id, append(data, h.mac(id.key, string(data))...))
		if err != nil {
			if got != (entry{}) {
				t.Errorf("decode(%q) = %+v beside %v", data, got, err)
			}
			return
		}
		if !id.kind.complete(got.value) || got.fetchedAt.Unix() <= 0 || got.ttl <= 0 {
			t.Errorf("decode(%q) = %+v", data, got)
		}
		again, err := h.encode(id, got)
		if err != nil {
			t.Fatalf("encode(%+v): %v", got, err)
		}
		if back, err := h.decode(id, again); err != nil || back != got {
			t.Errorf("%+v was written and read again as %+v, %v", got, back, err)
		}
	})
}

func TestEncodeRejectsLineBreaks(t *testing.T) {
	h := newTestHasher(t)
	for _, v := range []value{{"1\n2", "3"}, {"1", "2\n"}} {
		if data, err := h.encode(h.identify(kindProvider, pool), entry{value: v, fetchedAt: time.Now(), ttl: time.Hour}); err == nil {
			t.Errorf("encode(%+v) = %q, want an error", v, data)
		}
	}
}
