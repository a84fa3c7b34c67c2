package handlers

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"causeway.example/internal/gateway"
)

// unmatched is the route of every request that no route matches. The path itself is the
// caller's choice and would make an unbounded metric label.
const unmatched = "unmatched"

// statusClientClosed is the status of an event whose caller closed the connection first.
// No RFC defines one; nginx uses this number.
const statusClientClosed = 499

// codeClientClosed is the code of such an event. No problem has it, because none is sent.
const codeClientClosed = "clientClosedRequest"

// server surrounds the engine with what every request needs, whatever its route: the
// event, the correlation id, and recovery from panics.
type server struct {
	engine    *gin.Engine
	onRequest func(context.Context, gateway.RequestEvent)
	publicURL string // [Options.PublicURL]
	prefix    string // its path
}

// ServeHTTP serves one request and reports one event.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	id, _ := correlationID(r.Header) // checkHeaders refuses one of another form
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
		// HEAD is GET without the content (RFC 9110 section 9.3.2). WithContext has copied
		// the request.
		r.Method = http.MethodGet
	}
	if isPrefix(s.prefix, rec, r) {
		return
	}
	s.engine.ServeHTTP(rec, withoutPrefix(s.prefix, r))
}

// clientAddress returns the IP address of a remote end of the form that net/http has: an
// IPv4 address as such even on an IPv6 listener, and without a zone, which names an
// interface of this machine. It is empty for anything else.
func clientAddress(remote string) string {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return ""
	}
	return at.Addr().Unmap().WithZone("").String()
}

// event is the event of a request while the request is served.
type event struct {
	gateway.RequestEvent
	publicURL string // [Options.PublicURL], for writeProblem
}

type eventKey struct{}

// eventOf returns the event of a request, for the layers that fill it.
func eventOf(r *http.Request) *event {
	ev, _ := r.Context().Value(eventKey{}).(*event)
	return ev
}

// methods are the methods that have a label of their own.
var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace,
}

// methodLabel returns the method as a metric label, which has to be bounded.
func methodLabel(method string) string {
	if slices.Contains(methods, method) {
		return method
	}
	return "other"
}
