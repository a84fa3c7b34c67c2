package main

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"causeway.example/internal/config"
)

// ownNames are the names, in lower case and without a dot at the end, that a
// request may be addressed to. Addresses are not among them: a page whose name
// was made to lead here (DNS rebinding) sends that name as Host, and no browser
// lets it send another one.
type ownNames map[string]bool

// newOwnNames returns the names that are configured, and the one that a listener
// is configured by, if it is by a name.
func newOwnNames(hosts []string, listen string) ownNames {
	names := ownNames{"localhost": true}
	for _, host := range hosts {
		names[plainName(host)] = true
	}
	if host, _, err := net.SplitHostPort(listen); err == nil && host != "" {
		names[plainName(host)] = true
	}
	return names
}

func plainName(host string) string { return strings.ToLower(strings.TrimSuffix(host, ".")) }

// have reports whether the Host of a request is an address or one of the names,
// with a port or without.
func (n ownNames) have(authority string) bool {
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
	return err == nil || n[plainName(host)]
}

const (
	notOurName  = "the request is addressed to a host name that is not the gateway's: use an address, localhost, or a name of admin.hosts"
	fromAPage   = "requests from pages are refused here: there is an Origin, or a Sec-Fetch-Site other than same-origin and none"
	fromAnother = "the request comes from a page of another site"
)

// refusePages lets requests to next through that no page of a browser sent, and
// that are addressed to the gateway: admin work is done with tools.
func refusePages(names ownNames, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !names.have(r.Host):
			writeRefusal(w, http.StatusMisdirectedRequest, notOurName)
		case len(r.Header.Values("Origin")) > 0 || sentByOtherPage(r):
			writeRefusal(w, http.StatusForbidden, fromAPage)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// sentByOtherPage goes by what browsers say (W3C Fetch Metadata). Another port
// of this machine is the same site, and is refused as well; an address that was
// typed, or a bookmark, is none.
func sentByOtherPage(r *http.Request) bool {
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "same-origin" && site != "none" {
			return true
		}
	}
	return false
}

// refuseOthers is for an API that asks for no key: whoever can reach it may use
// it, and a page in a browser on a machine that can reach it shall not. Swagger
// UI is a page of the API itself. It is nil for an API that asks for keys, which
// no page of another site has.
func refuseOthers(cfg config.Config) func(*http.Request) string {
	if !cfg.Auth.Open {
		return nil
	}
	names, crossOrigin := newOwnNames(cfg.Admin.Hosts, cfg.Listen), http.NewCrossOriginProtection()
	if u, err := url.Parse(cfg.PublicURL); err == nil && u.Host != "" { // a proxy may pass the name on, or another one
		names[plainName(u.Hostname())] = true
		_ = crossOrigin.AddTrustedOrigin(u.Scheme + "://" + u.Host) // it has a scheme and a host
	}
	local := config.Loopback(cfg.Listen) // elsewhere, nobody knows the names that lead here
	return func(r *http.Request) string {
		switch {
		case local && !names.have(r.Host):
			return notOurName
		case crossOrigin.Check(r) != nil:
			return fromAnother
		}
		return ""
	}
}

// writeRefusal answers with a problem (RFC 9457) that has no page of its own.
func writeRefusal(w http.ResponseWriter, status int, detail string) {
	body, err := json.Marshal(struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}{"about:blank", http.StatusText(status), status, detail})
	if err != nil {
		panic(errors.Join(errors.New("a problem of texts and a number has no JSON form"), err))
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that left needs no answer
}
