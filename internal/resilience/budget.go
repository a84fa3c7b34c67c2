package resilience

import "sync"

// budget bounds the retries against one back end: however long one looks, they
// are at most floor plus ratio times the calls. A back end in trouble thus
// never sees much more load than a healthy one. The floor lets a gateway with
// little traffic retry at all.
type budget struct {
	mu     sync.Mutex
	tokens float64
	ratio  float64
	floor  float64
}

func newBudget(ratio float64, floor int) *budget {
	return &budget{tokens: float64(floor), ratio: ratio, floor: float64(floor)}
}

// deposit credits one call. Credit is not saved up beyond the floor: an hour
// of health must not pay for a storm.
func (b *budget) deposit() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.tokens+b.ratio, b.floor)
}

// withdraw pays for one retry, or reports that there is no credit for it.
func (b *budget) withdraw() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
