// Package faults makes simulated back ends fail: late, wrong, cut short, as
// another server's page, or not at all.
package faults

import (
	"context"
	"net"
	"net/http"
	"time"

	"causeway.example/internal/sandbox/answer"
)

// Kind is a way to fail.
type Kind string

// The ways to fail. The empty Kind is no failure.
const (
	Latency   Kind = "latency"   // the normal answer, late
	SOAPFault Kind = "soapFault" // a SOAP fault
	RateLimit Kind = "rateLimit" // Octane's fault 233
	Reset     Kind = "reset"     // no answer: the connection is reset after the request was read
	HTML      Kind = "html"      // a page of the server in front (503 unless a status is given)
	Truncate  Kind = "truncate"  // the first half of the normal answer, as if it were all
	Empty     Kind = "empty"     // 200 (unless a status is given) without a body
)

// Fault is one failure. The zero Fault is none.
type Fault struct {
	Kind    Kind
	Latency time.Duration // waited before anything is answered, whatever the kind
	Status  int           // HTTP status of soapFault, rateLimit, html and empty; 0 is the kind's own
	Code    string        // faultcode of soapFault; "" is S:Server
	Message string        // faultstring of soapFault and rateLimit, or the text of the page
}

// SlowAnswer is how late a "slow answer" is: longer than any client's timeout.
const SlowAnswer = 60 * time.Second

// The endings of magic numbers that mean the same in both back ends.
const (
	EndingTruncated = 13
	EndingEmpty     = 14
	EndingReset     = 15
	EndingSlow      = 16
)

// OfEnding returns the failure of the exchange that such an ending asks for.
func OfEnding(ending int) Fault {
	switch ending {
	case EndingTruncated:
		return Fault{Kind: Truncate}
	case EndingEmpty:
		return Fault{Kind: Empty}
	case EndingReset:
		return Fault{Kind: Reset}
	case EndingSlow:
		return Fault{Kind: Latency, Latency: SlowAnswer}
	default:
		return Fault{}
	}
}

// RateLimitText is the published text of fault 233, before the time left.
const RateLimitText = "API rate limit has been exceeded for this operation - please try again in: "

// ShapesAnswer tells whether the fault needs the normal answer to work on.
func (f Fault) ShapesAnswer() bool {
	return f.Kind == "" || f.Kind == Latency || f.Kind == Truncate
}

// Wait spends the fault's latency. It returns false when the caller left
// before the end.
func (f Fault) Wait(ctx context.Context) bool {
	if f.Latency <= 0 {
		return true
	}
	timer := time.NewTimer(f.Latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Shape returns what goes out instead of the normal answer.
func (f Fault) Shape(normal answer.Answer) answer.Answer {
	switch f.Kind {
	case SOAPFault:
		return answer.SOAPFault(f.status(http.StatusInternalServerError), "S", or(f.Code, "S:Server"), or(f.Message, "java.lang.NullPointerException"))
	case RateLimit:
		return answer.SOAPFault(f.status(http.StatusInternalServerError), "soapenv", "233", or(f.Message, RateLimitText+"42 seconds"))
	case HTML:
		return answer.HTML(f.status(http.StatusServiceUnavailable), or(f.Message, "The server is temporarily unable to service your request."))
	case Empty:
		return answer.New(f.status(http.StatusOK), "text/plain", nil)
	case Truncate:
		normal.Body = normal.Body[:len(normal.Body)/2]
	case Latency, Reset:
	}
	return normal
}

// ResetConnection closes the connection of a request so that the client sees
// a reset (RFC 9293, section 3.10.7: RST), not an orderly end. Where the
// connection cannot be taken over, the server aborts it.
func ResetConnection(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // discard what is unsent, and reset
	}
	_ = conn.Close()
}

func (f Fault) status(own int) int {
	if f.Status != 0 {
		return f.Status
	}
	return own
}

func or(text, own string) string {
	if text != "" {
		return text
	}
	return own
}
