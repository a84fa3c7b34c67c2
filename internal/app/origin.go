package app

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"causeway.example/internal/config"
)

// ownNames are the host names that a request may be addressed to, in lower case
// and without a trailing dot. IP addresses are always allowed: in an attack by
// DNS rebinding, the browser sends the attacker's host name as Host and cannot
// be made to send another one.
type ownNames map[string]bool

// newOwnNames returns the configured names and the host name of a listener's
// address, if that has one.
func newOwnNames(hosts []string, listen string) ownNames {
	names := ownNames{"localhost": true}
	for _, host := range hosts {
		names[canonicalName(host)] = true
	}
	if host, _, err := net.SplitHostPort(listen); err == nil && host != "" {
		names[canonicalName(host)] = true
	}
	return names
}

func canonicalName(host string) string { return strings.ToLower(strings.TrimSuffix(host, ".")) }

// contains reports whether the Host of a request is an IP address or one of the
// names, with or without a port.
func (n ownNames) contains(authority string) bool {
	host, port, err := net.SplitHostPort(authority)
	if err != nil {
		host, port = strings.TrimSuffix(strings.TrimPrefix(authority, "["), "]"), ""
		if strings.HasPrefix(authority, "[") != strings.HasSuffix(authority, "]") || strings.Contains(host, ":") && host == authority {
			return false
		}
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil && port != "" {
		return false
	}
	_, err = netip.ParseAddr(strings.TrimSuffix(host, "."))
	return err == nil || n[canonicalName(host)]
}

const (
	foreignHost   = "the request is addressed to a host name that is not the gateway's: use an address, localhost, or a name of admin.hosts"
	sentByPage    = "requests from pages are refused here: there is an Origin, or a Sec-Fetch-Site other than same-origin and none"
	foreignOrigin = "the request comes from a page of another site"
)

// requireTool passes requests on to next that are addressed to the gateway and
// were not sent by a page in a browser: the admin endpoints are for tools.
func requireTool(names ownNames, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !names.contains(r.Host):
			writeProblem(w, http.StatusMisdirectedRequest, foreignHost)
		case len(r.Header.Values("Origin")) > 0 || crossSite(r):
			writeProblem(w, http.StatusForbidden, sentByPage)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// crossSite reports whether a browser says that another site or port sent the
// request (W3C Fetch Metadata). It says "none" for a URL that was typed and for
// a bookmark.
func crossSite(r *http.Request) bool {
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "same-origin" && site != "none" {
			return true
		}
	}
	return false
}

// RefuseForeignOrigins returns a function that reports why an open API refuses a
// request, or "". An open API serves whoever can reach it, but not the pages of
// other sites in a browser that can reach it. Swagger UI is a page of the API
// itself. The function is nil for an API with keys, which no page of another
// site has.
func RefuseForeignOrigins(cfg config.Config) func(*http.Request) string {
	if !cfg.Auth.Open {
		return nil
	}
	names, crossOrigin := newOwnNames(cfg.Admin.Hosts, cfg.Listen), http.NewCrossOriginProtection()
	if u, err := url.Parse(cfg.PublicURL); err == nil && u.Host != "" { // a proxy may pass this name on, or another one
		names[canonicalName(u.Hostname())] = true
		_ = crossOrigin.AddTrustedOrigin(u.Scheme + "://" + u.Host) // it has a scheme and a host
	}
	local := config.Loopback(cfg.Listen) // elsewhere, the names that resolve to the gateway are not known
	return func(r *http.Request) string {
		switch {
		case local && !names.contains(r.Host):
			return foreignHost
		case crossOrigin.Check(r) != nil:
			return foreignOrigin
		}
		return ""
	}
}
