package resilience

import (
	"errors"

	"causeway.example/internal/gateway"
)

// errShed marks the errors by which the gateway itself refuses a call to
// protect the back end. Repeating such a call would defeat the protection.
var errShed = errors.New("not tried")

// notSent is the outcome of a call that never reached its adapter.
func notSent(call gateway.Call) gateway.Outcome {
	if call.Class == gateway.Write {
		return gateway.NotSent
	}
	return ""
}
