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
	entries *otter.Cache[memoryKey, *entry]
}

// entry is what is kept of a number. Only its time changes: to keep what Redis
// has confirmed costs a tenth of keeping something new.
type entry struct {
	held
	until atomic.Pointer[time.Time]
}

type memoryKey struct {
	kind kind
	of   gateway.ServiceKey
}

// held is a fact in memory.
type held struct {
	fact
	until time.Time // it is served without a further question
	ends  time.Time // it is not served at all from then on
	stale bool      // it is served because the back end could not be asked
}

func newMemory(maxEntries int) memory {
	return memory{otter.Must(&otter.Options[memoryKey, *entry]{
		MaximumSize: maxEntries,
		// Housekeeping, after every 16th read and each write, has a goroutine of its
		// own: where it is done by who reads, it doubles the stacks of requests.
		Executor: func(task func()) { go task() },
		// A duration of zero or less would leave the deadline as it is, and that
		// of a new entry is never.
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[memoryKey, *entry]) time.Duration {
			return max(1, time.Until(e.Value.ends))
		}),
	})}
}

// get returns what is there, which may be past its time.
func (m memory) get(k kind, of gateway.ServiceKey) (h held, found bool) {
	e, found := m.entries.GetIfPresent(memoryKey{k, of})
	if found {
		h = e.held
		h.until = *e.until.Load()
	}
	return h, found
}

// hold keeps h until it ends. One that has ended takes the place of nothing:
// what was there before is dropped, because it is older.
func (m memory) hold(k kind, of gateway.ServiceKey, h held) {
	if !time.Now().Before(h.ends) {
		m.drop(k, of)
		return
	}
	until := h.until
	if e, found := m.entries.GetIfPresent(memoryKey{k, of}); found && e.confirmedBy(h) {
		e.until.Store(&until)
		return
	}
	h.value = h.clone()
	e := &entry{held: h}
	e.until.Store(&until)
	of = gateway.ServiceKey{CustomerNumber: strings.Clone(of.CustomerNumber), ServiceNumber: strings.Clone(of.ServiceNumber)}
	m.entries.Set(memoryKey{k, of}, e)
}

// confirmedBy reports whether h differs in nothing but its time.
func (e *entry) confirmedBy(h held) bool {
	return e.value == h.value && e.notFound == h.notFound && e.stale == h.stale && e.ttl == h.ttl && e.told.Equal(h.told)
}

func (m memory) drop(k kind, of gateway.ServiceKey) { m.entries.Invalidate(memoryKey{k, of}) }

// dropCustomer drops all of a customer's entries and returns how many there
// were. Tombstones stay: the store may still have what they stand for.
func (m memory) dropCustomer(number string) (n int) {
	for key, e := range m.entries.All() {
		if key.of.CustomerNumber == number && e.notFound != errInvalidated {
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
