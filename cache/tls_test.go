package cache

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"causeway.example/cache/redistest"
)

// authority is a self-signed certificate of a server.
type authority struct {
	pool      *x509.CertPool
	cert, key string // files
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	a := authority{pool: x509.NewCertPool(), cert: filepath.Join(t.TempDir(), "cert.pem"), key: filepath.Join(t.TempDir(), "key.pem")}
	a.pool.AddCert(cert)
	for file, block := range map[string]*pem.Block{a.cert: {Type: "CERTIFICATE", Bytes: der}, a.key: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func (a authority) trusted() *x509.CertPool { return a.pool }

func (a authority) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: a.pool}
}

// startTLS starts a Redis with TLS only.
func startTLS(t *testing.T, a authority, args ...string) *redistest.Server {
	t.Helper()
	port := redistest.FreePort(t)
	return redistest.Launch(t, port, a.config(), append([]string{
		"--port", "0", "--tls-port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
		"--tls-cert-file", a.cert, "--tls-key-file", a.key, "--tls-auth-clients", "no",
	}, args...)...)
}

// startSentinelTLS starts a Sentinel with TLS only, which monitors a master with
// TLS only.
func startSentinelTLS(t *testing.T, a authority, master *redistest.Server) *redistest.Server {
	t.Helper()
	own := redistest.FreePort(t)
	config := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("port 0\ntls-port %d\nbind 127.0.0.1\ntls-replication yes\ntls-auth-clients no\n"+
		"tls-cert-file %s\ntls-key-file %s\ntls-ca-cert-file %s\nsentinel monitor main 127.0.0.1 %d 1\n", own, a.cert, a.key, a.cert, master.Port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return redistest.Launch(t, own, a.config(), config, "--sentinel")
}

// A Redis with a certificate that is not trusted counts as one that fails.
func TestForeignAuthorityFailsNoRequest(t *testing.T) {
	s := startTLS(t, newAuthority(t))
	for name, o := range map[string]RedisOptions{
		"another authority": {URL: "rediss://" + s.Addr, RootCAs: newAuthority(t).trusted},
		"the system's":      {URL: "rediss://" + s.Addr},
		"no TLS":            {URL: "redis://" + s.Addr},
		"a cluster's node":  {Addresses: []string{s.Addr}, TLS: true, RootCAs: newAuthority(t).trusted},
	} {
		t.Run(name, func(t *testing.T) {
			o.ReadBudget, o.WriteBudget = time.Second, time.Second
			var r recorder
			l := newCache(t, newRedis(t, o), &r, zeroMemoryTTL).Lookup(r.upstream())
			for range 3 {
				mustLine(t, l, pool, "40001")
			}
			r.wantCalls(t, 3, 0)
			r.want(t, map[string]int{"memory miss": 3, "redis error": 3})
		})
	}
}

// TestAuthorityIsReplaced: a new connection trusts the current authorities, with
// each form of address, without a new client.
func TestAuthorityIsReplaced(t *testing.T) {
	a := newAuthority(t)
	s := startTLS(t, a)
	for name, o := range map[string]RedisOptions{
		"URL":              {URL: "rediss://" + s.Addr},
		"a cluster's node": {Addresses: []string{s.Addr}, TLS: true},
	} {
		t.Run(name, func(t *testing.T) {
			var trusted atomic.Pointer[x509.CertPool]
			trusted.Store(newAuthority(t).pool)
			o.RootCAs, o.ReadBudget = trusted.Load, time.Second
			u, err := o.universal()
			if err != nil {
				t.Fatal(err)
			}
			dial := func() error {
				conn, err := u.Dialer(t.Context(), "tcp", s.Addr)
				if err == nil {
					_ = conn.Close()
				}
				return err
			}
			var unknown x509.UnknownAuthorityError
			if err := dial(); !errors.As(err, &unknown) {
				t.Errorf("another authority: %v, want %T", err, unknown)
			}
			trusted.Store(a.pool)
			if err := dial(); err != nil {
				t.Errorf("its authority: %v", err)
			}
			trusted.Store(nil)
			if err := dial(); !errors.As(err, &unknown) {
				t.Errorf("the system's: %v, want %T", err, unknown)
			}
		})
	}

	var trusted atomic.Pointer[x509.CertPool]
	trusted.Store(newAuthority(t).pool)
	store := newRedis(t, RedisOptions{URL: "rediss://" + s.Addr, RootCAs: trusted.Load, ReadBudget: time.Second})
	if _, _, err := store.Get(t.Context(), "key"); err == nil {
		t.Error("a foreign server answered")
	}
	trusted.Store(a.pool)
	redistest.Eventually(t, "the server is trusted", func(ctx context.Context) bool {
		_, _, err := store.Get(ctx, "key")
		return err == nil
	})
}
