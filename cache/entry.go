package cache

import (
	"strings"
	"time"

	"causeway.example/internal/gateway"
)

// kind is what an entry is about; it is part of the key.
type kind string

const (
	kindLine     kind = "line"     // number → lineSeqNo
	kindProvider kind = "provider" // pool's number → lineSeqNo and providerId
)

// value is what is remembered of a number; of a line it has no ProviderID.
type value struct {
	LineSeqNo, ProviderID string
}

// complete reports whether no part of a value is missing.
func (k kind) complete(v value) bool {
	return v.LineSeqNo != "" && (v.ProviderID != "" || k == kindLine)
}

// entry is what the back end told of a number.
type entry struct {
	value
	notFound  *gateway.Error // not nil when it does not know the number
	fetchedAt time.Time
	ttl       time.Duration // from told on, it is fresh
}

// staleAt returns the time until which a fact needs no confirmation.
func (f entry) staleAt() time.Time { return f.fetchedAt.Add(f.ttl) }

// supersedes reports whether f was learnt after old, so that old must not be
// served any more. Times of the store are cut to seconds: within one, a value
// does not supersede another, which may be the same one read back, but that the
// number is not found does.
func (f entry) supersedes(old entry) bool {
	if f.notFound != nil {
		return f.fetchedAt.Unix() >= old.fetchedAt.Unix()
	}
	return f.fetchedAt.Unix() > old.fetchedAt.Unix()
}

// errInvalidated stands in a tombstone: what the memory holds of a number whose
// entry in the store is wrong and could not be deleted. It is never served.
var errInvalidated = &gateway.Error{Kind: gateway.NotFound, Detail: "what was remembered of the number is invalid"}

// age is the time since the back end told it. Clocks of replicas differ a
// little: it is never negative.
func (f entry) age(now time.Time) time.Duration { return max(0, now.Sub(f.fetchedAt)) }

// err is what a caller gets beside the value.
func (f entry) err() error {
	if f.notFound == nil {
		return nil // and not a typed nil
	}
	return f.notFound
}

// clone takes the texts out of the answer or the request that they are parts
// of, so that an entry does not keep those alive.
func (v value) clone() value {
	return value{strings.Clone(v.LineSeqNo), strings.Clone(v.ProviderID)}
}
