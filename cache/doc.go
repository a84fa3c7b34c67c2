// Package cache remembers how service numbers resolve into the back end's
// identities: number to line, and pool to provider. It wraps
// [gateway.Lookup] and nothing else.
//
// An entry belongs to one upstream credential, one customer and one number.
// Neither the number nor the customer stands in a key or a value: keys are
// keyed hashes, and a value carries its own identity, which is checked when it
// is read. Only successes are remembered.
//
// A cache that fails never fails a request: every call to a [Store] has a
// budget, and without an answer the number is resolved directly.
package cache
