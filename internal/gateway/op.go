package gateway

import "context"

// Op is one operation: a function from an input to an output. The methods of
// adapters are Ops, decorators wrap an Op and return an Op, and tests pass
// function literals.
//
// In has everything that decides the outcome (tenant, customer, numbers). ctx
// has the deadline, cancellation, tracing, and the client's name ([WithClient]),
// by which permits are shared; nothing else.
type Op[In, Out any] func(ctx context.Context, in In) (Out, error)

// Class says whether an operation may be retried.
type Class int

const (
	// Read changes nothing upstream, and may be retried within a budget.
	Read Class = iota
	// Write is retried only if provably no byte of it was sent.
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

// Call describes one primitive of [Upstream] for decorators. It is declared
// once, beside the primitive.
type Call struct {
	System    System
	Operation string // the back end's own name, used as a metric label
	Class     Class
}

// Outcome returns o for a write, and "" for a read, which has no outcome.
func (c Call) Outcome(o Outcome) Outcome {
	if c.Class == Write {
		return o
	}
	return ""
}
