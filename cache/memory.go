package cache

import (
	"math/rand/v2"
	"strings"
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
	entries *otter.Cache[memoryKey, held]
}

type memoryKey struct {
	kind kind
	of   gateway.ServiceKey
}

// held is a fact in memory.
type held struct {
	fact
	until time.Time     // it is served without a further question
	life  time.Duration // from when it was held on, it is there
	stale bool          // it is served because the back end could not be asked
}

func newMemory(maxEntries int) memory {
	return memory{otter.Must(&otter.Options[memoryKey, held]{
		MaximumSize: maxEntries,
		// Housekeeping is short: a goroutine for each write would cost more.
		Executor: func(task func()) { task() },
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[memoryKey, held]) time.Duration {
			return e.Value.life
		}),
	})}
}

// get returns what is there, which may be past its time.
func (m memory) get(k kind, of gateway.ServiceKey) (held, bool) {
	return m.entries.GetIfPresent(memoryKey{k, of})
}

func (m memory) hold(k kind, of gateway.ServiceKey, h held) {
	h.value = h.clone()
	of = gateway.ServiceKey{CustomerNumber: strings.Clone(of.CustomerNumber), ServiceNumber: strings.Clone(of.ServiceNumber)}
	m.entries.Set(memoryKey{k, of}, h)
}

func (m memory) drop(k kind, of gateway.ServiceKey) { m.entries.Invalidate(memoryKey{k, of}) }

// dropCustomer drops all of a customer's entries and tells how many.
func (m memory) dropCustomer(number string) (n int) {
	for key := range m.entries.Keys() {
		if key.of.CustomerNumber == number {
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
