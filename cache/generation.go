package cache

import "sync"

// stripes is the number of generations. Numbers share them.
const stripes = 64

// generations are counters that an invalidation advances. A look-up that began
// before it has the previous generation: its result is not stored, and is not
// shared with callers that come later.
type generations [stripes]struct {
	mu sync.RWMutex
	n  uint64
}

// current returns the generation of an identity.
func (g *generations) current(id identity) uint64 {
	s := &g[id.stripe]
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.n
}

// ifCurrent runs write if n is still the generation of id, and reports whether
// it did. The generation does not advance before write returns.
func (g *generations) ifCurrent(n uint64, id identity, write func()) bool {
	s := &g[id.stripe]
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.n != n {
		return false
	}
	write()
	return true
}

// ifCurrentExclusive is ifCurrent without any other write of the stripe at the
// same time. It reports whether write ran and returned true.
func (g *generations) ifCurrentExclusive(n uint64, id identity, write func() bool) bool {
	s := &g[id.stripe]
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n == n && write()
}

// advance begins the next generation of a stripe. When it returns, no write of
// the previous one is under way, and none will follow.
func (g *generations) advance(stripe int) {
	s := &g[stripe]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
}
