package cache

import "sync"

// stripes is the number of generations; numbers share them.
const stripes = 64

// generations keep a look-up that began before a number was forgotten from
// writing its answer after it.
type generations [stripes]struct {
	mu sync.RWMutex
	n  uint64
}

// of returns the present generation of an identity.
func (g *generations) of(id identity) uint64 {
	s := &g[id.stripe]
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.n
}

// during runs write unless the generation has passed. The next one does not
// begin before write ends.
func (g *generations) during(n uint64, id identity, write func()) {
	s := &g[id.stripe]
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.n == n {
		write()
	}
}

// end begins the next generation: when it returns, no write of the last one is
// under way, and none will be.
func (g *generations) end(id identity) {
	s := &g[id.stripe]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
}
