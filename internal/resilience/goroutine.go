package resilience

import (
	"context"
	"runtime"
	"runtime/debug"

	"causeway.example/internal/gateway"
)

// OwnGoroutine makes each call on a goroutine of its own, and waits for its
// end. A call to a back end needs a stack of 16 KiB, which the runtime does not
// make smaller while its goroutine waits in the middle of it: without a
// goroutine of its own, each connection of a client would keep one, also while
// its next request waits for its turn. So OwnGoroutine stands inside of
// [Limit].
//
// A panic in op goes on in the caller, as a [*gateway.Panic]; so does
// [runtime.Goexit].
func OwnGoroutine[In, Out any](op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		c := &ownCall[In, Out]{op: op, in: in, ended: make(chan struct{})}
		go c.run(ctx)
		<-c.ended // op heeds ctx
		switch {
		case c.panic != nil:
			panic(c.panic)
		case !c.returned:
			runtime.Goexit()
		}
		return c.out, c.err
	}
}

// ownCall is one call of [OwnGoroutine].
type ownCall[In, Out any] struct {
	op    gateway.Op[In, Out]
	in    In
	ended chan struct{} // closed when the rest is known

	out      Out
	err      error
	returned bool // op has returned
	panic    *gateway.Panic
}

func (c *ownCall[In, Out]) run(ctx context.Context) {
	defer close(c.ended)
	defer func() {
		if value := recover(); value != nil {
			c.panic = &gateway.Panic{Value: value, Stack: debug.Stack()}
		}
	}()
	reserve(0)
	c.out, c.err = c.op(ctx, c.in)
	c.returned = true
}

// callStack is what most calls need of the stack.
const callStack = 5 << 10

// reserve has a frame of callStack bytes, so that the stack grows to its size
// at once, and while there is nothing on it to move. Growing step by step takes
// some 5 µs of each call.
//
//go:noinline
func reserve(i int) byte {
	var frame [callStack]byte
	frame[i%callStack] = 1
	return frame[(i+1)%callStack]
}
