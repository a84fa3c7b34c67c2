package helmtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTheGatewayTakesItsConfiguration: the very gateway of this tree finds no
// fault with the file and the variables that the chart gives it.
func TestTheGatewayTakesItsConfiguration(t *testing.T) {
	gateway := buildGateway(t)
	generated := exec.Command("go", "run", "./chartgen", "-check", "-gateway", gateway, "../helm")
	if out, err := generated.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	contents := secretContents(t)
	for name, values := range installations {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			all := objects(t, values)
			text, _ := at(find(all, "ConfigMap", "demo-causeway"), "data.config|yaml").(string)
			mounted := filepath.Join(dir, "config.yaml")
			if err := os.WriteFile(mounted, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(gateway, "config", "check")
			for name, value := range variables(t, all) {
				if content, found := contents[name]; found {
					value = filepath.Join(dir, name)
					if err := os.WriteFile(value, []byte(content), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				cmd.Env = append(cmd.Env, name+"="+strings.Replace(value, "/etc/causeway/config.yaml", mounted, 1))
			}
			out, err := cmd.CombinedOutput()
			if err != nil || strings.Contains(string(out), "warning") {
				t.Errorf("%v: %s\nof\n%s\n%v", err, out, text, cmd.Env)
			}
		})
	}
}

// buildGateway builds this tree's, and returns the program's path.
func buildGateway(t *testing.T) string {
	t.Helper()
	gateway := filepath.Join(t.TempDir(), "gateway")
	build := exec.Command("go", "build", "-o", gateway, "./cmd/gateway")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return gateway
}

// secretContents are what stands in the files of the Secrets, by the variable
// that names the file.
func secretContents(t *testing.T) map[string]string {
	t.Helper()
	cert, key := certificate(t)
	return map[string]string{
		"GATEWAY_AUTH_KEYS_FILE":         "web:" + strings.Repeat("0", 64),
		"GATEWAY_OCTANE_PASSWORD_FILE":   "one",
		"GATEWAY_SPS_CLIENT_SECRET_FILE": "two",
		"GATEWAY_REDIS_PASSWORD_FILE":    "three",
		"GATEWAY_OCTANE_TLS_CA_FILE":     cert,
		"GATEWAY_OCTANE_TLS_CERT_FILE":   cert,
		"GATEWAY_OCTANE_TLS_KEY_FILE":    key,
		"GATEWAY_REDIS_CA_FILE":          cert,
		"GATEWAY_REDIS_CERT_FILE":        cert,
		"GATEWAY_REDIS_KEY_FILE":         key,
		"GATEWAY_TLS_CERT_FILE":          cert,
		"GATEWAY_TLS_KEY_FILE":           key,
		"GATEWAY_TRACING_HEADERS_FILE":   "Authorization: Bearer four",
	}
}

// certificate makes one that is its own authority, and its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
}
