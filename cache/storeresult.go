package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// store remembers what the back end told. An older entry that says otherwise
// ends: also when the answer itself is not to be remembered.
func (q lookupOp) store(ctx context.Context, v value, freshUntil time.Time, kept sharedResult) result {
	f := entry{value: v, fetchedAt: time.Now(), ttl: jittered(q.options.TTL)}
	if !freshUntil.IsZero() {
		f.ttl = freshUntil.Sub(f.fetchedAt)
	}
	a := result{memoryEntry: memoryEntry{entry: f}}
	if !q.id.kind.complete(v) {
		return a
	}
	moved := q.valueChanged(v, kept)
	if moved && q.id.kind == kindLine {
		_ = q.invalidate(ctx, q.key, kindProvider) // it is counted
	}
	switch {
	case f.ttl > 0:
		a.stored = q.generations.ifCurrent(q.generation, q.id, func() {
			if kept.writable() {
				q.writeShared(ctx, f)
			}
			q.setInMemory(f)
		})
	case moved:
		_ = q.invalidate(ctx, q.key, q.id.kind)
	}
	return a
}

// valueChanged reports whether an older entry of the number says something else
// than v, in the store or here.
func (q lookupOp) valueChanged(v value, kept sharedResult) bool {
	if !kept.entry.fetchedAt.IsZero() && kept.entry.value != v {
		return true
	}
	for _, k := range []kind{kindLine, kindProvider} {
		if h, found := q.memory.get(k, q.key); found && h.notFound == nil && (h.LineSeqNo != v.LineSeqNo || k == q.id.kind && h.value != v) {
			return true
		}
	}
	return false
}

// storeNegative remembers for a moment that the back end does not know the
// number, and drops what it told before: from the store as well, or, where that
// cannot be, it remembers for longer that the store is wrong.
func (q lookupOp) storeNegative(ctx context.Context, err error, freshUntil time.Time, kept sharedResult) result {
	f := entry{notFound: gateway.AsError(err), fetchedAt: time.Now(), ttl: q.options.NegativeTTL}
	if !freshUntil.IsZero() {
		f.ttl = max(0, min(f.ttl, freshUntil.Sub(f.fetchedAt)))
	}
	h := memoryEntry{entry: f, freshUntil: f.staleAt(), expiresAt: f.staleAt()}
	dropped, deleted := q.invalidateNotFound(ctx, kept)
	if dropped {
		q.generation = q.generations.current(q.id)
	}
	if !deleted {
		h.expiresAt = f.fetchedAt.Add(q.options.TTL + q.options.StaleIfError)
	}
	a := result{memoryEntry: memoryEntry{entry: f}, failure: err}
	held := q.generations.ifCurrent(q.generation, q.id, func() { q.memory.set(q.id.kind, q.key, h) })
	a.stored = held && f.ttl > 0
	return a
}
