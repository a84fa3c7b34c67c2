package cache

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// connHook watches how connections to Redis are made, and keeps what fails
// there apart from what Redis answers to a command. It is a [redis.Hook].
type connHook struct {
	// resp2 leaves HELLO out, for proxies that close a connection on it.
	resp2 bool
	tls   bool

	// A call whose budget ends before a connection fails, or that meets a
	// connection that Redis has just closed, cannot say why. These can.
	dial, hello atomic.Pointer[failedAttempt] // nil after a success

	mode atomic.Pointer[string] // current the server that answered HELLO last: standalone, cluster, sentinel
}

// failedAttempt is a part of making a connection that failed.
type failedAttempt struct {
	err error
	at  time.Time
}

var _ redis.Hook = (*connHook)(nil)

// dialError is the error of a connection that could not be made. It is none of
// the errors that stand for an answer: the library returns [redis.Nil] here as
// well, when a Sentinel does not know the master.
type dialError struct{ err error }

func (e *dialError) Error() string { return e.err.Error() }

// Is and As stand for an Unwrap that does not lead to an answer.
func (e *dialError) Is(target error) bool {
	_, answer := target.(redis.Error)
	return !answer && errors.Is(e.err, target)
}

func (e *dialError) As(target any) bool {
	switch target.(type) {
	case *redis.Error, **Failure:
		return false
	}
	return errors.As(e.err, target)
}

// DialHook implements [redis.Hook].
func (c *connHook) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := next(ctx, network, addr)
		if err != nil {
			err = &dialError{err}
			c.dial.Store(&failedAttempt{err, time.Now()})
			return nil, err
		}
		c.dial.Store(nil)
		return conn, nil
	}
}

// ProcessHook implements [redis.Hook].
func (c *connHook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		isHello := cmd.Name() == "hello"
		if isHello && c.resp2 {
			return helloSkipped{}
		}
		err := next(ctx, cmd)
		if isHello {
			c.recordHello(cmd, err)
		}
		return rejectNil(cmd, err)
	}
}

// ProcessPipelineHook implements [redis.Hook].
func (c *connHook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		err := next(ctx, cmds)
		for _, cmd := range cmds {
			if replaced := rejectNil(cmd, cmd.Err()); isNil(cmd.Err()) && !isNil(replaced) {
				cmd.SetErr(replaced)
				err = replaced
			}
		}
		return err
	}
}

// rejectNil replaces [redis.Nil] except where it is an answer: to GET of a
// key that is not there, and to SET NX of a lease that somebody holds. There it
// is the error itself; what wraps it is a connection that could not be made.
func rejectNil(cmd redis.Cmder, err error) error {
	name := cmd.Name()
	if !errors.Is(err, redis.Nil) || isNil(err) && (name == "get" || name == "set") {
		return err
	}
	return fmt.Errorf("redis: nil is no answer to %s", cmd.FullName())
}

// helloSkipped has the library go on without HELLO, as with an old server.
type helloSkipped struct{}

func (helloSkipped) Error() string { return "ERR unknown command 'hello'" }
func (helloSkipped) RedisError()   {}

// recordHello notes what the server says of itself, or why it refuses the
// connection. That it has no HELLO is no refusal.
func (c *connHook) recordHello(cmd redis.Cmder, err error) {
	c.hello.Store(nil)
	if err != nil {
		if class := classifyError(err).Class; class != ReasonUnsupported && class != ReasonOther && class != ReasonTimeout {
			c.hello.Store(&failedAttempt{err, time.Now()})
		}
		return
	}
	if hello, ok := cmd.(*redis.MapStringInterfaceCmd); ok {
		mode, _ := hello.Val()["mode"].(string)
		c.mode.Store(&mode)
	}
}

func (c *connHook) serverMode() string {
	if mode := c.mode.Load(); mode != nil {
		return *mode
	}
	return ""
}

// attemptMaxAge is how long the failure to make a connection may explain a call: longer
// than the time between two tries of a store that fails.
const attemptMaxAge = 5 * time.Second

// cause returns the error that explains a call's: its own, unless that only says
// that there was no answer.
func (c *connHook) cause(err error) error {
	class := classifyError(err).Class
	if _, answered := replyIn(err); answered || class != ReasonTimeout && class != ReasonClosed {
		return err
	}
	for _, made := range []*failedAttempt{c.dial.Load(), c.hello.Load()} {
		if made != nil && time.Since(made.at) < attemptMaxAge && (class == ReasonTimeout || made != c.dial.Load()) {
			return made.err
		}
	}
	return err
}
