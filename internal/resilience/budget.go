package resilience

import "sync"

// budget bounds the retries at one back end: over any period there are at most
// floor plus ratio times the calls. A failing back end thus never gets much more
// load than a healthy one. Without the floor, a gateway with little traffic could
// not retry.
type budget struct {
	mu     sync.Mutex
	tokens float64
	ratio  float64
	floor  float64
}

func newBudget(ratio float64, floor int) *budget {
	return &budget{tokens: float64(floor), ratio: ratio, floor: float64(floor)}
}

// deposit credits one call. Credit does not accumulate beyond the floor: an hour
// without failures must not pay for a retry storm.
func (b *budget) deposit() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.tokens+b.ratio, b.floor)
}

// withdraw takes the credit for one retry, and reports whether there was any.
func (b *budget) withdraw() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
