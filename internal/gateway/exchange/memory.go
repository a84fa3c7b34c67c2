package exchange

import (
	"context"
	"errors"
	"sync"

	"causeway.example/internal/gateway"
)

// Memory bounds what answers take in memory, over all calls to all back ends:
// docs/decisions/answer-memory.md. It is safe for concurrent use; nil bounds
// nothing.
//
// A call waits for each of the three in this order, and for each of them at
// most once, so that no two calls wait for each other. Nor do a call and a
// request that waits to make one: see [Discard].
type Memory struct {
	slots   *semaphore // of calls: taken before the request is sent
	bytes   *semaphore // of the bytes of answers that are not small
	decoded *semaphore // of what these become when they are decoded
}

const (
	// slot is what a call with an answer as they are takes.
	slot = 16 << 10
	// maxMemory is the most that is divided, with or without a limit.
	maxMemory = 1 << 30
)

// small is the answer that needs no more than its call's slot: its bytes, and
// what they decode to. A write may have a larger one, such as the orders of a
// bulk request: what it did must not become unknown while others wait.
type small struct{ bytes, decoded int64 }

var (
	smallRead  = small{32 << 10, 32 << 10}
	smallWrite = small{128 << 10, 256 << 10}
)

// NewMemory divides the memory that the process may use, in bytes: a quarter
// for slots, an eighth for the bytes of answers, and a quarter for what these
// decode to.
func NewMemory(limit int64) *Memory {
	limit = min(limit, maxMemory)
	return &Memory{
		slots:   newSemaphore(max(limit/4, slot)),
		bytes:   newSemaphore(max(limit/8, slot)),
		decoded: newSemaphore(max(limit/4, slot)),
	}
}

// errMemory is a call that got no memory for its answer before its deadline.
var errMemory = errors.New("no memory was free for the answer before the deadline")

// reservation is what one call holds of a Memory. A nil one holds nothing, and
// is given whatever it asks for.
type reservation struct {
	ctx    context.Context //nolint:containedctx // a reservation lasts as long as its call
	memory *Memory
	small  small
	asked  bool // for bytes

	mu                   sync.Mutex
	slot, bytes, decoded int64
	ended                bool
}

// reserve takes a slot. What the call holds in the end is given back when ctx
// ends; inside a [WithAnswers], what its answer has become stays until the
// next call or the end.
func (m *Memory) reserve(ctx context.Context, class gateway.Class) (*reservation, error) {
	if m == nil {
		return nil, nil //nolint:nilnil // nil is a reservation without bounds
	}
	kept, _ := ctx.Value(requestMemoryKey{}).(*requestMemory)
	r := &reservation{ctx: ctx, memory: m, small: smallRead}
	if class == gateway.Write {
		r.small = smallWrite
	}
	kept.begin(r)
	if err := r.acquire(m.slots, slot, &r.slot); err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { r.end(kept) })
	return r, nil
}

// acquire adds n of s to what the call holds.
func (r *reservation) acquire(s *semaphore, n int64, held *int64) error {
	n, err := s.acquire(r.ctx, n)
	if err != nil {
		return errMemory
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		s.release(n)
		return errMemory
	}
	*held += n
	return nil
}

// fits reports whether n bytes are within a small answer.
func (r *reservation) fits(n int64) bool { return r == nil || n <= r.small.bytes }

// forBytes asks for n bytes, unless they are those of a small answer, or the
// call has asked already: packed twice, an answer is read twice.
func (r *reservation) forBytes(n int64) error {
	if r.fits(n) || r.asked {
		return nil
	}
	r.asked = true
	return r.acquire(r.memory.bytes, n, &r.bytes)
}

// forDecoding asks for what an answer takes when it is decoded.
func (r *reservation) forDecoding(n int64) error {
	if r == nil || n <= r.small.decoded {
		return nil
	}
	return r.acquire(r.memory.decoded, n, &r.decoded)
}

// end gives back what the call holds, or lets kept have what was decoded.
func (r *reservation) end(kept *requestMemory) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	release(r.memory.slots, &r.slot)
	release(r.memory.bytes, &r.bytes)
	if !kept.keeps(r) {
		release(r.memory.decoded, &r.decoded)
	}
}

// free gives back what was decoded.
func (r *reservation) free() {
	r.mu.Lock()
	defer r.mu.Unlock()
	release(r.memory.decoded, &r.decoded)
}

func release(s *semaphore, held *int64) {
	s.release(*held)
	*held = 0
}

// requestMemory is the last call of a request: what its answer was decoded to is needed
// until the request is answered. A nil one keeps nothing.
type requestMemory struct {
	mu    sync.Mutex
	last  *reservation
	ended bool // a look-up that others share may still make calls
}

type requestMemoryKey struct{}

// WithAnswers returns a context for one request: what a call's answer was
// decoded to counts until the next call of the request, or until release.
func WithAnswers(ctx context.Context) (in context.Context, release func()) {
	k := &requestMemory{}
	return context.WithValue(ctx, requestMemoryKey{}, k), func() { k.begin(nil) }
}

// Discard frees what the answer of the request's last call was decoded to. Who
// makes another call, or waits for one, does it first: those who have the turn
// that the request may have to wait for may wait for that memory.
func Discard(ctx context.Context) {
	k, _ := ctx.Value(requestMemoryKey{}).(*requestMemory)
	if k == nil {
		return
	}
	k.mu.Lock()
	before := k.last
	k.last = nil
	k.mu.Unlock()
	if before != nil {
		before.free()
	}
}

// begin makes r, which is nil at the end of the request, the last call, and
// frees what the one before it holds.
func (k *requestMemory) begin(r *reservation) {
	if k == nil {
		return
	}
	k.mu.Lock()
	before := k.last
	k.last, k.ended = r, k.ended || r == nil
	if k.ended {
		k.last = nil
	}
	k.mu.Unlock()
	if before != nil {
		before.free()
	}
}

// keeps reports whether r is the last call.
func (k *requestMemory) keeps(r *reservation) bool {
	if k == nil {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.last == r
}
