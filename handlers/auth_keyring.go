package handlers

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
)

// Key is the API key of one caller. Only the hash of the key is stored.
type Key struct {
	Name   string
	SHA256 [sha256.Size]byte
}

// Keyring holds the valid API keys, which can be replaced while requests are served. The
// zero value has no keys. It is safe for concurrent use.
type Keyring struct{ keys atomic.Pointer[[]Key] }

// Replace replaces all keys: a key that is not among the new ones is refused from the next
// request on. If there are no keys, or one has no unique name, it returns an error and
// changes nothing.
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

// all returns the valid keys. A nil keyring has none.
func (k *Keyring) all() []Key {
	if k == nil {
		return nil
	}
	if keys := k.keys.Load(); keys != nil {
		return *keys
	}
	return nil
}
