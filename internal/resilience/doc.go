// Package resilience protects the gateway from failing back ends, with decorators
// of [gateway.Op]. Around a primitive, from the outside in:
//
//	Count         reports the results of calls, each with its retries, to the breaker
//	Retry         retries what is safe to retry, within a budget
//	Limit         caps the calls in flight at one back end
//	Break         refuses calls to a back end, or a target, that fails
//	EnoughTime    refuses a write that has too little time before its deadline
//	OwnGoroutine  separates the stack of a call from that of its request
//	Timeout       bounds one attempt
//
// and [WithDeadline] bounds a whole operation. Retry is outside of Break, so that no
// attempt is made while the breaker is open, and outside of Limit, so that a call
// that waits for its next attempt holds no permit.
//
// A back end has one Retrier, Limiter and Breaker, shared by all of its primitives.
package resilience
