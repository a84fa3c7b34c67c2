package resilience

import "errors"

// errShed marks the errors by which the gateway itself refuses a call to
// protect the back end. Repeating such a call would defeat the protection.
var errShed = errors.New("not tried")
