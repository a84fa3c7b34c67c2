// Package spssim simulates SPS v5, the management of a subscription's
// balances, and the token endpoint in front of it.
//
// It is written by hand from what is known of the back end, and shares no code
// with the adapter that talks to it. Verbs, paths, and the members of balances
// and of actions are not public: those here are this project's assumptions.
// Nothing in it locks; the sandbox does.
package spssim

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"causeway.example/internal/sandbox/answer"
	"causeway.example/internal/sandbox/calls"
	"causeway.example/internal/sandbox/exactjson"
	"causeway.example/internal/sandbox/faults"
)

// The paths of SPS and of its token endpoint.
const (
	Prefix    = "/sps/v5/"
	TokenPath = "/oauth2/token" //nolint:gosec // a path, not a credential
)

// Options are the choices of a simulator. All members are required.
type Options struct {
	ClientID      string
	ClientSecret  string
	CancelBuckets bool // answer cancelBuckets; otherwise it is 501, as announced for the future
	Now           func() time.Time
}

// Server is the simulated back end.
type Server struct {
	options       Options
	subscriptions map[string]*subscription
	tokens        map[string]time.Time // expiry by token
}

// New makes a simulator with its seeds.
func New(options Options) *Server {
	s := &Server{options: options, tokens: map[string]time.Time{}}
	s.Reset()
	return s
}

// Reset restores the seeds. Tokens stay good: they are credentials, no state.
func (s *Server) Reset() { s.subscriptions = seed(s.options.Now()) }

// operation is an operation of SPS.
type operation struct {
	name   string
	method string
	read   reader // nil for a request without a body
	// apply returns the wallet after a change; nil for a request that only reads.
	apply func(wallet []balance, in request, now time.Time) ([]balance, *problem)
}

// operations by the path below [Prefix]. Two share a path.
var operations = map[string][]operation{
	"buckets": {{"addBuckets", http.MethodPost, readRefs, func(w []balance, in request, now time.Time) ([]balance, *problem) {
		return add(w, in.refs, now)
	}}},
	"primaryBucket": {{"swapPrimaryBucket", http.MethodPut, readRef, func(w []balance, in request, now time.Time) ([]balance, *problem) {
		return swap(w, in.refs[0], now)
	}}},
	"buckets/cancel": {{cancelBuckets, http.MethodPost, readRefs, func(w []balance, in request, _ time.Time) ([]balance, *problem) {
		return cancel(w, in.refs)
	}}},
	"balances": {
		{"getBalances", http.MethodGet, nil, nil},
		{"updateBalances", http.MethodPut, readActions, func(w []balance, in request, _ time.Time) ([]balance, *problem) {
			return update(w, in.actions)
		}},
	},
}

const cancelBuckets = "cancelBuckets"

var (
	unauthenticated = &problem{http.StatusUnauthorized, "UNAUTHENTICATED", "access token is missing, unknown or expired"}
	notImplemented  = &problem{http.StatusNotImplemented, "NOT_IMPLEMENTED", "cancelling buckets is a future capability"}
)

// Call understands a request below [Prefix].
func (s *Server) Call(r *http.Request, body []byte) calls.Call {
	correlationID := r.Header.Get("X-Correlation-Id")
	if correlationID == "" {
		correlationID = rand.Text()
	}
	op, refused := find(r)
	in, items := request{}, 0
	if refused == nil {
		in, refused = op.request(r, body)
		items = len(in.refs)
	}
	authorization := r.Header.Get("Authorization")
	return calls.Call{Protocol: calls.SPS, Operation: op.name, Items: items, Run: func() (answer.Answer, faults.Fault) {
		a, fault := s.run(op, in, authorization, refused)
		return a.With("X-Correlation-Id", correlationID), fault
	}}
}

