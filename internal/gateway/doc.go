// Package gateway is the core of Causeway: the domain types, the shape of an
// operation, the set of primitive calls that back ends provide ([Upstream]),
// the set of operations that the public API offers ([Service]), and the one
// error type that crosses every boundary ([Error]).
//
// It imports the standard library only. Adapters, decorators, handlers and
// the cache import it; it imports none of them.
package gateway
