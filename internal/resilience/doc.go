// Package resilience keeps a sick back end from making the gateway sick. It
// holds five decorators over [gateway.Op], one file each. Around a primitive,
// from the outside in:
//
//	Retry    repeats what may be repeated, inside a budget
//	Limit    caps the calls that are under way at one back end
//	Break    stops calling a back end that has failed too often
//	Timeout  bounds one attempt
//
// and [Deadline] around a whole operation. Retry stands outside Break, so that
// every attempt feeds the breaker, and outside Limit, so that a call that
// waits for its next attempt holds no permit.
//
// Retrier, Limiter and Breaker are made once per back end and shared by all of
// its primitives.
package resilience
