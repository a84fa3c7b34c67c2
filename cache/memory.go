package cache

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"
)

// DefaultMaxEntries is the size of an in-process store unless told otherwise:
// about 25 MB.
const DefaultMaxEntries = 100_000

// Memory is a [Store] in this process, bounded by the number of entries. Close
// it when done.
type Memory struct {
	entries *otter.Cache[string, remembered]
}

type remembered struct {
	value []byte
	ttl   time.Duration
}

var _ Store = (*Memory)(nil)

// NewMemory makes a store of at most maxEntries; zero means
// [DefaultMaxEntries].
func NewMemory(maxEntries int) *Memory {
	if maxEntries <= 0 {
		maxEntries = DefaultMaxEntries
	}
	return &Memory{entries: otter.Must(&otter.Options[string, remembered]{
		MaximumSize: maxEntries,
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[string, remembered]) time.Duration {
			return e.Value.ttl
		}),
	})}
}

// Get implements [Store]. It never fails.
func (m *Memory) Get(_ context.Context, key string) (value []byte, found bool, err error) {
	e, found := m.entries.GetIfPresent(key)
	return e.value, found, nil
}

// Set implements [Store]. It never fails.
func (m *Memory) Set(_ context.Context, key string, value []byte, ttl time.Duration) error {
	m.entries.Set(key, remembered{value, ttl})
	return nil
}

// Delete implements [Store]. It never fails.
func (m *Memory) Delete(_ context.Context, keys ...string) error {
	for _, key := range keys {
		m.entries.Invalidate(key)
	}
	return nil
}

// Close ends the store's housekeeping.
func (m *Memory) Close() error {
	m.entries.StopAllGoroutines()
	return nil
}
