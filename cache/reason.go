package cache

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"unicode"

	"github.com/redis/go-redis/v9"

	"causeway.example/internal/gateway"
)

// The classes of a [Reason].
const (
	ReasonCredentials   = "credentials"   // user or password is missing or wrong
	ReasonPermission    = "permission"    // the user lacks a right
	ReasonTLS           = "tls"           // a certificate, or TLS on one side only
	ReasonProtectedMode = "protectedMode" // Redis has no password, and serves local connections only
	ReasonMaxClients    = "maxClients"    // too many connections
	ReasonLoading       = "loading"       // it is still reading its file
	ReasonMasterDown    = "masterDown"    // a replica without its master
	ReasonReadOnly      = "readOnly"      // a replica, which accepts no writes
	ReasonMemoryFull    = "memoryFull"    // maxmemory
	ReasonPersistence   = "persistence"   // it cannot save, and accepts no writes
	ReasonReplicas      = "replicas"      // it has too few replicas, and accepts no writes
	ReasonClusterDown   = "clusterDown"   // slots without a master
	ReasonMode          = "mode"          // a Cluster, a Sentinel or a single server where another one is expected
	ReasonUnknownMaster = "unknownMaster" // the Sentinels do not know the master
	ReasonDatabase      = "database"      // there is no such database
	ReasonUnsupported   = "unsupported"   // an unknown command
	ReasonUnreachable   = "unreachable"   // no connection
	ReasonClosed        = "closed"        // the connection was closed
	ReasonTimeout       = "timeout"       // no reply within the budget
	ReasonAnswer        = "answer"        // a reply that is not Redis's
	ReasonOther         = "other"
)

// Reason says why a call to a [Store] failed.
type Reason struct {
	Class string // one of a closed set
	Text  string // of the error, masked and short
	Hint  string // what to check; may be empty
}

// String returns the reason on one line.
func (r Reason) String() string {
	s := r.Class + ": " + r.Text
	if r.Hint != "" {
		s += " (" + r.Hint + ")"
	}
	return s
}

// Failure is an error of a [Store] with its reason.
type Failure struct {
	Reason Reason
	err    error
}

// Error returns the reason.
func (f *Failure) Error() string { return "redis: " + f.Reason.String() }

// Unwrap returns the store's error.
func (f *Failure) Unwrap() error { return f.err }

// Explain returns the reason why a call to a store failed.
func Explain(err error) Reason {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f.Reason
	}
	if b, ok := errors.AsType[bypassedError](err); ok {
		return b.Reason
	}
	return classifyError(err)
}

// errorReplies classify error replies of Redis by their prefix, without "ERR ".
// The first match counts.
var errorReplies = []struct{ prefix, class, hint string }{
	{"NOAUTH", ReasonCredentials, "it asks for a password, and none was sent"},
	{"WRONGPASS", ReasonCredentials, "the user or the password is wrong"},
	{"invalid password", ReasonCredentials, "the password is wrong"},
	{"Client sent AUTH, but no password is set", ReasonCredentials, "it has no password: send none, or a user"},
	{"AUTH <password> called without any password configured", ReasonCredentials, "it has no password: send none, or a user"},
	{"NOPERM", ReasonPermission, "docs/redis-faults.md lists the rights"},
	{"DENIED", ReasonProtectedMode, "protected mode: give it a password, or protected-mode no"},
	{"max number of clients", ReasonMaxClients, "raise its maxclients"},
	{"LOADING", ReasonLoading, ""},
	{"MASTERDOWN", ReasonMasterDown, "a replica without its master: address the master, or use redis.masterName"},
	{"READONLY", ReasonReadOnly, "a replica: address the master, or use redis.masterName"},
	{"OOM", ReasonMemoryFull, "maxmemory-policy allkeys-lru or volatile-ttl"},
	{"MISCONF", ReasonPersistence, "it cannot save: a cache needs no save points"},
	{"NOREPLICAS", ReasonReplicas, "min-replicas-to-write"},
	{"CLUSTERDOWN", ReasonClusterDown, "cluster-require-full-coverage, or a master that is gone"},
	{"MOVED", ReasonMode, hintCluster},
	{"ASK ", ReasonMode, hintCluster},
	{"CROSSSLOT", ReasonMode, hintCluster},
	{"This instance has cluster support disabled", ReasonMode, "this is a single server: use redis.url"},
	{"DB index is out of range", ReasonDatabase, "the number at the end of redis.url"},
	{"invalid DB index", ReasonDatabase, "the number at the end of redis.url"},
	{"SELECT is not allowed in cluster mode", ReasonMode, hintCluster},
	{"unknown command", ReasonUnsupported, ""},
	{"unknown subcommand", ReasonUnsupported, ""},
}

const (
	hintCluster  = "this is a cluster: use redis.addresses"
	hintSentinel = "this is a Sentinel: use redis.addresses with redis.masterName"
)

// classifyError returns the reason that an error shows by itself.
func classifyError(err error) Reason {
	r := Reason{Class: ReasonOther, Text: sanitize(err.Error())}
	if reply, ok := replyIn(err); ok {
		r.Text = sanitize(reply)
		reply = strings.TrimPrefix(reply, "ERR ")
		for _, known := range errorReplies {
			if strings.HasPrefix(reply, known.prefix) {
				r.Class, r.Hint = known.class, known.hint
				break
			}
		}
		return r
	}
	var (
		network net.Error
		lookup  *net.DNSError
		op      *net.OpError
	)
	text := err.Error()
	switch {
	case strings.Contains(text, "x509: "):
		r.Class, r.Hint = ReasonTLS, "its certificate is not accepted: redis.caFile, or the name it is reached by"
	case strings.Contains(text, "first record does not look like a TLS handshake"):
		r.Class, r.Hint = ReasonTLS, "it speaks no TLS on this port: redis://, or redis.tls: false"
	case strings.Contains(text, "tls: "):
		r.Class = ReasonTLS
	case strings.Contains(text, `"\x15\x03`): // a TLS alert (RFC 8446, section 5.1)
		r.Class, r.Hint = ReasonTLS, hintSpeaksTLS
	case errors.As(err, &lookup):
		r.Class, r.Hint = ReasonUnreachable, "the name does not resolve"
	case errors.As(err, &op) && op.Op == "dial":
		r.Class = ReasonUnreachable
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, redis.ErrPoolTimeout),
		errors.As(err, &network) && network.Timeout():
		r.Class = ReasonTimeout
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &op):
		r.Class = ReasonClosed
	case strings.Contains(text, "redis: "):
		r.Class = ReasonAnswer // of the library's parser, and of ours
	}
	return r
}

const hintSpeaksTLS = "it speaks TLS: rediss://, or redis.tls: true"

// replyIn returns the error reply of a server that err stands for, even if the
// reply is why a connection could not be made.
func replyIn(err error) (text string, ok bool) {
	if dial, isDial := errors.AsType[*dialError](err); isDial {
		err = dial.err
	}
	reply, ok := errors.AsType[redis.Error](err)
	if !ok || reply == redis.Nil {
		return "", false
	}
	return reply.Error(), true
}

// maxReasonText bounds the text of a reason, in bytes.
const maxReasonText = 300

// sanitize makes a text fit for one line of a log: masked, printable and short,
// without what Redis repeats of the command.
func sanitize(s string) string {
	s, _, _ = strings.Cut(s, ", with args beginning with")
	s = gateway.Mask(s) // before the cut: half a secret would not be found
	if len(s) > maxReasonText {
		s = s[:maxReasonText] + "…"
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return ';'
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return cmp.Or(strings.TrimSpace(s), "no text")
}
