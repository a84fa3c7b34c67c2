package cache

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"causeway.example/cache/redistest"
)

// issued is a certificate of an authority, in files and for a client.
type issued struct {
	pair      tls.Certificate
	cert, key string // files
}

// signer is an authority that issues certificates for others.
type signer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string
}

func newSigner(t *testing.T) signer {
	t.Helper()
	s := signer{key: newKey(t), file: filepath.Join(t.TempDir(), "ca.pem")}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: rand.Text()}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, s.key.Public(), s.key)
	if err != nil {
		t.Fatal(err)
	}
	if s.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	writePEM(t, s.file, "CERTIFICATE", der)
	return s
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func writePEM(t *testing.T, file, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// issue makes a certificate with these DNS names, and with no address.
func (s signer) issue(t *testing.T, names ...string) issued {
	t.Helper()
	key, folder := newKey(t), t.TempDir()
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "a client or a server"}, NotAfter: time.Now().Add(time.Hour), DNSNames: names, KeyUsage: x509.KeyUsageDigitalSignature,
	}, s.cert, key.Public(), s.key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	i := issued{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")}
	writePEM(t, i.cert, "CERTIFICATE", der)
	writePEM(t, i.key, "PRIVATE KEY", private)
	return i
}

func (s signer) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.cert)
	return pool
}

// client returns the TLS configuration of the test's own client.
func (s signer) client(t *testing.T, name string) *tls.Config {
	t.Helper()
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.pool(), ServerName: name, Certificates: []tls.Certificate{s.issue(t, "test").pair}}
}

// fixed returns client certificates that do not change.
func fixed(pairs ...tls.Certificate) func() []tls.Certificate {
	return func() []tls.Certificate { return pairs }
}

// clientAuth returns the settings of a server that requires a client certificate,
// which is the default of Redis.
func clientAuth(s signer, own issued) []string {
	return []string{"--tls-cert-file", own.cert, "--tls-key-file", own.key, "--tls-ca-cert-file", s.file, "--tls-auth-clients", "yes"}
}

const redisName = "redis.example"

// startMutual starts a server with a certificate of redisName, for clients that
// have one of the same authority.
func startMutual(t *testing.T, s signer, args ...string) *redistest.Server {
	t.Helper()
	port := redistest.FreePort(t)
	return redistest.Launch(t, port, s.client(t, redisName), append(append([]string{
		"--port", "0", "--tls-port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
	}, clientAuth(s, s.issue(t, redisName))...), args...)...)
}

// startMutualCluster starts three masters that announce their addresses, though
// their certificates have the name only.
func startMutualCluster(t *testing.T, s signer) []*redistest.Server {
	t.Helper()
	var nodes []*redistest.Server
	for i := range 3 {
		bus := redistest.FreePort(t)
		node := startMutual(t, s, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(bus), "--tls-cluster", "yes", "--cluster-announce-ip", "127.0.0.1")
		node.Do(t, "cluster", "addslotsrange", i*16384/3, (i+1)*16384/3-1)
		nodes = append(nodes, node)
		host, port, _ := net.SplitHostPort(node.Addr)
		nodes[0].Do(t, "cluster", "meet", host, port, bus)
	}
	clusterSays(t, nodes, "info", "cluster_known_nodes:3")
	clusterSays(t, nodes, "info", "cluster_state:ok")
	return nodes
}

// startMutualSentinel starts a Sentinel with a certificate of redisName, which
// announces the address of the master.
func startMutualSentinel(t *testing.T, s signer, master *redistest.Server) *redistest.Server {
	t.Helper()
	port, file := redistest.FreePort(t), filepath.Join(t.TempDir(), "sentinel.conf")
	var text strings.Builder
	fmt.Fprintf(&text, "port 0\ntls-port %d\nbind 127.0.0.1\ntls-replication yes\nsentinel monitor main 127.0.0.1 %d 1\n", port, master.Port)
	settings := clientAuth(s, s.issue(t, redisName))
	for i := 0; i < len(settings); i += 2 {
		fmt.Fprintf(&text, "%s %s\n", strings.TrimPrefix(settings[i], "--"), settings[i+1])
	}
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return redistest.Launch(t, port, s.client(t, redisName), file, "--sentinel")
}

// TestMutualTLS uses servers, Sentinels and a Cluster with the TLS defaults of
// Redis: each requires a client certificate, and has a certificate for a name
// that is not its address.
func TestMutualTLS(t *testing.T) {
	ours, others := newSigner(t), newSigner(t)
	own := ours.issue(t, "gateway").pair
	good := RedisOptions{RootCAs: ours.pool, Certificates: fixed(own), ServerName: redisName}
	for name, start := range map[string]func(t *testing.T, o *RedisOptions){
		"one server": func(t *testing.T, o *RedisOptions) { o.URL = "rediss://" + startMutual(t, ours).Addr },
		"cluster": func(t *testing.T, o *RedisOptions) {
			o.Addresses, o.TLS = addrsOf(startMutualCluster(t, ours)[:1]), true
		},
		"sentinel": func(t *testing.T, o *RedisOptions) {
			o.Addresses, o.TLS, o.MasterName = []string{startMutualSentinel(t, ours, startMutual(t, ours)).Addr}, true, "main"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := longBudgets(good)
			start(t, &o)
			store := newRedis(t, o)
			for n := range 20 { // on every node
				useAll(t, store, fmt.Sprintf("causeway:%d", n))
			}
			for problem, change := range map[string]func(*RedisOptions){
				"no certificate":                      func(o *RedisOptions) { o.Certificates = nil },
				"one of another authority":            func(o *RedisOptions) { o.Certificates = fixed(others.issue(t, "gateway").pair) },
				"the address for a name":              func(o *RedisOptions) { o.ServerName = "" },
				"another name":                        func(o *RedisOptions) { o.ServerName = "other.example" },
				"another authority, and the name":     func(o *RedisOptions) { o.RootCAs = others.pool },
				"the system's authorities":            func(o *RedisOptions) { o.RootCAs = nil },
				"a function that has no certificates": func(o *RedisOptions) { o.Certificates = fixed() },
			} {
				broken := o
				change(&broken)
				if _, _, err := newRedis(t, broken).Get(t.Context(), "causeway:a"); err == nil {
					t.Errorf("%s: no error", problem)
				}
			}
		})
	}
}

// TestClientCertificateIsReplaced: a new connection uses the current certificate,
// without a new client.
func TestClientCertificateIsReplaced(t *testing.T) {
	ours := newSigner(t)
	s := startMutual(t, ours)
	var own atomic.Pointer[[]tls.Certificate]
	own.Store(&[]tls.Certificate{newSigner(t).issue(t, "gateway").pair})
	store := newRedis(t, longBudgets(RedisOptions{
		URL: "rediss://" + s.Addr, RootCAs: ours.pool, ServerName: redisName, Certificates: func() []tls.Certificate { return *own.Load() },
	}))
	if _, _, err := store.Get(t.Context(), "causeway:a"); err == nil {
		t.Error("a foreign certificate was taken")
	}
	own.Store(&[]tls.Certificate{ours.issue(t, "gateway").pair})
	redistest.Eventually(t, "the new certificate is used", func(ctx context.Context) bool {
		_, _, err := store.Get(ctx, "causeway:a")
		return err == nil
	})
}
