package handlers

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

func keyOf(name, key string) Key { return Key{Name: name, SHA256: sha256.Sum256([]byte(key))} }

// ring returns a keyring with the keys.
func ring(t *testing.T, keys ...Key) *Keyring {
	t.Helper()
	k := &Keyring{}
	if err := k.Replace(keys...); err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAuthentication(t *testing.T) {
	keys := []Key{keyOf("website", "first-key"), keyOf("batch", "second-key")}
	tests := []struct {
		name   string
		open   bool
		header []string
		status int
		caller string
	}{
		{"first key", false, []string{"Bearer first-key"}, 404, "website"},
		{"second key, scheme in lower case", false, []string{"bearer second-key"}, 404, "batch"},
		{"blanks around the key", false, []string{"Bearer  first-key "}, 404, "website"},
		{"no header", false, nil, 401, ""},
		{"empty header", false, []string{""}, 401, ""},
		{"no key", false, []string{"Bearer "}, 401, ""},
		{"unknown key", false, []string{"Bearer third-key"}, 401, ""},
		{"beginning of a key", false, []string{"Bearer first-ke"}, 401, ""},
		{"key in another case", false, []string{"Bearer FIRST-KEY"}, 401, ""},
		{"hash instead of key", false, []string{fmt.Sprintf("Bearer %x", keys[0].SHA256)}, 401, ""},
		{"another scheme", false, []string{"Basic first-key"}, 401, ""},
		{"two headers", false, []string{"Bearer first-key", "Bearer second-key"}, 401, ""},
		{"open, no header", true, nil, 404, ""},
		{"open, unknown key", true, []string{"Bearer third-key"}, 404, ""},
		{"open, known key", true, []string{"Bearer first-key"}, 404, "website"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t, Options{Service: failing(t, &gateway.Error{Kind: gateway.NotFound}), Keys: ring(t, keys...), Open: tt.open})
			r, w := newRequest(t.Context(), http.MethodGet, poolPath, nil)
			r.Header["Authorization"] = tt.header
			s.ServeHTTP(w, r)
			ev := s.event(t)
			if w.Code != tt.status || ev.Caller != tt.caller {
				t.Errorf("status %d, caller %q", w.Code, ev.Caller)
			}
			if got := w.Header().Get("WWW-Authenticate"); strings.HasPrefix(got, "Bearer") != (tt.status == 401) {
				t.Errorf("WWW-Authenticate is %q", got)
			}
			if told := fmt.Sprintf("%+v %v %s", ev, ev.Err, w.Body); strings.Contains(told, "-key") {
				t.Errorf("a key is told: %s", told)
			}
		})
	}
}

// TestEmptyKeys: an empty key is refused, even if the hash of the empty string is
// configured.
func TestEmptyKeys(t *testing.T) {
	for _, header := range []string{"", "Bearer", "Bearer ", "Bearer   ", "bearer\t", "Bearer \t ", " ", "Bearer \u00a0", "Bearer \u2003\u3000", "BEARER \r\n"} {
		s := newSite(t, Options{Service: untouched(t), Keys: ring(t, keyOf("empty", ""), keyOf("website", "first-key"))})
		r, w := newRequest(t.Context(), http.MethodGet, poolPath, nil)
		r.Header["Authorization"] = []string{header}
		s.ServeHTTP(w, r)
		if ev := s.event(t); w.Code != 401 || ev.Caller != "" {
			t.Errorf("%q: status %d, caller %q, want 401", header, w.Code, ev.Caller)
		}
	}
}

// TestShortKeys: a short key is accepted, and its name is reported.
func TestShortKeys(t *testing.T) {
	for key, short := range map[string]bool{
		"k": true, strings.Repeat("k", 19): true, strings.Repeat("ü", 19): true, strings.Repeat("k", 20): false, strings.Repeat("k", 43): false,
	} {
		var reported []string
		s := newSite(t, Options{
			Service: failing(t, &gateway.Error{Kind: gateway.NotFound}), Keys: ring(t, keyOf("website", key), keyOf("other", "short")),
			OnShortKey: func(_ context.Context, caller string) { reported = append(reported, caller) },
		})
		s.do(t, http.MethodGet, poolPath, "", "Authorization", "Bearer unknown")
		if w := s.do(t, http.MethodGet, poolPath, "", "Authorization", "Bearer "+key); w.Code != 404 {
			t.Errorf("%q: status %d", key, w.Code)
		}
		if got := strings.Join(reported, " "); (got == "website") != short || got != "" && !short {
			t.Errorf("%q: reported %q, want it: %t", key, got, short)
		}
	}
}

// TestRefuse: what the options refuse is 403 before any other check, on every path.
func TestRefuse(t *testing.T) {
	for path, method := range map[string]string{poolPath: "GET", "/v1/customers/1/data-pools": "POST", "/swagger/": "HEAD", "/openapi.yaml": "GET", "/problems/": "GET", "/nowhere": "PUT"} {
		s := newSite(t, Options{Service: untouched(t), Refuse: func(r *http.Request) string { return r.Header.Get("Why") }})
		w := s.do(t, method, path, "", "Why", "a page of another site")
		ev := s.event(t)
		if w.Code != 403 || ev.Status != 403 || ev.Code != "forbidden" {
			t.Errorf("%s %s: %d %q", method, path, w.Code, ev.Code)
		}
		if method == "HEAD" {
			continue
		}
		if p := problem(t, w); p.Detail != "a page of another site" || (p.Outcome == "notSent") != (method != "GET") {
			t.Errorf("%s %s: %+v", method, path, p)
		}
	}
}

// TestAuthenticationComesFirst: without a valid key the response does not say what else is
// wrong with the request.
func TestAuthenticationComesFirst(t *testing.T) {
	s := newSite(t, Options{Service: untouched(t), Keys: ring(t, keyOf("website", "key"))})
	w := s.do(t, "POST", "/v1/customers/x/data-pools?y", "{", "Accept", "text/html", "Content-Type", "text/plain", "Idempotency-Key", "1")
	if p := problem(t, w); p.Code != "unauthenticated" || p.Outcome != "notSent" || len(p.Errors) != 0 {
		t.Errorf("got %+v", p)
	}
}

// TestRefusedAddress: the event of a request without a valid key has the client's address,
// and no other event has.
func TestRefusedAddress(t *testing.T) {
	for _, tt := range []struct{ remote, key, want string }{
		{"203.0.113.254:54321", "wrong", "203.0.113.254"},
		{"203.0.113.254:54321", "", "203.0.113.254"},
		{"[2001:db8::1]:54321", "wrong", "2001:db8::1"},
		{"[::ffff:203.0.113.254]:54321", "wrong", "203.0.113.254"},
		{"[fe80::1%eth0]:54321", "wrong", "fe80::1"},
		{"@", "wrong", ""},
		{"203.0.113.254:54321", "first-key", ""},
	} {
		s := newSite(t, Options{Keys: ring(t, keyOf("web", "first-key")), Service: failing(t, &gateway.Error{Kind: gateway.NotFound})})
		r, w := newRequest(t.Context(), http.MethodGet, poolPath, nil)
		r.RemoteAddr = tt.remote
		r.Header.Set("Authorization", "Bearer "+tt.key)
		s.ServeHTTP(w, r)
		if got := s.event(t).Client; got != tt.want {
			t.Errorf("from %s with the key %q: status %d, client %q, want %q", tt.remote, tt.key, w.Code, got, tt.want)
		}
	}
}
