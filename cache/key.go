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
	scratch *sync.Pool // of *scratch
}

// scratch is what one hash needs, and the next one again.
type scratch struct {
	mac  hash.Hash
	text []byte
}

func newHasher(secret []byte) (hasher, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "causeway look-up cache v2", sha256.Size)
	if err != nil {
		return hasher{}, fmt.Errorf("derive the cache's key: %w", err)
	}
	return hasher{&sync.Pool{New: func() any { return &scratch{mac: hmac.New(sha256.New, key)} }}}, nil
}

// customer returns the prefix of the keys of all of a customer's entries.
func (h hasher) customer(number string) string {
	return string(h.appendCustomer(make([]byte, 0, 64), number))
}

func (h hasher) appendCustomer(key []byte, number string) []byte {
	sum := h.sum("customer", number)
	key = append(key, keyPrefix...)
	return append(base64.RawURLEncoding.AppendEncode(key, sum[:12]), ':')
}

// identify returns the identity of a kind of entry about a service.
func (h hasher) identify(k kind, of gateway.ServiceKey) identity {
	sum := h.sum(string(k), of.CustomerNumber, of.ServiceNumber)
	key := h.appendCustomer(make([]byte, 0, 96), of.CustomerNumber)
	key = append(append(key, k...), ':')
	return identity{
		kind:   k,
		key:    string(base64.RawURLEncoding.AppendEncode(key, sum[:16])),
		name:   base64.RawURLEncoding.EncodeToString(sum[16:]),
		stripe: int(sum[0]) % stripes,
	}
}

// sum is a keyed hash of parts. Their lengths keep ("12", "3") and ("1", "23")
// apart.
func (h hasher) sum(parts ...string) (sum [sha256.Size]byte) {
	s, _ := h.scratch.Get().(*scratch)
	defer h.scratch.Put(s)
	s.text = s.text[:0]
	for _, part := range parts {
		s.text = strconv.AppendInt(s.text, int64(len(part)), 10)
		s.text = append(append(s.text, ':'), part...)
	}
	s.mac.Reset()
	_, _ = s.mac.Write(s.text) // a hash takes everything
	s.text = s.mac.Sum(s.text[:0])
	return [sha256.Size]byte(s.text)
}
