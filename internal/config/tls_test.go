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
	want := config.Faults{{Path: "caFile", Message: "the file it names: there is no such file"}}
	var got config.Faults
	if errors.As(err, &got); !cmp.Equal(want, got) {
		t.Errorf("err = %v, want %v", err, want)
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

// TestExpiredClientCertificate is a warning: the back end decides.
func TestExpiredClientCertificate(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2021, 2, 3, 0, 0, 0, 0, time.UTC),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name, kind string, der []byte) string {
		return write(t, name, string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})))
	}
	_, warnings := mustLoad(t, config.Source{Flags: map[string]string{
		"sandbox.enabled":     "true",
		"octane.tls.certFile": file("old.pem", "CERTIFICATE", cert), "octane.tls.keyFile": file("old.key", "PRIVATE KEY", der),
	}})
	if len(warnings) != 1 || !strings.Contains(warnings[0].String(), "octane.tls.certFile: the certificate expired on 2021-02-03") {
		t.Errorf("warnings = %v, want one about the date", warnings)
	}
}
