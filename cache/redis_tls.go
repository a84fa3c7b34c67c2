package cache

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
)

// keepAlive is what the library's own dialer has.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 5 * time.Second, Count: 3}

// setTLS encrypts the connections. The library's dialer would keep the
// authorities and the client certificate that it was made with; this one asks
// for them each time, and leaves all verification to crypto/tls. Sentinels and
// nodes of a Cluster come to it by their own addresses. The library has one
// dialer for Sentinels and servers, so all settings are for both.
func (o RedisOptions) setTLS(u *redis.UniversalOptions, template *tls.Config) {
	if o.ServerName != "" {
		template.ServerName = o.ServerName
	}
	u.TLSConfig = template // whatever would not ask the dialer must not speak in clear either
	timeout := u.DialTimeout
	u.Dialer = func(ctx context.Context, network, address string) (net.Conn, error) {
		// The handshake included, and longer than the budget of the call that asked
		// for it, as the library's own: the next call finds the connection.
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
