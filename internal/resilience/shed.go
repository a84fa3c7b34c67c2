package resilience

import "errors"

// errShed marks the errors by which the gateway itself refuses a call.
// Repeating such a call would defeat the protection, and it says nothing about
// the back end.
var errShed = errors.New("not tried")

// shed is the cause of such an error: what refused the call.
type shed string

// What refuses calls.
const (
	shedByLimit   shed = "limit"
	shedByBreaker shed = "breaker"
	shedByTarget  shed = "target" // the breaker, for one target
	shedByTime    shed = "time"
)

// Error implements error.
func (s shed) Error() string { return errShed.Error() + ": " + string(s) }

// Is makes every shed an errShed.
func (s shed) Is(target error) bool { return target == errShed }

// ShedBy returns what refused the call, for traces.
func (s shed) ShedBy() string { return string(s) }
