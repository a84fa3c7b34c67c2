package cache

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash"
	"strconv"
	"sync"

	"causeway.example/internal/gateway"
)

// keyPrefix names the owner and the version of every key.
const keyPrefix = "causeway:v2:"

// identity is where an entry is kept and what it must say of itself. Both are
// parts of one keyed hash, so neither tells the number, nor the other.
type identity struct {
	kind   kind
	key    string // in the store
	name   string
	stripe int
}

// lease is the key of the lease to look this up.
func (id identity) lease() string { return id.key + ":lease" }

// hasher makes identities, by a key that it shares with every replica that
// uses the same upstream credential, and with nobody else.
type hasher struct {
	macs *sync.Pool // of hash.Hash
}

func newHasher(secret []byte) (hasher, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "causeway look-up cache v2", sha256.Size)
	if err != nil {
		return hasher{}, fmt.Errorf("derive the cache's key: %w", err)
	}
	return hasher{&sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}, nil
}

// customer returns the prefix of the keys of all of a customer's entries.
func (h hasher) customer(number string) string {
	sum := h.sum("customer", number)
	return keyPrefix + base64.RawURLEncoding.EncodeToString(sum[:12]) + ":"
}

// identify returns the identity of a kind of entry about a service.
func (h hasher) identify(k kind, of gateway.ServiceKey) identity {
	sum := h.sum(string(k), of.CustomerNumber, of.ServiceNumber)
	return identity{
		kind:   k,
		key:    h.customer(of.CustomerNumber) + string(k) + ":" + base64.RawURLEncoding.EncodeToString(sum[:16]),
		name:   base64.RawURLEncoding.EncodeToString(sum[16:]),
		stripe: int(sum[0]) % stripes,
	}
}

// sum is a keyed hash of parts. Their lengths keep ("12", "3") and ("1", "23")
// apart.
func (h hasher) sum(parts ...string) [sha256.Size]byte {
	text := make([]byte, 0, 128)
	for _, part := range parts {
		text = strconv.AppendInt(text, int64(len(part)), 10)
		text = append(append(text, ':'), part...)
	}
	mac, _ := h.macs.Get().(hash.Hash)
	defer h.macs.Put(mac)
	mac.Reset()
	_, _ = mac.Write(text) // a hash takes everything
	return [sha256.Size]byte(mac.Sum(text[:0]))
}
