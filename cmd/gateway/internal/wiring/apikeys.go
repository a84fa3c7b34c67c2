package wiring

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"causeway.example/handlers"
	"causeway.example/internal/config"
)

// apiKeys returns the configured API keys, which change with the file that they
// came from, or nil for an open API.
func (w *wiring) apiKeys() (*handlers.Keyring, error) {
	auth := w.cfg.Auth
	if len(auth.Keys) == 0 {
		return nil, nil //nolint:nilnil // an open API has none
	}
	var files []string
	if auth.KeysFile != "" {
		files = []string{auth.KeysFile}
	}
	ring := &handlers.Keyring{}
	return ring, w.files.Add("auth.keys", files, func() error {
		configured, err := auth.ReadKeys()
		if err != nil {
			return err
		}
		keys, err := decodeHashes(configured)
		if err != nil {
			return err
		}
		return ring.Replace(keys...)
	})
}

// decodeHashes converts configured keys to those of handlers. The configuration
// has checked them, so an error is a bug.
func decodeHashes(configured []config.Key) ([]handlers.Key, error) {
	keys := make([]handlers.Key, 0, len(configured))
	for _, k := range configured {
		key := handlers.Key{Name: k.Name}
		if n, err := hex.Decode(key.SHA256[:], []byte(k.SHA256)); err != nil || n != sha256.Size {
			return nil, fmt.Errorf("auth.keys: the hash of %q is not 64 hex digits", k.Name)
		}
		keys = append(keys, key)
	}
	return keys, nil
}
