package cluster

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
)

// writeCredentials makes what a new cluster needs: the key that signs tokens
// of service accounts, and a token of an administrator.
func writeCredentials(dir string) (token string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return "", err
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
	if err := os.WriteFile(filepath.Join(dir, "accounts.key"), block, 0o600); err != nil {
		return "", err
	}
	token = rand.Text()
	tokens := token + ",admin,admin,system:masters\n"
	return token, os.WriteFile(filepath.Join(dir, "tokens.csv"), []byte(tokens), 0o600)
}

// object is a JSON object.
type object = map[string]any

// writeKubeconfig writes how the administrator reaches the API server, which
// has signed its certificate itself.
func writeKubeconfig(path, url, certificate, token string) error {
	const name = "kubetest"
	config, err := json.Marshal(object{
		"apiVersion": "v1", "kind": "Config", "current-context": name,
		"clusters": []object{{"name": name, "cluster": object{"server": url, "certificate-authority": certificate}}},
		"users":    []object{{"name": name, "user": object{"token": token}}},
		"contexts": []object{{"name": name, "context": object{"cluster": name, "user": name}}},
	})
	if err != nil {
		return err
	}
	return os.WriteFile(path, config, 0o600)
}
