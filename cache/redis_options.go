package cache

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// RedisOptions configure the connection to Redis. Exactly one of URL and
// Addresses must be set.
type RedisOptions struct {
	// URL is the URL of a single server: redis:// or, with TLS, rediss://. Its only
	// option is protocol: 3, or 2 for proxies that close a connection on HELLO.
	URL string
	// Addresses (host:port) are those of the Sentinels if MasterName is set,
	// otherwise those of nodes of a Cluster, of which one suffices.
	Addresses []string
	// MasterName is the Sentinels' name for the master.
	MasterName string
	// Username and Password are those of the servers. A URL may contain them too.
	Username, Password string
	// SentinelUsername and SentinelPassword are those of the Sentinels.
	SentinelUsername, SentinelPassword string
	// TLS encrypts the connections to Addresses. With a URL, its scheme does.
	TLS bool
	// RootCAs returns the trusted authorities. It is called for each new
	// connection, because they may change. Nil, and a nil pool, mean those of the
	// system.
	RootCAs func() *x509.CertPool
	// Certificates returns the client certificate, and is called likewise. Nil,
	// and an empty list, mean none.
	Certificates func() []tls.Certificate
	// ServerName is the name in the certificates of all servers, nodes and
	// Sentinels. Empty means the host that is connected to.
	ServerName string
	// ReadBudget and WriteBudget bound one call. Both must be set.
	ReadBudget, WriteBudget time.Duration
}

// dialTimeout bounds the making of a connection, with TLS, unless a budget is
// longer. It runs beside the calls: none waits for it longer than its budget.
const dialTimeout = 200 * time.Millisecond

// connLifetime bounds the age of a connection, so that a name that moves to
// another server is followed. connLifetimeJitter keeps the connections of a
// replica from ending together: the oldest is 5 min 30 s.
const (
	connLifetime       = 5 * time.Minute
	connLifetimeJitter = 30 * time.Second
)

// universal returns the library's options. Its defaults would break the
// budgets: a call to a stalled server lasts 5 s whatever its context says, and
// 25 s if the server cannot be reached.
func (o RedisOptions) universal() (*redis.UniversalOptions, error) {
	longest := max(o.ReadBudget, o.WriteBudget)
	u := &redis.UniversalOptions{
		Addrs:                 o.Addresses,
		MasterName:            o.MasterName,
		Username:              o.Username,
		Password:              o.Password,
		SentinelUsername:      o.SentinelUsername,
		SentinelPassword:      o.SentinelPassword,
		IsClusterMode:         len(o.Addresses) > 0 && o.MasterName == "",
		ContextTimeoutEnabled: true,
		DialTimeout:           max(dialTimeout, longest),
		DialerRetries:         1,
		ReadTimeout:           longest,
		WriteTimeout:          longest,
		PoolTimeout:           longest,
		MaxRetries:            -1,
		ConnMaxLifetime:       connLifetime,
		ConnMaxLifetimeJitter: connLifetimeJitter,
		// No pause before the next node of a Cluster is asked, either: the budget
		// would be over before it could say where the slot has moved.
		MinRetryBackoff:          -1,
		MaxRetryBackoff:          -1,
		DisableIdentity:          true, // saves a round trip on each new connection
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	switch {
	case (o.URL == "") == (len(o.Addresses) == 0):
		return nil, errors.New("redis: either a URL or addresses")
	case o.MasterName != "" && len(o.Addresses) == 0:
		return nil, errors.New("redis: a master name, but no addresses of Sentinels")
	case o.URL == "":
		if o.TLS {
			// Without ServerName, each node and each Sentinel is verified by its own name.
			o.setTLS(u, &tls.Config{MinVersion: tls.VersionTLS12})
		}
		return u, nil
	}
	single, err := parseURL(o.URL)
	if err != nil {
		return nil, err
	}
	u.Addrs, u.DB, u.Protocol = []string{single.Addr}, single.DB, single.Protocol
	if single.TLSConfig != nil {
		o.setTLS(u, single.TLSConfig)
	}
	if single.Username != "" {
		u.Username = single.Username
	}
	if single.Password != "" {
		u.Password = single.Password
	}
	return u, nil
}

// parseURL parses a URL by the library's parser. Of its many options it accepts
// protocol only: the others would be ignored, or disable verification. Errors
// contain no part of the URL, which may have a password.
func parseURL(text string) (*redis.Options, error) {
	single, err := redis.ParseURL(text)
	if err != nil || single.DB < 0 || single.Network != "tcp" {
		return nil, errors.New("redis: the URL cannot be read: want redis:// or rediss://[user:password@]host:port[/database]")
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("redis: the URL cannot be read")
	}
	for option := range u.Query() {
		if option != "protocol" {
			return nil, errors.New("redis: the URL has an option that is not supported: protocol is the only one")
		}
	}
	if p := single.Protocol; u.Query().Has("protocol") && p != 2 && p != 3 {
		return nil, errors.New("redis: the protocol in the URL must be 2 or 3")
	}
	return single, nil
}

// keepAlive is that of the library's own dialer.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 5 * time.Second, Count: 3}

// setTLS makes u encrypt the connections. The library's dialer would keep the
// authorities and the client certificate that it started with; this dialer asks
// for them each time, and leaves all verification to crypto/tls. Sentinels and
// nodes of a Cluster reach it by their own addresses. The library has one dialer
// for Sentinels and servers, so all settings are for both.
func (o RedisOptions) setTLS(u *redis.UniversalOptions, template *tls.Config) {
	if o.ServerName != "" {
		template.ServerName = o.ServerName
	}
	u.TLSConfig = template // whatever does not use the dialer must be encrypted too
	timeout := u.DialTimeout
	u.Dialer = func(ctx context.Context, network, address string) (net.Conn, error) {
		// The timeout includes the handshake, and is longer than the budget of the call
		// that needs the connection, as in the library's own dialer: the next call
		// finds it.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
		defer cancel()
		cfg := template.Clone()
		if o.RootCAs != nil {
			cfg.RootCAs = o.RootCAs()
		}
		if o.Certificates != nil {
			cfg.Certificates = o.Certificates()
		}
		dialer := tls.Dialer{NetDialer: &net.Dialer{KeepAliveConfig: keepAlive}, Config: cfg}
		return dialer.DialContext(ctx, network, address)
	}
}
