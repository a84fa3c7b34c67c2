package cache

import (
	"context"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

func TestNoNumberStandsInKeysOrValues(t *testing.T) {
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
		if !strings.HasPrefix(key, "causeway:v2:") || !strings.Contains(key, ":line:") && !strings.Contains(key, ":provider:") {
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

func TestLookupKeepsCredentialsApart(t *testing.T) {
	store, server := newMiniredis(t)
	var r recorder
	credential := func(secret, line string) (*Cache, gateway.Lookup) {
		c := newCache(t, store, &r, forgetful, func(o *Options) { o.Secret = []byte(secret) })
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

	// Somebody who can write Redis swaps the entries of the two.
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

func TestLookupDistrustsWhatItReads(t *testing.T) {
	var r recorder
	store, server := newMiniredis(t)
	c := newCache(t, store, &r)
	l := c.Lookup(r.upstream())
	mustLine(t, l, pool, "40001")
	mustLine(t, l, other, "50001")
	mine := c.hasher.identify(kindLine, pool)
	get := func(id identity) string {
		kept, err := server.Get(id.key)
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	own := get(mine)
	change := func(old, to string) string {
		changed := strings.Replace(own, old, to, 1)
		if changed == own {
			t.Fatalf("%s is not in %s", old, own)
		}
		return changed
	}
	line := func(i int, to string) string {
		lines := strings.Split(own, "\n")
		lines[i] = to
		return strings.Join(lines, "\n")
	}
	tests := []struct{ name, planted, result string }{
		{"another customer's", get(c.hasher.identify(kindLine, other)), ResultForeign},
		{"another version's", change("causeway 2", "causeway 1"), ResultCorrupt},
		{"without a value", change("40001", ""), ResultCorrupt},
		{"without a time", line(2, ""), ResultCorrupt},
		{"of no time", line(2, "0"), ResultCorrupt},
		{"without an end", line(3, ""), ResultCorrupt},
		{"ended before it began", line(3, "-1"), ResultCorrupt},
		{"of all times", line(3, "99999999999"), ResultCorrupt},
		{"cut off", own[:strings.LastIndex(own, "\n")], ResultCorrupt},
		{"with something behind", own + "\n", ResultCorrupt},
		{"empty", "", ResultCorrupt},
		{"a bare value", "40001", ResultCorrupt},
		{"huge", own + strings.Repeat("7", maxEntry), ResultCorrupt},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := server.Set(mine.key, tt.planted); err != nil {
				t.Fatal(err)
			}
			var seen recorder
			l := newCache(t, store, &seen, forgetful).Lookup(seen.upstream())
			mustLine(t, l, pool, "40001")
			mustLine(t, l, pool, "40001") // it was written anew
			seen.wantCalls(t, 1, 0)
			seen.want(t, map[string]int{"memory miss": 2, "redis " + tt.result: 1, "redis hit": 1})
		})
	}
}

// Replicas' clocks differ a little: an entry of the future is one of now.
func TestEntriesOfTheFuture(t *testing.T) {
	var r recorder
	store, server := newMiniredis(t)
	c := newCache(t, store, &r)
	id := c.hasher.identify(kindLine, pool)
	data, err := encode(id, fact{value: value{LineSeqNo: "7"}, told: time.Now().Add(time.Minute), ttl: time.Hour})
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

func FuzzDecode(f *testing.F) {
	h, err := newHasher([]byte("credential"))
	if err != nil {
		f.Fatal(err)
	}
	id := h.identify(kindProvider, pool)
	good, err := encode(id, fact{value: value{"7", "4711"}, told: time.Unix(1_800_000_000, 0), ttl: time.Hour})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("causeway 2\n" + id.name + "\n1\n1\n1\n2"))
	f.Add([]byte("causeway 2\nx\n1\n1\n1\n2"))
	f.Add([]byte("causeway 2\n\n\n\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decode(id, data)
		if err != nil {
			if got != (fact{}) {
				t.Errorf("decode(%q) = %+v beside %v", data, got, err)
			}
			return
		}
		if !id.kind.complete(got.value) || got.told.Unix() <= 0 || got.ttl <= 0 || !strings.Contains(string(data), id.name) {
			t.Errorf("decode(%q) = %+v", data, got)
		}
		again, err := encode(id, got)
		if err != nil {
			t.Fatalf("encode(%+v): %v", got, err)
		}
		if back, err := decode(id, again); err != nil || back != got {
			t.Errorf("%+v was written and read again as %+v, %v", got, back, err)
		}
	})
}

func TestEncodeRefusesWhatWouldNotBeReadAlike(t *testing.T) {
	h, err := newHasher([]byte("credential"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []value{{"1\n2", "3"}, {"1", "2\n"}} {
		if data, err := encode(h.identify(kindProvider, pool), fact{value: v, told: time.Now(), ttl: time.Hour}); err == nil {
			t.Errorf("encode(%+v) = %q, want an error", v, data)
		}
	}
}
