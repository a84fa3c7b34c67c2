package cache

import (
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"causeway.example/internal/gateway"
)

// memory is the level in this process, bounded by the number of entries. Its
// keys hold numbers in plain text, as every request does; they do not leave the
// process.
type memory struct {
	slots *otter.Cache[memoryKey, *slot]
}

// slot holds the entry of a number. Only freshUntil changes: updating it when
// the store confirms the entry costs a tenth of storing a new one.
type slot struct {
	memoryEntry
	freshUntil atomic.Pointer[time.Time]
}

type memoryKey struct {
	kind    kind
	service gateway.ServiceKey
}

// memoryEntry is an entry in memory.
type memoryEntry struct {
	entry
	freshUntil time.Time // until then it is served without asking the store
	expiresAt  time.Time // from then on it is not served at all
	stale      bool      // it is served because the back end could not be asked
}

// label returns the result that serving e is counted by.
func (e memoryEntry) label() string {
	switch {
	case e.notFound != nil:
		return ResultNegative
	case e.stale:
		return ResultStale
	default:
		return ResultHit
	}
}

func newMemory(maxEntries int) memory {
	return memory{otter.Must(&otter.Options[memoryKey, *slot]{
		MaximumSize: maxEntries,
		// Housekeeping, after every 16th read and each write, has a goroutine of its
		// own: on the goroutine of a request, it doubles the request's stack.
		Executor: func(task func()) { go task() },
		// A duration of zero or less would leave the deadline unchanged, which for a
		// new entry is never.
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[memoryKey, *slot]) time.Duration {
			return max(1, time.Until(e.Value.expiresAt))
		}),
	})}
}

// get returns the entry of a number, fresh or not.
func (m memory) get(k kind, key gateway.ServiceKey) (e memoryEntry, found bool) {
	s, found := m.slots.GetIfPresent(memoryKey{k, key})
	if found {
		e = s.memoryEntry
		e.freshUntil = *s.freshUntil.Load()
	}
	return e, found
}

// set stores e until it expires. If it has expired already, the number's entry
// is deleted: it is older.
func (m memory) set(k kind, key gateway.ServiceKey, e memoryEntry) {
	if !time.Now().Before(e.expiresAt) {
		m.delete(k, key)
		return
	}
	freshUntil := e.freshUntil
	if s, found := m.slots.GetIfPresent(memoryKey{k, key}); found && s.confirmedBy(e) {
		s.freshUntil.Store(&freshUntil)
		return
	}
	e.value = e.clone()
	s := &slot{memoryEntry: e}
	s.freshUntil.Store(&freshUntil)
	key = gateway.ServiceKey{CustomerNumber: strings.Clone(key.CustomerNumber), ServiceNumber: strings.Clone(key.ServiceNumber)}
	m.slots.Set(memoryKey{k, key}, s)
}

// confirmedBy reports whether e differs from the slot's entry in freshUntil
// only.
func (s *slot) confirmedBy(e memoryEntry) bool {
	return s.value == e.value && s.notFound == e.notFound && s.stale == e.stale && s.ttl == e.ttl && s.fetchedAt.Equal(e.fetchedAt)
}

func (m memory) delete(k kind, key gateway.ServiceKey) { m.slots.Invalidate(memoryKey{k, key}) }

// deleteCustomer deletes all entries of a customer, and returns how many there
// were. Tombstones stay: the store may still have the entries that they are for.
func (m memory) deleteCustomer(number string) (n int) {
	for key, s := range m.slots.All() {
		if key.service.CustomerNumber == number && s.notFound != errInvalidated {
			m.slots.Invalidate(key)
			n++
		}
	}
	return n
}

func (m memory) close() { m.slots.StopAllGoroutines() }

// jittered takes up to a tenth off a duration, at random, so that entries made
// together do not expire together.
func jittered(d time.Duration) time.Duration {
	return d - rand.N(d/10+1) //nolint:gosec // jitter needs no secrecy
}
