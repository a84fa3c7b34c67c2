package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"causeway.example/handlers"
	"causeway.example/internal/config"
)

// apiKeys are the keys in force: those of the configuration, which change with
// the file that they came from.
func (r *reloads) apiKeys(auth config.Auth) (*handlers.Keyring, error) {
	if len(auth.Keys) == 0 {
		return nil, nil //nolint:nilnil // an open API has none
	}
	var files []string
	if auth.KeysFile != "" {
		files = []string{auth.KeysFile}
	}
	ring := &handlers.Keyring{}
	return ring, r.add("auth.keys", files, func() error {
		configured, err := auth.ReadKeys()
		if err != nil {
			return err
		}
		keys, err := hashes(configured)
		if err != nil {
			return err
		}
		return ring.Replace(keys...)
	})
}

// hashes turns configured keys into the façade's. The configuration has
// checked them; an error here is a fault of ours.
func hashes(configured []config.Key) ([]handlers.Key, error) {
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
