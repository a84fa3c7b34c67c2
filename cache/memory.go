package cache

import (
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"causeway.example/internal/gateway"
)

// DefaultMaxEntries is the size of the memory unless told otherwise: some
// 40 MB.
const DefaultMaxEntries = 100_000

// memory is the level in this process, bounded by the number of entries. Its
// keys hold numbers in clear, as every request does: they do not leave the
// process.
type memory struct {
	entries *otter.Cache[memoryKey, *slot]
}

// slot is what is kept of a number. Only its time changes: to keep what Redis
// has confirmed costs a tenth of keeping something new.
type slot struct {
	memoryEntry
	freshUntil atomic.Pointer[time.Time]
}

type memoryKey struct {
	kind    kind
	service gateway.ServiceKey
}

// memoryEntry is a fact in memory.
type memoryEntry struct {
	entry
	freshUntil time.Time // it is served without a further question
	expiresAt  time.Time // it is not served at all from then on
	stale      bool      // it is served because the back end could not be asked
}

func newMemory(maxEntries int) memory {
	return memory{otter.Must(&otter.Options[memoryKey, *slot]{
		MaximumSize: maxEntries,
		// Housekeeping, after every 16th read and each write, has a goroutine of its
		// own: where it is done by who reads, it doubles the stacks of requests.
		Executor: func(task func()) { go task() },
		// A duration of zero or less would leave the deadline as it is, and that
		// of a new entry is never.
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[memoryKey, *slot]) time.Duration {
			return max(1, time.Until(e.Value.expiresAt))
		}),
	})}
}

// get returns what is there, which may be past its time.
func (m memory) get(k kind, of gateway.ServiceKey) (h memoryEntry, found bool) {
	e, found := m.entries.GetIfPresent(memoryKey{k, of})
	if found {
		h = e.memoryEntry
		h.freshUntil = *e.freshUntil.Load()
	}
	return h, found
}

// setInMemory keeps h until it ends. One that has ended takes the place of nothing:
// what was there before is dropped, because it is older.
func (m memory) set(k kind, of gateway.ServiceKey, h memoryEntry) {
	if !time.Now().Before(h.expiresAt) {
		m.delete(k, of)
		return
	}
	until := h.freshUntil
	if e, found := m.entries.GetIfPresent(memoryKey{k, of}); found && e.confirmedBy(h) {
		e.freshUntil.Store(&until)
		return
	}
	h.value = h.clone()
	e := &slot{memoryEntry: h}
	e.freshUntil.Store(&until)
	of = gateway.ServiceKey{CustomerNumber: strings.Clone(of.CustomerNumber), ServiceNumber: strings.Clone(of.ServiceNumber)}
	m.entries.Set(memoryKey{k, of}, e)
}

// confirmedBy reports whether h differs in nothing but its time.
func (e *slot) confirmedBy(h memoryEntry) bool {
	return e.value == h.value && e.notFound == h.notFound && e.stale == h.stale && e.ttl == h.ttl && e.fetchedAt.Equal(h.fetchedAt)
}

func (m memory) delete(k kind, of gateway.ServiceKey) { m.entries.Invalidate(memoryKey{k, of}) }

// deleteCustomer drops all of a customer's entries and returns how many there
// were. Tombstones stay: the store may still have what they stand for.
func (m memory) deleteCustomer(number string) (n int) {
	for key, e := range m.entries.All() {
		if key.service.CustomerNumber == number && e.notFound != errInvalidated {
			m.entries.Invalidate(key)
			n++
		}
	}
	return n
}

func (m memory) close() { m.entries.StopAllGoroutines() }

// jittered takes up to a tenth off a time, at random, so that entries made
// together do not end together.
func jittered(d time.Duration) time.Duration {
	return d - rand.N(d/10+1) //nolint:gosec // jitter needs no secrecy
}
