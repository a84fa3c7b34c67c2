package handlers

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
)

// Key is one caller's API key. Only the hash of the key is known.
type Key struct {
	Name   string
	SHA256 [sha256.Size]byte
}

// Keyring holds the API keys in force, which can be replaced while requests
// are served. The zero value has none. It is safe for concurrent use.
type Keyring struct{ keys atomic.Pointer[[]Key] }

// Replace puts keys in the place of those before: a key that is not among them
// is refused from the next request on. When there is none, or one has no name
// of its own, it fails, and those before stay in force.
func (k *Keyring) Replace(keys ...Key) error {
	if len(keys) == 0 {
		return errors.New("no API keys")
	}
	names := make(map[string]bool, len(keys))
	for i, key := range keys {
		if key.Name == "" || names[key.Name] {
			return fmt.Errorf("API key %d has no name of its own", i+1)
		}
		names[key.Name] = true
	}
	keys = slices.Clone(keys)
	k.keys.Store(&keys)
	return nil
}

// all returns the keys in force. A nil ring has none.
func (k *Keyring) all() []Key {
	if k == nil {
		return nil
	}
	if keys := k.keys.Load(); keys != nil {
		return *keys
	}
	return nil
}
