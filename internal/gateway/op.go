package gateway

import "context"

// Op is one operation: a function from an input to an output. Adapters'
// methods are Ops as they stand, decorators wrap an Op and return an Op, and
// a test passes a function literal.
//
// In carries everything that decides the outcome (tenant, customer, numbers);
// ctx carries only the deadline, cancellation, tracing, and the client's name
// ([WithClient]), by which permits are shared.
type Op[In, Out any] func(ctx context.Context, in In) (Out, error)

// Class says whether an operation may be repeated.
type Class int

const (
	// Read changes nothing upstream and may be retried inside a budget.
	Read Class = iota
	// Write is repeated only when provably no byte of it was sent.
	Write
)

// String returns "read" or "write".
func (c Class) String() string {
	if c == Write {
		return "write"
	}
	return "read"
}

// System names a back end in errors, metrics and logs.
type System string

const (
	// Octane is the data-pool back end (SOAP and REST).
	Octane System = "octane"
	// SPS is the Subscription Balance Management back end, v5 (REST).
	SPS System = "sps"
)

// Call describes one primitive of [Upstream]: what decorators need to know
// about it, declared once, beside the primitive.
type Call struct {
	System    System
	Operation string // the back end's own word, used as a metric label
	Class     Class
}

// Outcome returns what a failed write did, and nothing for a read: reads have
// no outcome.
func (c Call) Outcome(o Outcome) Outcome {
	if c.Class == Write {
		return o
	}
	return ""
}
