package gateway

import (
	"context"
	"sync"
	"time"
)

// Resolution describes how one look-up of a number was answered.
type Resolution struct {
	// Level is the level of the cache that answered ("memory", "redis"); empty
	// means that the back end was asked.
	Level string
	// Stale reports a stale entry, served because the back end could not be asked.
	// Attempted reports that it was asked for this request, and not only for an
	// earlier one.
	Stale, Attempted bool
	// Coalesced reports that another caller's look-up answered.
	Coalesced bool
	// Stored reports that the back end's answer was stored.
	Stored bool
	// Age is the time since the back end answered. TTL is the rest of the entry's
	// TTL, negative if it is stale.
	Age, TTL time.Duration
}

// Resolutions records the look-ups of one request. It is safe for concurrent
// use.
type Resolutions struct {
	mu  sync.Mutex
	all []Resolution
}

type resolutionsKey struct{}

// WithResolutions returns a context that records its look-ups. They have no
// effect on what is done: they are for the response's headers.
func WithResolutions(ctx context.Context) (context.Context, *Resolutions) {
	r := &Resolutions{}
	return context.WithValue(ctx, resolutionsKey{}, r), r
}

// WithoutResolutions returns a context that does not record its look-ups, for a
// look-up that several requests share.
func WithoutResolutions(ctx context.Context) context.Context {
	return context.WithValue(ctx, resolutionsKey{}, (*Resolutions)(nil))
}

// RecordResolution records a look-up in ctx, if it was made by
// [WithResolutions].
func RecordResolution(ctx context.Context, r Resolution) {
	resolutions, _ := ctx.Value(resolutionsKey{}).(*Resolutions)
	if resolutions == nil {
		return
	}
	resolutions.mu.Lock()
	defer resolutions.mu.Unlock()
	resolutions.all = append(resolutions.all, r)
}

// All returns the look-ups in the order in which they ended.
func (r *Resolutions) All() []Resolution {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Resolution(nil), r.all...)
}
