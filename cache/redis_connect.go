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

// connHook observes how connections to Redis are made, and keeps errors there
// apart from what Redis replies to a command. It is a [redis.Hook].
type connHook struct {
	// resp2 omits HELLO, for proxies that close a connection on it.
	resp2 bool
	tls   bool

	// The last failures to make a connection, nil after a success. They explain
	// calls that cannot say why they fail: the budget ended before the connection
	// failed, or Redis had just closed the connection.
	dial, hello atomic.Pointer[failedAttempt]

	mode atomic.Pointer[string] // in the last reply to HELLO: standalone, cluster or sentinel
}

// failedAttempt is a failed step of making a connection.
type failedAttempt struct {
	err error
	at  time.Time
}

var _ redis.Hook = (*connHook)(nil)

// dialError is the error of a connection that could not be made. It must not
// match errors that mean a reply: the library returns [redis.Nil] here as well,
// if a Sentinel does not know the master.
type dialError struct{ err error }

func (e *dialError) Error() string { return e.err.Error() }

// Is and As replace Unwrap, and do not find a reply.
func (e *dialError) Is(target error) bool {
	_, reply := target.(redis.Error)
	return !reply && errors.Is(e.err, target)
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

// rejectNil replaces [redis.Nil] by another error, except where it is a valid
// reply: to GET of a key that does not exist, and to SET NX of a lease that is
// held. There it is the error itself; if it is wrapped, a connection could not
// be made.
func rejectNil(cmd redis.Cmder, err error) error {
	name := cmd.Name()
	if !errors.Is(err, redis.Nil) || isNil(err) && (name == "get" || name == "set") {
		return err
	}
	return fmt.Errorf("redis: nil is no answer to %s", cmd.FullName())
}

// helloSkipped makes the library continue without HELLO, as with an old server.
type helloSkipped struct{}

func (helloSkipped) Error() string { return "ERR unknown command 'hello'" }
func (helloSkipped) RedisError()   {}

// recordHello records the server's mode, or why it refuses the connection. A
// server without HELLO refuses nothing.
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

// attemptMaxAge is how long a failed attempt may explain a call. It is longer
// than the time for which a breaker is open.
const attemptMaxAge = 5 * time.Second

// cause returns the error that explains a call's error: the same, or a failed
// attempt if the call only says that there was no reply.
func (c *connHook) cause(err error) error {
	class := classifyError(err).Class
	if _, replied := replyIn(err); replied || class != ReasonTimeout && class != ReasonClosed {
		return err
	}
	for _, failed := range []*failedAttempt{c.dial.Load(), c.hello.Load()} {
		if failed != nil && time.Since(failed.at) < attemptMaxAge && (class == ReasonTimeout || failed != c.dial.Load()) {
			return failed.err
		}
	}
	return err
}
