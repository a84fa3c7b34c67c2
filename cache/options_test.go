package cache

import (
	"testing"
	"time"
)

// testBudgets returns o with budgets as the gateway has them by default.
func testBudgets(o RedisOptions) RedisOptions {
	o.ReadBudget, o.WriteBudget = 20*time.Millisecond, 50*time.Millisecond
	return o
}

// TestRequiredOptions: the defaults stand in internal/config, so every value
// that is configurable has to be passed.
func TestRequiredOptions(t *testing.T) {
	for name, unset := range map[string]func(*Options){
		"none":          func(*Options) {},
		"Secret":        func(o *Options) { o.Secret = nil },
		"MaxEntries":    func(o *Options) { o.MaxEntries = 0 },
		"TTL":           func(o *Options) { o.TTL = 0 },
		"MemoryTTL":     func(o *Options) { o.MemoryTTL = 0 },
		"LookupTimeout": func(o *Options) { o.LookupTimeout = 0 },
		"StaleWait":     func(o *Options) { o.StaleWait = -1 },
	} {
		o := testOptions()
		unset(&o)
		c, err := New(o)
		if (err == nil) != (name == "none") {
			t.Errorf("without %s: err = %v", name, err)
		}
		if err == nil {
			_ = c.Close()
		}
	}
	good := testBudgets(RedisOptions{URL: "redis://r:1"})
	for name, change := range map[string]func(*RedisOptions){
		"none":        func(*RedisOptions) {},
		"ReadBudget":  func(o *RedisOptions) { o.ReadBudget = 0 },
		"WriteBudget": func(o *RedisOptions) { o.WriteBudget = 0 },
	} {
		o := good
		change(&o)
		r, err := NewRedis(o)
		if (err == nil) != (name == "none") {
			t.Errorf("without %s: err = %v", name, err)
		}
		if err == nil {
			_ = r.Close()
		}
	}
}
