package app

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// TestOwnNames has the forms of Host.
func TestOwnNames(t *testing.T) {
	names := newOwnNames([]string{"causeway-admin", "Ops.Example."}, "Box.Example:8090")
	for _, host := range []string{
		"localhost", "LOCALHOST:8081", "localhost.", "localhost.:8081", "localhost:", "127.0.0.1", "127.0.0.1:8081", "10.1.2.3:8081", "192.0.2.1.", "[::1]", "[::1]:8081", "[fe80::1%25eth0]:8081",
		"box.example:8090", "causeway-admin", "causeway-admin:8081", "CAUSEWAY-ADMIN.", "ops.example", "ops.example.:443", "OPS.EXAMPLE",
	} {
		if !names.contains(host) {
			t.Errorf("%q is refused", host)
		}
	}
	for _, host := range []string{
		"", ".", ":8081", "evil.example", "evil.example:8081", "localhost.evil.example", "evil.localhost", "127.0.0.1.evil.example", "127.0.0.1.evil.example:8081", "127.1", "0x7f.0.0.1", "2130706433", "localhost@evil.example",
		"localhost:80:80", "localhost:x", "localhost:99999", "::1", "[::1", "::1]", "[::1].evil.example", "causeway-admin.evil.example", "ops.example..", "xn--localhost", "localhost evil", "1.2.3.4.5",
	} {
		if names.contains(host) {
			t.Errorf("%q is accepted", host)
		}
	}
}

// FuzzOwnNames: what is accepted leads to an address or to localhost, as a URL
// with it is read.
func FuzzOwnNames(f *testing.F) {
	for _, seed := range []string{"localhost:80", "[::1]:80", "127.0.0.1.", "evil.example", "localhost@evil.example", "[localhost]", "[::1%25eth0]:1", ":80", "1.2.3.4:5:6"} {
		f.Add(seed)
	}
	names := newOwnNames(nil, "")
	f.Fuzz(func(t *testing.T, host string) {
		u, err := url.Parse("http://" + host + "/")
		if err != nil || !names.contains(host) {
			return
		}
		if _, err := netip.ParseAddr(strings.TrimSuffix(u.Hostname(), ".")); err != nil && canonicalName(u.Hostname()) != "localhost" {
			t.Errorf("%q is accepted, and leads to %q", host, u.Hostname())
		}
	})
}