// find returns the operation of a request, or one without a name.
func find(r *http.Request) (operation, *problem) {
	at, known := operations[strings.TrimPrefix(r.URL.Path, Prefix)]
	for _, op := range at {
		if op.method == r.Method {
			return op, nil
		}
	}
	if known {
		return operation{name: calls.Unknown}, &problem{http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "method not allowed"}
	}
	return operation{name: calls.Unknown}, missing("no such resource")
}

// request reads what the operation works on; it returns as much as it could
// read of a bad one, too.
func (op operation) request(r *http.Request, body []byte) (request, *problem) {
	in, refused := readHeader(r.Header)
	if refused != nil {
		return in, refused
	}
	if op.read == nil {
		in.gpsi = r.URL.Query().Get("gpsi")
	} else {
		object, err := exactjson.Parse(body)
		if err != nil {
			return in, invalid("body is not a JSON object")
		}
		in.gpsi, _ = object.String("gpsi")
		if refused = op.read(object, &in); refused != nil {
			return in, refused
		}
	}
	if !gpsiForm.MatchString(in.gpsi) {
		return in, invalid("gpsi must have 11 to 15 digits")
	}
	return in, nil
}

func (s *Server) run(op operation, in request, authorization string, refused *problem) (answer.Answer, faults.Fault) {
	switch {
	case !s.authorized(authorization):
		return unauthenticated.answer(), faults.Fault{}
	case op.name == cancelBuckets && !s.options.CancelBuckets:
		return notImplemented.answer(), faults.Fault{}
	case refused != nil:
		return refused.answer(), faults.Fault{}
	}
	asked := magicOf(in.gpsi, in.refs...)
	fault := asked.fault()
	if !fault.ShapesAnswer() {
		return answer.Answer{}, fault
	}
	if refused = asked.problem(); refused != nil {
		return refused.answer(), faults.Fault{}
	}
	found, refused := s.subscription(in)
	if refused == nil && op.apply != nil {
		refused = s.apply(op, found, in)
	}
	if refused != nil {
		return refused.answer(), fault
	}
	return answer.JSON(http.StatusOK, success(op, found, asked)), fault
}

// apply changes a wallet, or leaves it alone.
func (s *Server) apply(op operation, found *subscription, in request) *problem {
	wallet, refused := op.apply(found.wallet, in, s.options.Now())
	if refused == nil {
		found.wallet = wallet
	}
	return refused
}

// subscription finds a subscription that is valid and active, at or below the
// node of the request.
func (s *Server) subscription(in request) (*subscription, *problem) {
	found := s.subscriptions[in.gpsi]
	switch {
	case found == nil, !within(found.node, in.node):
		return nil, missing("subscription not found")
	case found.status != active:
		return nil, conflict("subscription is not active")
	}
	return found, nil
}

// success is the reply of an operation that was applied.
func success(op operation, found *subscription, asked magic) map[string]any {
	reply := map[string]any{}
	if op.apply != nil {
		reply["status"] = "Success"
		if asked == magicUnknownWord {
			reply["status"] = "Queued"
		}
	} else {
		shown := make([]any, len(found.wallet))
		for i, b := range found.wallet {
			item := b.show()
			if asked == magicUnknownWord {
				item["type"], item["status"] = "SATELLITE", "DORMANT"
			}
			if asked == magicExtra {
				item["carrierReference"] = fmt.Sprintf("CR-%d", i)
			}
			shown[i] = item
		}
		reply["balances"] = shown
	}
	if asked == magicExtra {
		reply["transactionId"] = "TX-1"
		reply["trace"] = []any{map[string]any{"hop": 1}}
	}
	return reply
}

// answer is the sandbox's own error body, in the style of TMF630.
func (p *problem) answer() answer.Answer {
	a := answer.JSON(p.status, map[string]string{
		"code": p.code, "reason": http.StatusText(p.status), "message": p.reason, "status": strconv.Itoa(p.status),
	})
	if p.status == http.StatusTooManyRequests {
		return a.With("Retry-After", "7")
	}
	return a
}
