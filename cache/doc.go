// Package cache remembers how service numbers resolve into the back end's
// identities: number to line, and pool to provider. It wraps
// [gateway.Lookup] and nothing else.
//
// It has two levels: the memory of this process, and behind it a [Store] that
// replicas share. Without a store, the memory is all there is, and everything
// else is the same.
//
// An entry belongs to one secret, one account at the back end, one customer and
// one number. Neither the number nor the customer stands in a key or a value of
// the store: keys are keyed hashes. A value carries a MAC over itself and its
// key, which is checked before anything else is read of it, so who can write to
// the store cannot make the gateway use a line of their choice.
//
// A cache that fails never fails a request: every call to a [Store] has a
// budget, and without an answer the number is resolved directly.
package cache
