package cache

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"causeway.example/internal/gateway"
)

// keyPrefix names the owner and the version of every key.
const keyPrefix = "causeway:v1:"

// identity is where an entry is kept and what it must say of itself. Both are
// parts of one keyed hash, so neither tells the number, nor the other.
type identity struct {
	key    string
	name   string
	stripe int
}

// hasher makes identities, by a key that it shares with every replica that
// uses the same upstream credential, and with nobody else.
type hasher struct {
	key []byte
}

func newHasher(secret []byte) (hasher, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "causeway look-up cache v1", sha256.Size)
	if err != nil {
		return hasher{}, fmt.Errorf("derive the cache's key: %w", err)
	}
	return hasher{key}, nil
}

// identify returns the identity of a kind of entry about a service.
func (h hasher) identify(kind string, of gateway.ServiceKey) identity {
	mac := hmac.New(sha256.New, h.key)
	for _, part := range []string{kind, of.CustomerNumber, of.ServiceNumber} {
		// The length keeps ("12", "3") and ("1", "23") apart.
		_, _ = fmt.Fprintf(mac, "%d:%s", len(part), part)
	}
	sum := mac.Sum(nil)
	return identity{
		key:    keyPrefix + kind + ":" + base64.RawURLEncoding.EncodeToString(sum[:16]),
		name:   base64.RawURLEncoding.EncodeToString(sum[16:]),
		stripe: int(sum[0]) % stripes,
	}
}
