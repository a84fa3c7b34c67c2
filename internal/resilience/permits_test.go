package resilience

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

// site makes calls as several clients, which last until they are released.
type site struct {
	t       *testing.T
	limiter *Limiter
	op      gateway.Op[string, string]
	mu      sync.Mutex                 // calls begin and are refused at the same time
	held    map[string][]chan struct{} // by client
	refused map[string]int
}

func newSite(t *testing.T, permits uint, maxWait time.Duration) *site {
	s := &site{t: t, limiter: NewLimiter(LimitOptions{Concurrency: permits, MaxWait: maxWait}), held: map[string][]chan struct{}{}, refused: map[string]int{}}
	s.op = Limit(s.limiter, read, func(ctx context.Context, _ string) (string, error) {
		release := make(chan struct{})
		s.mu.Lock()
		s.held[gateway.ClientOf(ctx)] = append(s.held[gateway.ClientOf(ctx)], release)
		s.mu.Unlock()
		<-release
		return "", nil
	})
	return s
}

// ask begins n calls of a client, one after the other.
func (s *site) ask(client string, n int) {
	for range n {
		go func() {
			if _, err := s.op(gateway.WithClient(s.t.Context(), client), "in"); err != nil {
				s.mu.Lock()
				s.refused[client]++
				s.mu.Unlock()
			}
		}()
		synctest.Wait()
	}
}

// end ends one call of a client that is in flight.
func (s *site) end(client string) {
	s.t.Helper()
	if len(s.held[client]) == 0 {
		s.t.Fatalf("%s has no call under way", client)
	}
	release := s.held[client][0]
	s.held[client] = s.held[client][1:]
	close(release)
	synctest.Wait()
}

// want compares who holds how many permits.
func (s *site) want(want string) {
	s.t.Helper()
	got := fmt.Sprintf("A %d, B %d, C %d", len(s.held["A"]), len(s.held["B"]), len(s.held["C"]))
	if got != want {
		s.t.Errorf("held: %s, want %s", got, want)
	}
}

func (s *site) drain() {
	for client := range s.held {
		for len(s.held[client]) > 0 {
			s.end(client)
		}
	}
}

// TestPermitsAreSharedByHalves: a client that has all gives half to another
// one that waits, and no more.
func TestPermitsAreSharedByHalves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, 8, time.Hour)
		s.ask("A", 20)
		s.want("A 8, B 0, C 0") // nobody else waits
		s.ask("B", 20)
		s.want("A 8, B 0, C 0") // what is in flight goes on
		for range 4 {
			s.end("A")
		}
		s.want("A 4, B 4, C 0") // B came later, and held fewer
		for range 8 {
			s.end("A")
			s.end("B")
		}
		s.want("A 4, B 4, C 0")
		s.ask("C", 1)
		s.end("A")
		s.want("A 3, B 4, C 1") // the one that holds the fewest
		s.drain()
		s.want("A 0, B 0, C 0")
		if len(s.refused) > 0 {
			t.Errorf("refused: %v", s.refused)
		}
	})
}

// TestPermitsAreReserved: calls of one client that hang do not lock another
// one out that has called lately.
func TestPermitsAreReserved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, 64, 2*time.Second)
		s.ask("B", 1)
		s.end("B")
		s.ask("A", 80)
		s.want("A 56, B 0, C 0")
		s.ask("B", 8)
		s.want("A 56, B 8, C 0")
		s.end("B")
		s.want("A 56, B 7, C 0")
		pass(recentCall)
		synctest.Wait()
		if s.refused["A"] != 24 || s.refused["B"] != 0 {
			t.Errorf("refused: %v, want only what A had too many", s.refused)
		}
		s.ask("A", 1)
		s.want("A 57, B 7, C 0") // B has not called for a minute
		s.drain()
	})
}

// TestOneClientAloneHasAll: of any number, also where clients have no names.
func TestOneClientAloneHasAll(t *testing.T) {
	for _, permits := range []uint{1, 2, 3, 5, 64} {
		for _, name := range []string{"A", ""} {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, permits, time.Hour)
				s.ask(name, int(permits)+5)
				if n := len(s.held[name]); n != int(permits) {
					t.Errorf("%q holds %d of %d", name, n, permits)
				}
				s.drain()
			})
		}
	}
}

// TestPermitsNeverGetLost: whatever comes and goes, no client keeps more than
// half while another one waits, all are used while somebody may take one, and
// all come back.
func TestPermitsNeverGetLost(t *testing.T) {
	for seed := range uint64(50) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 2))
			capacity := 1 + random.IntN(9)
			s := newSite(t, uint(capacity), 5*time.Second)
			p := &s.limiter.permits
			for range 200 {
				client := string(rune('A' + random.IntN(3)))
				held := map[string]int{}
				for name, calls := range s.held {
					held[name] = len(calls)
				}
				if random.IntN(2) == 0 || len(s.held[client]) == 0 {
					s.ask(client, 1)
				} else {
					s.end(client)
				}
				checkPermits(t, p, held)
				pass(time.Duration(random.IntN(2000)) * time.Millisecond)
				synctest.Wait()
			}
			s.drain()
			pass(6 * time.Second)
			synctest.Wait()
			s.drain()
			if p.used != 0 || p.waiting != 0 {
				t.Errorf("%d used, %d waiting in the end", p.used, p.waiting)
			}
		})
	}
}

// checkPermits compares what clients hold now with what they held one step
// before.
func checkPermits(t *testing.T, p *permits, before map[string]int) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, c := range p.clients {
		if c.held > p.half && c.held > before[name] && p.waiting > len(c.queue) {
			t.Fatalf("%s got permit %d of %d while another one waits", name, c.held, p.capacity)
		}
		if len(c.queue) > 0 && c.held < p.half && p.used < p.capacity {
			t.Fatalf("%s waits, holds %d, and %d of %d are used", name, c.held, p.used, p.capacity)
		}
	}
}
