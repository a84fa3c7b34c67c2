package cache

import "sync"

// stripes is the number of generations; numbers share them.
const stripes = 64

// generations keep a look-up that began before a number was forgotten from
// being remembered after it, and from serving those who come then.
type generations [stripes]struct {
	mu sync.RWMutex
	n  uint64
}

// current returns the present generation of an identity.
func (g *generations) current(id identity) uint64 {
	s := &g[id.stripe]
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.n
}

// ifCurrent runs write unless the generation has passed, and reports whether it
// ran. The next one does not begin before write ends.
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

// ifCurrentExclusive is during, with no other write of the stripe at the same time. It
// reports whether write ran and returned true.
func (g *generations) ifCurrentExclusive(n uint64, id identity, write func() bool) bool {
	s := &g[id.stripe]
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n == n && write()
}

// advance begins the next generation of a stripe: when it returns, no write of the
// last one is under way, and none will be.
func (g *generations) advance(stripe int) {
	s := &g[stripe]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
}
