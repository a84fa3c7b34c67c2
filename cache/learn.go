package cache

import (
	"context"
	"time"

	"causeway.example/internal/gateway"
)

// learn remembers what the back end told. An older entry that says otherwise
// ends: also when the answer itself is not to be remembered.
func (q question) learn(ctx context.Context, v value, freshUntil time.Time, kept reading) answer {
	f := fact{value: v, told: time.Now(), ttl: jittered(q.options.TTL)}
	if !freshUntil.IsZero() {
		f.ttl = freshUntil.Sub(f.told)
	}
	a := answer{held: held{fact: f}}
	if !q.id.kind.complete(v) {
		return a
	}
	moved := q.contradicted(v, kept)
	if moved && q.id.kind == kindLine {
		_ = q.forget(ctx, q.of, kindProvider) // it is counted
	}
	switch {
	case f.ttl > 0:
		a.stored = q.generations.during(q.generation, q.id, func() {
			if kept.writable() {
				q.write(ctx, f)
			}
			q.hold(f)
		})
	case moved:
		_ = q.forget(ctx, q.of, q.id.kind)
	}
	return a
}

// contradicted reports whether an older entry of the number says something else
// than v, in the store or here.
func (q question) contradicted(v value, kept reading) bool {
	if !kept.fact.told.IsZero() && kept.fact.value != v {
		return true
	}
	for _, k := range []kind{kindLine, kindProvider} {
		if h, found := q.memory.get(k, q.of); found && h.notFound == nil && (h.LineSeqNo != v.LineSeqNo || k == q.id.kind && h.value != v) {
			return true
		}
	}
	return false
}

// learnNothing remembers for a moment that the back end does not know the
// number, and drops what it told before: from the store as well, or, where that
// cannot be, it remembers for longer that the store is wrong.
func (q question) learnNothing(ctx context.Context, err error, freshUntil time.Time, kept reading) answer {
	f := fact{notFound: gateway.AsError(err), told: time.Now(), ttl: q.options.NegativeTTL}
	if !freshUntil.IsZero() {
		f.ttl = max(0, min(f.ttl, freshUntil.Sub(f.told)))
	}
	h := held{fact: f, until: f.fresh(), ends: f.fresh()}
	dropped, deleted := q.disown(ctx, kept)
	if dropped {
		q.generation = q.generations.of(q.id)
	}
	if !deleted {
		h.ends = f.told.Add(q.options.TTL + q.options.StaleIfError)
	}
	a := answer{held: held{fact: f}, failure: err}
	held := q.generations.during(q.generation, q.id, func() { q.memory.hold(q.id.kind, q.of, h) })
	a.stored = held && f.ttl > 0
	return a
}
