package cache

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/redis/go-redis/v9"
)

// wrapError returns a call's error with its reason, or nil. It stores the key if
// a server that is addressed as a single one redirects it to another node.
func (r *Redis) wrapError(err error, keys ...string) error {
	if err == nil {
		return nil
	}
	if r.topology != topologyCluster && len(keys) > 0 && isRedirect(err) {
		r.redirectedKey.Store(&keys[0])
	}
	return &Failure{r.reason(err), err}
}

// isRedirect reports whether an error is a redirection by a node of a Cluster:
// another node has the key.
func isRedirect(err error) bool {
	_, moved := redis.IsMovedError(err)
	_, ask := redis.IsAskError(err)
	return moved || ask
}

// checkRedirect returns an error while the server redirects the key of
// wrapError. Without it, the part of the keys that a node of a Cluster has would
// be found, and all others would fail, but never enough of them in a row to
// open the breaker.
func (r *Redis) checkRedirect(ctx context.Context) error {
	key := r.redirectedKey.Load()
	if key == nil {
		return nil
	}
	err := r.client.Get(ctx, *key).Err()
	if err == nil || isNil(err) || isWrongType(err) {
		r.redirectedKey.CompareAndSwap(key, nil)
		return nil
	}
	return err
}

// isNil reports whether the reply to a command was nil. An error that wraps nil
// means something else: see [connHook].
func isNil(err error) bool {
	return err == redis.Nil //nolint:errorlint // see above
}

// isWrongType reports whether the reply to a command was WRONGTYPE.
func isWrongType(err error) bool {
	reply, ok := err.(redis.Error) //nolint:errorlint // see isNil
	return ok && redis.HasErrorPrefix(reply, "WRONGTYPE")
}

// expectOK returns an error for any reply to SET but OK.
func expectOK(cmd *redis.StatusCmd) error {
	reply, err := cmd.Result()
	if err == nil && reply != "OK" {
		return fmt.Errorf("redis: unexpected answer to %s", cmd.Name())
	}
	return err
}

// reason returns the reason of an error, with what is known about the server.
func (r *Redis) reason(err error) Reason {
	cause := r.conns.cause(err)
	reason := classifyError(cause)
	dial, isDial := errors.AsType[*dialError](cause)
	_, replied := replyIn(cause)
	mode := r.conns.serverMode()
	switch {
	case isDial && errors.Is(dial.err, redis.Nil):
		reason = Reason{ReasonUnknownMaster, "the Sentinels answer, and do not know the master", "redis.masterName is the name in their `sentinel monitor`"}
	case isDial && r.conns.tls && isHandshakeTimeout(dial.err):
		reason.Class, reason.Hint = ReasonTLS, "connected, but no TLS handshake: redis:// if it speaks no TLS on this port"
	case isDial && replied && reason.Class == ReasonCredentials:
		reason.Hint = "of the Sentinels: redis.sentinelUsername and redis.sentinelPassword"
	case isDial && replied && reason.Class == ReasonPermission:
		reason.Hint = "of the Sentinels: docs/redis-faults.md lists the rights"
	case isDial && replied && reason.Class == ReasonUnsupported:
		reason.Class, reason.Hint = ReasonMode, "redis.addresses are not Sentinels: without redis.masterName they are nodes of a Cluster"
	case reason.Class == ReasonUnsupported && mode == "sentinel":
		reason.Class, reason.Hint = ReasonMode, hintSentinel
	case reason.Class == ReasonUnsupported && r.topology == topologyCluster:
		reason.Hint = "redis.addresses without redis.masterName need a Cluster"
	case reason.Class == ReasonClosed && r.conns.hello.Load() != nil:
		reason.Class, reason.Hint = ReasonUnsupported, hintHello
	}
	return reason
}

const hintHello = "it closes the connection on HELLO: " + hintSpeaksTLS + "; a proxy that has RESP2 only needs ?protocol=2 in redis.url"

// isHandshakeTimeout reports whether a TLS handshake timed out. The error of a
// TCP connection that timed out is a [net.OpError].
func isHandshakeTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) && !errors.As(err, new(*net.OpError))
}
