package config_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/config"
)

func TestClientConfig(t *testing.T) {
	const folder = "testdata/tls/"
	none, err := config.TLS{}.ClientConfig()
	if err != nil || none.MinVersion != tls.VersionTLS12 || none.RootCAs != nil || len(none.Certificates) != 0 || none.ServerName != "" {
		t.Errorf("of nothing: %+v, %v, want TLS 1.2 and the system's authorities", none, err)
	}
	all, err := config.TLS{CAFile: folder + "ca.pem", CertFile: folder + "client.pem", KeyFile: folder + "client.key", ServerName: "a.example"}.ClientConfig()
	ca, readErr := os.ReadFile(folder + "ca.pem")
	alone := x509.NewCertPool()
	if readErr != nil || !alone.AppendCertsFromPEM(ca) {
		t.Fatal(readErr)
	}
	if err != nil || !all.RootCAs.Equal(alone) || len(all.Certificates) != 1 || all.ServerName != "a.example" {
		t.Errorf("of all: %+v, %v", all, err)
	}
	_, err = config.TLS{CAFile: folder + "gone.pem"}.ClientConfig()
	want := config.Problems{{Path: "caFile", Message: "the file it names: there is no such file"}}
	var got config.Problems
	if errors.As(err, &got); !cmp.Equal(want, got) {
		t.Errorf("err = %v, want %v", err, want)
	}
}

func TestRedisAuthorities(t *testing.T) {
	authorities := func(r config.Redis) (*x509.CertPool, error) {
		cfg, err := r.ClientTLS().ClientConfig()
		if err != nil {
			return nil, err
		}
		return cfg.RootCAs, nil
	}
	if none, err := authorities(config.Redis{}); none != nil || err != nil {
		t.Errorf("of nothing: %v, %v, want the system's", none, err)
	}
	for _, flags := range []map[string]string{
		{"redis.url": "REDISS://cache.example"}, {"redis.addresses": "cache.example:6379", "redis.tls": "true"},
	} {
		flags["sandbox.enabled"], flags["redis.caFile"] = "true", "testdata/tls/ca.pem"
		cfg, _ := mustLoad(t, config.Source{Flags: flags})
		if own, err := authorities(cfg.Redis); own == nil || err != nil {
			t.Errorf("%v: %v, %v, want those of the file", flags, own, err)
		}
	}
	if _, err := authorities(config.Redis{CAFile: "testdata/tls/gone.pem"}); err == nil {
		t.Error("no file: no error")
	}
}

// TestTLSForTokens: one of the two URLs of SPS is enough to need it, in any
// spelling.
func TestTLSForTokens(t *testing.T) {
	for _, urls := range [][2]string{{"http://sps.example", "https://token.example"}, {"HTTPS://sps.example", "http://token.example"}} {
		cfg, _ := mustLoad(t, config.Source{Flags: map[string]string{
			"sps.baseUrl": urls[0], "sps.tokenUrl": urls[1], "sps.clientId": "c", "sps.clientSecret": "s",
			"sps.tls.serverName": "sps.internal", "auth.open": "true",
		}})
		if cfg.SPS.TLS.ServerName != "sps.internal" {
			t.Errorf("sps.tls = %+v", cfg.SPS.TLS)
		}
	}
}

// TestWSDLCheck: a minute is the shortest.
func TestWSDLCheck(t *testing.T) {
	cfg, _ := mustLoad(t, config.Source{Flags: map[string]string{"sandbox.enabled": "true", "octane.wsdlCheck": "1m"}})
	if cfg.Octane.WSDLCheck != time.Minute {
		t.Errorf("octane.wsdlCheck = %v", cfg.Octane.WSDLCheck)
	}
}

// TestPartsOfAttempt: what is not set follows a shorter attempt.
func TestPartsOfAttempt(t *testing.T) {
	cfg, _ := mustLoad(t, config.Source{Flags: map[string]string{
		"sandbox.enabled": "true", "timeouts.attempt": "4s", "timeouts.dial": "2s",
	}})
	got := []time.Duration{cfg.Timeouts.Dial, cfg.Timeouts.TLSHandshake, cfg.Timeouts.FirstByte}
	if want := []time.Duration{2 * time.Second, 4 * time.Second, 4 * time.Second}; !cmp.Equal(want, got) {
		t.Errorf("dial, TLS handshake, first byte = %v, want %v", got, want)
	}
}

// TestMain makes the certificates that the fixtures name: a key has no place
// in a repository, not even one that opens nothing.
func TestMain(m *testing.M) {
	const folder = "testdata/tls/"
	files := certificate(time.Now().AddDate(1, 0, 0))
	err := errors.Join(
		os.MkdirAll(folder, 0o700),
		os.WriteFile(folder+"ca.pem", files.cert, 0o600),
		os.WriteFile(folder+"client.pem", files.cert, 0o600),
		os.WriteFile(folder+"client.key", files.key, 0o600),
		os.WriteFile(folder+"other.key", certificate(time.Now()).key, 0o600),
	)
	if err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// pair is a certificate and its key, as PEM.
type pair struct{ cert, key []byte }

// certificate makes one that is signed by itself.
func certificate(until time.Time) pair {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: until.AddDate(-1, 0, 0), NotAfter: until}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	return pair{
		cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}),
		key:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
	}
}

// TestExpiredClientCertificate is a warning: the back end decides.
func TestExpiredClientCertificate(t *testing.T) {
	expired := certificate(time.Date(2021, 2, 3, 0, 0, 0, 0, time.UTC))
	_, warnings := mustLoad(t, config.Source{Flags: map[string]string{
		"sandbox.enabled":     "true",
		"octane.tls.certFile": write(t, "old.pem", string(expired.cert)), "octane.tls.keyFile": write(t, "old.key", string(expired.key)),
	}})
	if len(warnings) != 1 || !strings.Contains(warnings[0].String(), "octane.tls.certFile: the certificate expired on 2021-02-03") {
		t.Errorf("warnings = %v, want one about the date", warnings)
	}
}
