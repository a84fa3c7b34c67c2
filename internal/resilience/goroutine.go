package resilience

import (
	"context"
	"runtime"
	"runtime/debug"

	"causeway.example/internal/gateway"
)

// OwnGoroutine runs each call on a goroutine of its own, and waits for it. A call to
// a back end needs a stack of 16 KiB, which the runtime does not shrink while its
// goroutine is deep in it: otherwise each client's connection would keep such a
// stack, even while its next request waits for a permit. So OwnGoroutine is inside
// of [Limit].
//
// A panic in op is raised in the caller as a [*gateway.Panic]; [runtime.Goexit] is
// passed on as well.
func OwnGoroutine[In, Out any](op gateway.Op[In, Out]) gateway.Op[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		c := &ownCall[In, Out]{op: op, in: in, ended: make(chan struct{})}
		go c.run(ctx)
		<-c.ended // op returns when ctx is done
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
	ended chan struct{} // closed when the fields below are set

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

// callStack is the stack that most calls need.
const callStack = 5 << 10

// reserve has a frame of callStack bytes, so that the stack grows once, while it is
// empty. Growing step by step takes about 5 µs per call.
//
//go:noinline
func reserve(i int) byte {
	var frame [callStack]byte
	frame[i%callStack] = 1
	return frame[(i+1)%callStack]
}
