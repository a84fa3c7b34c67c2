// Package exchange makes one HTTP exchange with a back end and classifies
// what went wrong on the wire, once, for every adapter: not connected, sent
// but not answered, answered but not readable. It uses the standard library
// only, like the core above it.
package exchange

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"causeway.example/internal/gateway"
)

// MaxBody is the default limit of an answer's body, in bytes after
// decompression.
const MaxBody = 1 << 20

// errRedirect: a redirect would carry credentials, and a write's body, to
// another place.
var errRedirect = errors.New("redirect refused")

// errChunked: without its length, a body would be sent in chunks, which many
// SOAP servers refuse.
var errChunked = errors.New("a request's body has no known length")

// Client makes exchanges. It is safe for concurrent use.
type Client struct {
	// HTTP sends the requests. Redirects are refused whatever it says.
	HTTP *http.Client
	// MaxBody limits an answer's body in bytes, packed and unpacked; zero means
	// [MaxBody].
	MaxBody int64
	// Memory is shared by all clients of the process; nil bounds nothing.
	Memory *Memory
	// Measure looks at a whole body before anybody decodes it, and returns how
	// many bytes of memory that takes. An error makes the answer unreadable. Nil
	// means [decodedShare] times its length.
	Measure func(body []byte) (decoded int64, err error)
	// Header is added to every request, its names spelled as they are here.
	Header http.Header
	// Propagate adds headers that tell the back end which trace a request
	// belongs to; nil adds none.
	Propagate func(ctx context.Context, h http.Header)
}

// Response is a complete answer, whatever its status.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends req, whose body has a known length, and reads the whole answer. It
// asks for gzip by a header of req. Every error is a [*gateway.Error]:
// Unavailable when no connection was made (outcome notSent for a write),
// Timeout when the deadline passed or, for a write, when the answer got lost
// after the request had a connection (outcome unknown), Canceled when the
// caller left, BadUpstream for a redirect. An answer whose body cannot be read
// ([ErrTooLarge], [ErrEncoding]) is judged by [Unreadable].
func (c *Client) Do(ctx context.Context, call gateway.Call, req *http.Request) (*Response, error) {
	if req.ContentLength < 0 || req.ContentLength == 0 && req.Body != nil && req.Body != http.NoBody {
		return nil, &gateway.Error{Kind: gateway.Internal, Outcome: call.Outcome(gateway.NotSent), Err: errChunked}
	}
	maps.Copy(req.Header, c.Header)
	held, err := c.Memory.reserve(ctx, call.Class)
	if err != nil {
		return nil, overloaded(call, false)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if c.Propagate != nil {
		c.Propagate(ctx, req.Header)
	}
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// A write asks for another connection only when nothing went over the
		// first one: it was kept, and the back end had closed it.
		GetConn: func(string) { connected.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	client := *c.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return errRedirect }
	resp, err := client.Do(req.WithContext(ctx))
	if err != nil {
		return nil, classify(ctx, call, connected.Load(), err)
	}
	defer func() { _ = resp.Body.Close() }() // read-only: nothing is lost by a failing close
	answer := &Response{Status: resp.StatusCode, Header: resp.Header}
	body, cut, err := readBody(resp, c.Limit(), held)
	if err == nil {
		err = c.measure(body, held)
	}
	switch {
	case errors.Is(err, errMemory):
		return nil, overloaded(call, true)
	case cut:
		return nil, classify(ctx, call, true, err)
	case err != nil:
		return nil, Unreadable(call, answer, err)
	}
	answer.Body = body
	return answer, nil
}

// Limit returns the longest body that is read, in bytes.
func (c *Client) Limit() int64 {
	if c.MaxBody == 0 {
		return MaxBody
	}
	return c.MaxBody
}

// decodedShare is how many times its length a body takes when it is decoded,
// where nobody measures it.
const decodedShare = 10

// measure reserves what a body takes when it is decoded.
func (c *Client) measure(body []byte, held *reservation) error {
	decoded := decodedShare * int64(len(body))
	if c.Measure != nil {
		var err error
		if decoded, err = c.Measure(body); err != nil {
			return err
		}
	}
	return held.forDecoding(decoded)
}

// overloaded makes the error of a call for whose answer there is no memory. Of
// a write that was sent, nobody knows what it did.
func overloaded(call gateway.Call, sent bool) *gateway.Error {
	e := &gateway.Error{
		Kind: gateway.Unavailable, Code: gateway.CodeOverloaded, Outcome: call.Outcome(gateway.NotSent), RetryAfter: time.Second,
		Detail:   "too many answers of back ends are being read at once",
		Upstream: gateway.NewUpstreamFault(call.System, "", ""),
		Err:      errMemory,
	}
	if sent && call.Class == gateway.Write {
		e.Kind, e.Code, e.Outcome, e.RetryAfter = gateway.Timeout, gateway.CodeOutcomeUnknown, gateway.Unknown, 0
		e.Detail = "the request was sent to the back end " + string(call.System) + ", but there was no memory to read its answer: whether it was done is not known"
	}
	return e
}

// Untrusted makes the error for an answer that arrived but cannot be used:
// what a write did is not known then.
func Untrusted(call gateway.Call, cause error) *gateway.Error {
	return &gateway.Error{
		Kind:     gateway.BadUpstream,
		Detail:   "the back end " + string(call.System) + " gave an answer that cannot be understood",
		Outcome:  call.Outcome(gateway.Unknown),
		Upstream: gateway.NewUpstreamFault(call.System, "", ""),
		Err:      cause,
	}
}

// classify says what a failed exchange means. connected tells whether the
// request ever had a connection: without one, provably no byte was sent.
func classify(ctx context.Context, call gateway.Call, connected bool, err error) *gateway.Error {
	e := &gateway.Error{Upstream: gateway.NewUpstreamFault(call.System, "", ""), Err: err}
	system := "the back end " + string(call.System)
	switch {
	case errors.Is(err, errRedirect):
		return Untrusted(call, err)
	case !connected:
		e.Kind, e.Outcome, e.Unsent = gateway.Unavailable, call.Outcome(gateway.NotSent), true
		e.Detail = system + " could not be reached"
		if errors.Is(ctx.Err(), context.Canceled) {
			e.Kind = gateway.Canceled
		}
	case call.Class == gateway.Write:
		e.Kind, e.Code, e.Outcome = gateway.Timeout, gateway.CodeOutcomeUnknown, gateway.Unknown
		e.Detail = "the request was sent to " + system + ", but no answer came: whether it was done is not known"
	case errors.Is(ctx.Err(), context.Canceled):
		e.Kind, e.Detail = gateway.Canceled, "the caller left before the answer"
	case errors.Is(ctx.Err(), context.DeadlineExceeded), isTimeout(err):
		e.Kind, e.Detail = gateway.Timeout, system+" did not answer in time"
	default:
		e.Kind, e.Detail = gateway.Unavailable, "the connection to "+system+" broke before it answered"
	}
	return e
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
