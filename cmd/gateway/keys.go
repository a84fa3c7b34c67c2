package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"causeway.example/handlers"
	"causeway.example/internal/config"
)

// apiKeys turns configured hashes into the façade's keys. The configuration
// has checked them; an error here is a fault of ours.
func apiKeys(configured []config.Key) ([]handlers.Key, error) {
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
