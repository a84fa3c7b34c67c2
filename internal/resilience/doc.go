// Package resilience keeps a sick back end from making the gateway sick. It
// holds decorators over [gateway.Op]. Around a primitive, from the outside in:
//
//	Count         counts how calls end, each with its retries, for the breaker
//	Retry         repeats what may be repeated, inside a budget
//	Limit         caps the calls that are under way at one back end
//	Break         stops calling a back end, or a target, that has failed too often
//	EnoughTime    refuses a write that has too little time left
//	OwnGoroutine  keeps the stack of a call apart from that of its request
//	Timeout       bounds one attempt
//
// and [WithDeadline] bounds a whole operation. Retry stands outside Break, so that
// no attempt is made while the breaker is open, and outside Limit, so that a
// call that waits for its next attempt holds no permit.
//
// Retrier, Limiter and Breaker are made once per back end and shared by all of
// its primitives.
package resilience
