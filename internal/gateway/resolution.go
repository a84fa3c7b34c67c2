package gateway

import (
	"context"
	"sync"
	"time"
)

// Resolution tells how one look-up of a number was answered.
type Resolution struct {
	// Level is the level of the cache that answered ("memory", "redis"); empty
	// means that the back end was asked.
	Level string
	// Stale tells that the answer was past its time, and served because the
	// back end could not be asked; Tried, that it was tried for this request
	// and not a moment before.
	Stale, Attempted bool
	// Coalesced tells that the answer was another caller's.
	Coalesced bool
	// Stored tells that the back end's answer is remembered.
	Stored bool
	// Age is the time since the back end told it; TTL what is left of its
	// freshness, negative when it is stale.
	Age, TTL time.Duration
}

// Resolutions remember the look-ups of one request. They are safe for
// concurrent use.
type Resolutions struct {
	mu  sync.Mutex
	all []Resolution
}

type resolutionsKey struct{}

// WithResolutions returns a context whose look-ups are remembered. It decides
// nothing: what is remembered is for the answer's headers.
func WithResolutions(ctx context.Context) (context.Context, *Resolutions) {
	r := &Resolutions{}
	return context.WithValue(ctx, resolutionsKey{}, r), r
}

// WithoutResolutions returns a context whose look-ups are not remembered: those
// of a look-up that several requests share are nobody's.
func WithoutResolutions(ctx context.Context) context.Context {
	return context.WithValue(ctx, resolutionsKey{}, (*Resolutions)(nil))
}

// RecordResolution remembers a look-up, if ctx has a place for it.
func RecordResolution(ctx context.Context, r Resolution) {
	remember, _ := ctx.Value(resolutionsKey{}).(*Resolutions)
	if remember == nil {
		return
	}
	remember.mu.Lock()
	defer remember.mu.Unlock()
	remember.all = append(remember.all, r)
}

// All returns the look-ups in the order in which they ended.
func (r *Resolutions) All() []Resolution {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Resolution(nil), r.all...)
}
