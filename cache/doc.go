// Package cache caches how service numbers resolve into the back end's
// identities: number to line, and pool to provider. It implements
// [gateway.Lookup].
//
// It has two levels: the memory of this process, and behind it a [Store] that
// replicas share. Without a store there is the memory only; nothing else
// differs.
//
// An entry belongs to one secret, one account at the back end, one customer and
// one number. The store's keys are keyed hashes, and neither they nor the values
// contain the number or the customer. A value carries a MAC over itself and its
// key, which is verified before anything else of it is read: write access to the
// store is not enough to make the gateway use a chosen line.
//
// A cache that fails never fails a request: every call to a [Store] has a time
// budget, and a number that the store cannot answer is resolved by the back
// end.
//
// A look-up passes through, in this order: Cache.readThrough (the memory),
// Cache.miss (the store, and waiting), lookupOp.flight (the lease, the back end,
// storing the result). The files are named after these steps: lookup.go,
// readthrough.go, storeresult.go, refresh.go, invalidate.go, stale.go,
// lease.go.
package cache
