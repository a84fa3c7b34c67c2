package cache

import (
	"strings"
	"time"

	"causeway.example/internal/gateway"
)

// kind is what an entry is about. It is part of the key.
type kind string

const (
	kindLine     kind = "line"     // number → lineSeqNo
	kindProvider kind = "provider" // pool's number → lineSeqNo and providerId
)

// value is the value of an entry. That of a line has no ProviderID.
type value struct {
	LineSeqNo, ProviderID string
}

// complete reports whether no part of a value is missing.
func (k kind) complete(v value) bool {
	return v.LineSeqNo != "" && (v.ProviderID != "" || k == kindLine)
}

// clone copies the strings, which may be parts of a whole response or request
// that an entry must not keep alive.
func (v value) clone() value {
	return value{strings.Clone(v.LineSeqNo), strings.Clone(v.ProviderID)}
}

// entry is what the back end answered about a number.
type entry struct {
	value
	notFound  *gateway.Error // not nil in a negative entry
	fetchedAt time.Time
	ttl       time.Duration
}

// staleAt returns the time from which on an entry is stale.
func (e entry) staleAt() time.Time { return e.fetchedAt.Add(e.ttl) }

// supersedes reports whether e is newer than old, so that old must not be
// served any more. The store keeps times in whole seconds. Within one second, a
// value does not supersede another, which may be the same one read back; a
// negative entry does.
func (e entry) supersedes(old entry) bool {
	if e.notFound != nil {
		return e.fetchedAt.Unix() >= old.fetchedAt.Unix()
	}
	return e.fetchedAt.Unix() > old.fetchedAt.Unix()
}

// errInvalidated marks a tombstone: a negative entry in memory for a number
// whose entry in the store is wrong and could not be deleted. It is never
// served.
var errInvalidated = &gateway.Error{Kind: gateway.NotFound, Detail: "the cached entry of the number was invalidated"}

// age returns the time since the back end answered. It is never negative: the
// clocks of replicas differ a little.
func (e entry) age(now time.Time) time.Duration { return max(0, now.Sub(e.fetchedAt)) }

// err returns what a caller gets beside the value.
func (e entry) err() error {
	if e.notFound == nil {
		return nil // and not a typed nil
	}
	return e.notFound
}
