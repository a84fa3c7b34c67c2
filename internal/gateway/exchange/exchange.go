// Package exchange makes one HTTP exchange with a back end, and classifies its
// failures once for all adapters: not connected, sent but not answered, answered
// but not readable. It uses the standard library only, like the core.
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

// MaxBody is the default limit of a response's body, in bytes.
const MaxBody = 1 << 20

// errRedirect refuses redirects: they would send credentials, and the body of a
// write, to another host.
var errRedirect = errors.New("redirect refused")

// errChunked refuses bodies of unknown length: they would be sent in chunks,
// which many SOAP servers refuse.
var errChunked = errors.New("a request's body has no known length")

// Client makes exchanges. It is safe for concurrent use.
type Client struct {
	// HTTP sends the requests. Its CheckRedirect is not used: redirects are
	// refused.
	HTTP *http.Client
	// MaxBody limits a response's body in bytes, compressed and decompressed; zero
	// means [MaxBody].
	MaxBody int64
	// Memory is shared by all clients of the process; nil means no bound.
	Memory *Memory
	// Measure returns how many bytes of memory decoding a body takes. It is called
	// before the body is decoded. An error makes the response unreadable. Nil means
	// [decodedShare] times the length.
	Measure func(body []byte) (decoded int64, err error)
	// Header is added to every request, with the spelling of its names.
	Header http.Header
	// Propagate adds the headers of the trace that a request belongs to; nil adds
	// none.
	Propagate func(ctx context.Context, h http.Header)
}

// Response is a complete response, whatever its status.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends req, whose body must have a known length, and reads the whole
// response. It requests gzip by a header of req. Every error is a
// [*gateway.Error]: Unavailable if no connection was made (outcome notSent for a
// write), Timeout if the deadline passed or, for a write, if the response was
// lost after the request had a connection (outcome unknown), Canceled if the
// caller disconnected, BadUpstream for a redirect. A response whose body cannot
// be read ([ErrTooLarge], [ErrEncoding]) is classified by [Unreadable].
func (c *Client) Do(ctx context.Context, call gateway.Call, req *http.Request) (*Response, error) {
	if req.ContentLength < 0 || req.ContentLength == 0 && req.Body != nil && req.Body != http.NoBody {
		return nil, &gateway.Error{Kind: gateway.Internal, Outcome: call.Outcome(gateway.NotSent), Err: errChunked}
	}
	maps.Copy(req.Header, c.Header)
	reserved, err := c.Memory.reserve(ctx, call.Class)
	if err != nil {
		return nil, overloaded(call, false)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if c.Propagate != nil {
		c.Propagate(ctx, req.Header)
	}
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// A write asks for a second connection only if nothing was sent over the first
		// one: an idle connection that the back end had closed.
		GetConn: func(string) { connected.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	client := *c.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return errRedirect }
	resp, err := client.Do(req.WithContext(ctx))
	if err != nil {
		return nil, classify(ctx, call, connected.Load(), err)
	}
	defer func() { _ = resp.Body.Close() }() // after reading, a failed close loses nothing
	response := &Response{Status: resp.StatusCode, Header: resp.Header}
	body, cut, err := readBody(resp, c.Limit(), reserved)
	if err == nil {
		err = c.measure(body, reserved)
	}
	switch {
	case errors.Is(err, errMemory):
		return nil, overloaded(call, true)
	case cut:
		return nil, classify(ctx, call, true, err)
	case err != nil:
		return nil, Unreadable(call, response, err)
	}
	response.Body = body
	return response, nil
}

// Limit returns the longest body that is read, in bytes.
func (c *Client) Limit() int64 {
	if c.MaxBody == 0 {
		return MaxBody
	}
	return c.MaxBody
}

// decodedShare is how many times its length a decoded body takes, if there is no
// Measure.
const decodedShare = 10

// measure reserves the memory for decoding a body.
func (c *Client) measure(body []byte, reserved *reservation) error {
	decoded := decodedShare * int64(len(body))
	if c.Measure != nil {
		var err error
		if decoded, err = c.Measure(body); err != nil {
			return err
		}
	}
	return reserved.forDecoding(decoded)
}

// overloaded returns the error of a call for whose response there is no memory.
// The outcome of a write that was sent is unknown.
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

// Untrusted returns the error for a response that was received but cannot be
// used. The outcome of a write is unknown.
func Untrusted(call gateway.Call, cause error) *gateway.Error {
	return &gateway.Error{
		Kind:     gateway.BadUpstream,
		Detail:   "the back end " + string(call.System) + " gave an answer that cannot be understood",
		Outcome:  call.Outcome(gateway.Unknown),
		Upstream: gateway.NewUpstreamFault(call.System, "", ""),
		Err:      cause,
	}
}

// classify returns the error of a failed exchange. connected reports whether the
// request had a connection: without one, provably no byte was sent.
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
