package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"causeway.example/internal/gateway"
)

// unmatched is the route of every request that no route serves: paths are
// the caller's, and would make labels without end.
const unmatched = "unmatched"

// statusClientClosed is what an event says when the caller left first. The
// number is nginx's; no RFC has one.
const statusClientClosed = 499

// codeClientClosed is the event's code of such a request. No problem has it:
// nobody would read it.
const codeClientClosed = "clientClosedRequest"

// server surrounds the engine with what every answer needs, whatever route it
// comes from: the event, the correlation id, and the recovery.
type server struct {
	engine    *gin.Engine
	onRequest func(context.Context, gateway.RequestEvent)
	publicURL string // of [Options]
	prefix    string // its path
}

// ServeHTTP answers one request and reports one event.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	id, _ := correlationID(r.Header) // a bad one is the operation's to refuse
	if id == "" {
		id = newUUID()
	}
	ev := &event{
		RequestEvent: gateway.RequestEvent{Method: methodLabel(r.Method), Route: unmatched, CorrelationID: id},
		publicURL:    s.publicURL,
	}
	rec := &recorder{ResponseWriter: w, event: ev, omitBody: r.Method == http.MethodHead}
	rec.Header().Set(headerCorrelationID, id)
	rec.Header().Set("X-Content-Type-Options", "nosniff")
	ctx := context.WithValue(r.Context(), eventKey{}, ev)
	r = r.WithContext(ctx)
	if r.Body != nil && r.Body != http.NoBody {
		rec.body = &trackedBody{ReadCloser: r.Body}
		r.Body = rec.body
	}
	defer func() {
		abort := recovered(rec, r, recover())
		if rec.status == http.StatusUnauthorized {
			ev.Client = clientAddress(r.RemoteAddr)
		}
		ev.Status, ev.Bytes, ev.Duration = rec.status, rec.bytes, time.Since(start)
		s.onRequest(ctx, ev.RequestEvent)
		if abort {
			panic(http.ErrAbortHandler)
		}
	}()
	if rec.omitBody {
		// HEAD is GET without the content (RFC 9110 section 9.3.2). The request
		// is our own copy since WithContext.
		r.Method = http.MethodGet
	}
	if isPrefix(s.prefix, rec, r) {
		return
	}
	s.engine.ServeHTTP(rec, withoutPrefix(s.prefix, r))
}

// clientAddress is the IP address of a connection's other end: an IPv4 address
// as such also where the listener is of IPv6, and without the zone, which is a
// name of ours. It is empty for what is no address.
func clientAddress(remote string) string {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return ""
	}
	return at.Addr().Unmap().WithZone("").String()
}

// event is the event of a request while it is served.
type event struct {
	gateway.RequestEvent
	publicURL string // [Options.PublicURL], for what writes the response
}

type eventKey struct{}

// eventOf returns the request's event, for the layers that fill it.
func eventOf(r *http.Request) *event {
	ev, _ := r.Context().Value(eventKey{}).(*event)
	return ev
}

// recovered answers a panic with a problem, and says whether the connection
// must be broken: on request, or because half an answer has left.
func recovered(rec *recorder, r *http.Request, value any) (abort bool) {
	if value == nil {
		return false
	}
	ev := eventOf(r)
	if err, ok := value.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		ev.Err = err
		if rec.status == 0 {
			rec.status, ev.Code = statusClientClosed, codeClientClosed
		}
		return true
	}
	err := &gateway.Error{Kind: gateway.Internal, Err: newPanicError(value)}
	if rec.status != 0 {
		ev.Code, ev.Err = err.PublicCode(), err
		return true
	}
	writeProblem(rec, r, classOf(ev.Operation), err)
	return false
}

// panicError carries a panic to the event: the type of its value and the
// stack, and the text only when the runtime wrote it.
type panicError struct {
	what  string
	stack []byte
}

func newPanicError(value any) *panicError {
	stack := []byte(nil)
	var elsewhere *gateway.Panic
	if err, ok := value.(error); ok && errors.As(err, &elsewhere) {
		value, stack = elsewhere.Value, elsewhere.Stack
	}
	if stack == nil {
		stack = debug.Stack()
	}
	what := fmt.Sprintf("panic with a %T", value)
	if err, ok := value.(error); ok {
		var runtimeErr runtime.Error
		if errors.As(err, &runtimeErr) {
			what = "panic: " + runtimeErr.Error()
		}
	}
	return &panicError{what: what, stack: stack}
}

// Error returns what happened and where.
func (e *panicError) Error() string { return e.what + "\n" + string(e.stack) }

// recorder remembers an answer's status and size, and drops the content of
// the answer to a HEAD request.
type recorder struct {
	http.ResponseWriter
	event    *event
	body     *trackedBody // of the request; nil if it has none
	omitBody bool
	status   int
	bytes    int
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		w.limitConnection()
	}
	w.ResponseWriter.WriteHeader(status)
}

// unauthenticatedWriteTimeout bounds the writing of an answer to a request without a key. It is
// enough for the largest file, of 1.7 MB, at 87 kB/s; it has 0.5 MB in gzip.
const unauthenticatedWriteTimeout = 20 * time.Second

// limitConnection bounds what an answer costs afterwards. net/http reads up to
// 256 KiB of a body that the handler has left, for as long as the client takes:
// so the connection ends instead, and so it does with a refused key.
func (w *recorder) limitConnection() {
	conn := http.NewResponseController(w.ResponseWriter)
	if unread := w.body != nil && !w.body.read; unread || w.status == http.StatusUnauthorized {
		w.Header().Set("Connection", "close")
		if unread {
			_ = conn.SetReadDeadline(time.Unix(1, 0)) // not every writer has a connection
		}
	}
	if w.event.Caller == "" {
		_ = conn.SetWriteDeadline(time.Now().Add(unauthenticatedWriteTimeout))
	}
}

// trackedBody is a request's body, and remembers whether it was read to its end.
type trackedBody struct {
	io.ReadCloser
	read bool
}

func (c *trackedBody) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.read = c.read || errors.Is(err, io.EOF)
	return n, err
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.omitBody {
		return len(p), nil
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace,
}

// methodLabel bounds the methods that metrics see.
func methodLabel(method string) string {
	if slices.Contains(methods, method) {
		return method
	}
	return "other"
}
