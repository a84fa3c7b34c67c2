// Package calls says what a simulator understood of a request, and keeps the
// record of the calls that reached the simulated back ends.
package calls

import (
	"causeway.example/internal/sandbox/answer"
	"causeway.example/internal/sandbox/faults"
)

// The protocols of the simulated back ends.
const (
	SOAP   = "soap"
	REST   = "rest"
	SPS    = "sps"
	OAuth2 = "oauth2"
)

// Unknown is the operation of a request that no operation understands.
const Unknown = "unknown"

// Call is an understood request. Nothing has happened yet.
type Call struct {
	Protocol  string
	Operation string
	Items     int // how many things a bulk request is about; 0 for none
	// Run does the operation: it needs the sandbox's lock. The fault is what
	// a magic number asks for.
	Run func() (answer.Answer, faults.Fault)
}

// Answered makes a call that has its answer already: a refusal that no state
// decides.
func Answered(protocol, operation string, a answer.Answer) Call {
	return Call{Protocol: protocol, Operation: operation, Run: func() (answer.Answer, faults.Fault) {
		return a, faults.Fault{}
	}}
}
