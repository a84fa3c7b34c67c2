package exchange

import (
	"context"
	"errors"
	"sync"

	"causeway.example/internal/gateway"
)

// Memory bounds the memory of responses, over all calls to all back ends:
// docs/decisions/answer-memory.md. It is safe for concurrent use; nil means no
// bound.
//
// A call acquires the three semaphores in this order, each at most once, so that
// no two calls wait for each other. Nor do a call and a request that waits to
// make one: see [Discard].
type Memory struct {
	slots   *semaphore // of calls: acquired before the request is sent
	bytes   *semaphore // of the bodies that are not small
	decoded *semaphore // of these bodies when they are decoded
}

const (
	// slot is the memory of a call with a typical response.
	slot = 16 << 10
	// maxMemory is the largest limit that is divided.
	maxMemory = 1 << 30
)

// small is the largest response that needs no more than its call's slot: its
// bytes, and its size when decoded. It is larger for a write, such as the orders
// of a bulk request, whose outcome must not become unknown for lack of memory.
type small struct{ bytes, decoded int64 }

var (
	smallRead  = small{32 << 10, 32 << 10}
	smallWrite = small{128 << 10, 256 << 10}
)

// NewMemory divides the memory that the process may use, in bytes: a quarter for
// slots, an eighth for bodies, and a quarter for decoded bodies.
func NewMemory(limit int64) *Memory {
	limit = min(limit, maxMemory)
	return &Memory{
		slots:   newSemaphore(max(limit/4, slot)),
		bytes:   newSemaphore(max(limit/8, slot)),
		decoded: newSemaphore(max(limit/4, slot)),
	}
}

// errMemory is the error of a call that got no memory before its deadline.
var errMemory = errors.New("no memory was free for the answer before the deadline")

// reservation is the part of a Memory that one call holds. A nil reservation
// holds nothing, and every request for memory succeeds.
type reservation struct {
	ctx    context.Context //nolint:containedctx // a reservation lasts as long as its call
	memory *Memory
	small  small
	asked  bool // whether bytes were requested

	mu                   sync.Mutex
	slot, bytes, decoded int64
	ended                bool
}

// reserve acquires a slot. What the call holds is released when ctx is done.
// Inside a [WithAnswers], the memory of its decoded response is held until the
// next call or the end of the request.
func (m *Memory) reserve(ctx context.Context, class gateway.Class) (*reservation, error) {
	if m == nil {
		return nil, nil //nolint:nilnil // nil is a reservation without bounds
	}
	request, _ := ctx.Value(requestMemoryKey{}).(*requestMemory)
	r := &reservation{ctx: ctx, memory: m, small: smallRead}
	if class == gateway.Write {
		r.small = smallWrite
	}
	request.begin(r)
	if err := r.acquire(m.slots, slot, &r.slot); err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { r.end(request) })
	return r, nil
}

// acquire acquires n of s, and adds it to what the call holds.
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

// fits reports whether a body of n bytes is small.
func (r *reservation) fits(n int64) bool { return r == nil || n <= r.small.bytes }

// forBytes reserves n bytes for a body, unless it is small, or the call has
// reserved some already: a body that is compressed twice is read twice.
func (r *reservation) forBytes(n int64) error {
	if r.fits(n) || r.asked {
		return nil
	}
	r.asked = true
	return r.acquire(r.memory.bytes, n, &r.bytes)
}

// forDecoding reserves n bytes for a decoded body.
func (r *reservation) forDecoding(n int64) error {
	if r == nil || n <= r.small.decoded {
		return nil
	}
	return r.acquire(r.memory.decoded, n, &r.decoded)
}

// end releases what the call holds. The memory of the decoded response stays if
// this is the last call of request.
func (r *reservation) end(request *requestMemory) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	release(r.memory.slots, &r.slot)
	release(r.memory.bytes, &r.bytes)
	if !request.isLast(r) {
		release(r.memory.decoded, &r.decoded)
	}
}

// free releases the memory of the decoded response.
func (r *reservation) free() {
	r.mu.Lock()
	defer r.mu.Unlock()
	release(r.memory.decoded, &r.decoded)
}

func release(s *semaphore, held *int64) {
	s.release(*held)
	*held = 0
}

// requestMemory holds the last call of a request, whose decoded response is
// needed until the request is answered. A nil one holds nothing.
type requestMemory struct {
	mu    sync.Mutex
	last  *reservation
	ended bool // a look-up that other requests share may still make calls
}

type requestMemoryKey struct{}

// WithAnswers returns a context for one request: the memory of a call's decoded
// response is held until the next call of the request, or until release.
func WithAnswers(ctx context.Context) (in context.Context, release func()) {
	k := &requestMemory{}
	return context.WithValue(ctx, requestMemoryKey{}, k), func() { k.begin(nil) }
}

// Discard releases the memory of the decoded response of the request's last
// call. It must be called before the request makes another call or waits for
// one: the call that it waits for may itself wait for that memory.
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

// begin makes r the last call, and frees the one before it. r is nil at the end
// of the request.
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

// isLast reports whether r is the last call.
func (k *requestMemory) isLast(r *reservation) bool {
	if k == nil {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.last == r
}
