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

// keyPrefix begins every key: the owner and the version of the format.
// Versions of the program that differ in it share no entries.
const keyPrefix = "causeway:v3:"

// identity says where an entry is stored. Its key is a keyed hash, which does
// not reveal the number.
type identity struct {
	kind   kind
	key    string // in the store
	stripe int
}

// lease returns the key of the look-up lease.
func (id identity) lease() string { return id.key + ":lease" }

// hasher derives identities and authenticates values. Only replicas with the
// same secret and account have the same keys.
type hasher struct {
	names, values keyedHash
}

// newHasher derives one key for each purpose (RFC 5869). The account is part of
// the info (section 3.2), so two accounts never have a key in common, even with
// the same secret.
func newHasher(secret []byte, account string) (hasher, error) {
	names, err := newKeyedHash(secret, "causeway look-up cache v3 names\n"+account)
	if err != nil {
		return hasher{}, err
	}
	values, err := newKeyedHash(secret, "causeway look-up cache v3 values\n"+account)
	return hasher{names, values}, err
}

// macSize is how many bytes of the HMAC-SHA-256 a value carries. Half of it
// suffices (RFC 2104, section 5), because each guess of a forger has to be
// written to the store and read by a gateway; entries stay small.
const macSize = 16

// mac returns the MAC of an entry's text and of the key that it is stored
// under, which stands for kind, customer and number.
func (h hasher) mac(key, text string) string {
	sum := h.values.sum(key, text)
	return base64.RawURLEncoding.EncodeToString(sum[:macSize])
}

// macLength is the length of what mac returns.
var macLength = base64.RawURLEncoding.EncodedLen(macSize)

// keyedHash is HMAC-SHA-256 with a key derived from a secret.
type keyedHash struct {
	scratch *sync.Pool // of *scratch
}

// scratch is the memory of one hash, which is reused.
type scratch struct {
	mac  hash.Hash
	text []byte
}

func newKeyedHash(secret []byte, info string) (keyedHash, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, info, sha256.Size)
	if err != nil {
		return keyedHash{}, fmt.Errorf("derive the cache's key: %w", err)
	}
	return keyedHash{&sync.Pool{New: func() any { return &scratch{mac: hmac.New(sha256.New, key)} }}}, nil
}

// customer returns the prefix of the keys of all of a customer's entries.
func (h hasher) customer(number string) string {
	return string(h.appendCustomer(make([]byte, 0, 64), number))
}

func (h hasher) appendCustomer(key []byte, number string) []byte {
	sum := h.names.sum("customer", number)
	key = append(key, keyPrefix...)
	return append(base64.RawURLEncoding.AppendEncode(key, sum[:12]), ':')
}

// identify returns the identity of a kind of entry about a service.
func (h hasher) identify(k kind, service gateway.ServiceKey) identity {
	sum := h.names.sum(string(k), service.CustomerNumber, service.ServiceNumber)
	key := h.appendCustomer(make([]byte, 0, 96), service.CustomerNumber)
	key = append(append(key, k...), ':')
	return identity{
		kind:   k,
		key:    string(base64.RawURLEncoding.AppendEncode(key, sum[:16])),
		stripe: int(sum[0]) % stripes,
	}
}

// sum returns the keyed hash of parts, with their lengths: ("12", "3") and ("1",
// "23") differ.
func (h keyedHash) sum(parts ...string) (sum [sha256.Size]byte) {
	s, _ := h.scratch.Get().(*scratch)
	defer h.scratch.Put(s)
	s.text = s.text[:0]
	for _, part := range parts {
		s.text = strconv.AppendInt(s.text, int64(len(part)), 10)
		s.text = append(append(s.text, ':'), part...)
	}
	s.mac.Reset()
	_, _ = s.mac.Write(s.text) // a hash never fails
	s.text = s.mac.Sum(s.text[:0])
	return [sha256.Size]byte(s.text)
}
