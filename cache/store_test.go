package cache

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// mapStore is a store in memory that replicas in one bubble share, with the
// bubble's clock. fail decides which calls fail, by the name of the method.
type mapStore struct {
	mu      sync.Mutex
	entries map[string]mapEntry
	calls   map[string]int
	fail    func(method string) error
}

type mapEntry struct {
	value []byte
	ends  time.Time
}

func newMapStore() *mapStore {
	return &mapStore{entries: map[string]mapEntry{}, calls: map[string]int{}}
}

// do runs one call, which may fail first.
func (s *mapStore) do(ctx context.Context, method string, call func()) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
	if s.fail != nil {
		if err := s.fail(method); err != nil {
			return err
		}
	}
	for key, e := range s.entries {
		if !time.Now().Before(e.ends) {
			delete(s.entries, key)
		}
	}
	call()
	return nil
}

func (s *mapStore) failing(fail func(method string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = fail
}

func (s *mapStore) called(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// keys returns the keys of entries, without those of leases.
func (s *mapStore) keys() (keys []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, e := range s.entries {
		if !strings.HasSuffix(key, ":lease") && time.Now().Before(e.ends) {
			keys = append(keys, key)
		}
	}
	return keys
}

func (s *mapStore) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	err = s.do(ctx, "Get", func() {
		e, ok := s.entries[key]
		value, found = e.value, ok
	})
	return value, found, err
}

func (s *mapStore) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return s.do(ctx, "Set", func() { s.entries[key] = mapEntry{value, time.Now().Add(ttl)} })
}

func (s *mapStore) Delete(ctx context.Context, keys ...string) error {
	return s.do(ctx, "Delete", func() {
		for _, key := range keys {
			delete(s.entries, key)
		}
	})
}

func (s *mapStore) DeletePrefix(ctx context.Context, prefix string) (n int, err error) {
	err = s.do(ctx, "DeletePrefix", func() {
		for key := range s.entries {
			if strings.HasPrefix(key, prefix) {
				delete(s.entries, key)
				n++
			}
		}
	})
	return n, err
}

func (s *mapStore) Acquire(ctx context.Context, key, token string, ttl time.Duration) (leads bool, err error) {
	err = s.do(ctx, "Acquire", func() {
		if _, held := s.entries[key]; !held {
			s.entries[key], leads = mapEntry{[]byte(token), time.Now().Add(ttl)}, true
		}
	})
	return leads, err
}

func (s *mapStore) Release(ctx context.Context, key, token string) error {
	return s.do(ctx, "Release", func() {
		if string(s.entries[key].value) == token {
			delete(s.entries, key)
		}
	})
}

func newMiniredis(t *testing.T) (*Redis, *miniredis.Miniredis) {
	t.Helper()
	server := miniredis.RunT(t)
	return newRedis(t, RedisOptions{URL: "redis://" + server.Addr()}), server
}

// newRedis returns a store with budgets that a busy machine does not exceed.
func newRedis(t testing.TB, o RedisOptions) *Redis {
	t.Helper()
	if o.ReadBudget == 0 {
		o.ReadBudget, o.WriteBudget = 10*time.Second, 10*time.Second
	}
	if o.WriteBudget == 0 {
		o.WriteBudget = testBudgets(o).WriteBudget
	}
	r, err := NewRedis(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}
