package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// storeFetched stores what the back end answered, if it is about the number.
func (q lookupOp) storeFetched(ctx context.Context, f fetched, shared sharedResult) result {
	switch {
	case f.err == nil:
		return q.store(ctx, f, shared)
	case gateway.KindOf(f.err) == gateway.NotFound:
		return q.storeNegative(ctx, f, shared)
	}
	return result{failure: f.err}
}

// store stores the back end's value in both levels. An older entry with another
// value is invalidated, even if the new value is not to be stored.
func (q lookupOp) store(ctx context.Context, f fetched, shared sharedResult) result {
	e := entry{value: f.value, fetchedAt: time.Now(), ttl: jittered(q.options.TTL)}
	if !f.freshUntil.IsZero() {
		e.ttl = f.freshUntil.Sub(e.fetchedAt)
	}
	r := result{memoryEntry: memoryEntry{entry: e}}
	if !q.id.kind.complete(f.value) {
		return r
	}
	changed := q.valueChanged(f.value, shared)
	if changed && q.id.kind == kindLine {
		_ = q.invalidate(ctx, q.key, kindProvider) // a write error is counted
	}
	switch {
	case e.ttl > 0:
		r.stored = q.generations.ifCurrent(q.generation, q.id, func() {
			if shared.writable() {
				q.writeShared(ctx, e)
			}
			q.setInMemory(e)
		})
	case changed:
		_ = q.invalidate(ctx, q.key, q.id.kind)
	}
	return r
}

// valueChanged reports whether an older entry of the number, in the store or in
// memory, has another value than v.
func (q lookupOp) valueChanged(v value, shared sharedResult) bool {
	if !shared.entry.fetchedAt.IsZero() && shared.entry.value != v {
		return true
	}
	for _, k := range []kind{kindLine, kindProvider} {
		if e, found := q.memory.get(k, q.key); found && e.notFound == nil && (e.LineSeqNo != v.LineSeqNo || k == q.id.kind && e.value != v) {
			return true
		}
	}
	return false
}

// storeNegative stores in memory, for NegativeTTL, that the back end does not
// know the number, and invalidates older entries in both levels. Where the
// store cannot be written, the negative entry stays longer, as a tombstone.
func (q lookupOp) storeNegative(ctx context.Context, f fetched, shared sharedResult) result {
	e := entry{notFound: gateway.AsError(f.err), fetchedAt: time.Now(), ttl: q.options.NegativeTTL}
	if !f.freshUntil.IsZero() {
		e.ttl = max(0, min(e.ttl, f.freshUntil.Sub(e.fetchedAt)))
	}
	m := memoryEntry{entry: e, freshUntil: e.staleAt(), expiresAt: e.staleAt()}
	invalidated, deleted := q.invalidateNotFound(ctx, shared)
	if invalidated {
		q.generation = q.generations.current(q.id)
	}
	if !deleted {
		m.expiresAt = e.fetchedAt.Add(q.options.TTL + q.options.StaleIfError)
	}
	r := result{memoryEntry: memoryEntry{entry: e}, failure: f.err}
	set := q.generations.ifCurrent(q.generation, q.id, func() { q.memory.set(q.id.kind, q.key, m) })
	r.stored = set && e.ttl > 0
	return r
}

// promote stores an entry of the store in memory.
func (q lookupOp) promote(e entry) result {
	q.generations.ifCurrent(q.generation, q.id, func() { q.setInMemory(e) })
	return result{memoryEntry: memoryEntry{entry: e}, level: LevelShared}
}

// setInMemory stores an entry in memory: fresh until the store, if there is
// one, should be asked again.
func (q lookupOp) setInMemory(e entry) {
	freshUntil := e.staleAt()
	if q.options.Shared != nil {
		freshUntil = earlier(freshUntil, time.Now().Add(jittered(q.options.MemoryTTL)))
	}
	q.memory.set(q.id.kind, q.key, memoryEntry{entry: e, freshUntil: freshUntil, expiresAt: q.expiresAt(e)})
}
