package spssim

import (
	"net/http"
	"slices"
	"time"
)

// problem is a refusal, as the sandbox's error body tells it.
type problem struct {
	status int
	code   string
	reason string
}

func invalid(reason string) *problem {
	return &problem{http.StatusBadRequest, "INVALID_ARGUMENT", reason}
}

func missing(reason string) *problem { return &problem{http.StatusNotFound, "NOT_FOUND", reason} }

func conflict(reason string) *problem { return &problem{http.StatusConflict, "CONFLICT", reason} }

// The functions below change a copy of a wallet and return it, or the problem
// that leaves the wallet alone: a request is applied whole or not at all.

// add grants buckets. One that is held already is stacked, as for top-ups.
func add(wallet []balance, refs []string, now time.Time) ([]balance, *problem) {
	wallet = slices.Clone(wallet)
	for _, ref := range refs {
		b, known := inCatalogue(ref)
		if !known {
			return nil, missing("bucket not found")
		}
		wallet = append(wallet, grant(b, now))
	}
	return wallet, nil
}

// swap makes a held bucket the primary one; one that is not held is granted
// in the place of the old primary, whose rest is lost.
func swap(wallet []balance, ref string, now time.Time) ([]balance, *problem) {
	wallet = slices.Clone(wallet)
	b, known := inCatalogue(ref)
	if !known {
		return nil, missing("bucket not found")
	}
	old := slices.IndexFunc(wallet, func(b balance) bool { return b.primary })
	if old >= 0 && wallet[old].ref == ref {
		return nil, conflict("bucket is the primary bucket already")
	}
	target := held(wallet, ref)
	switch {
	case target < 0 && old < 0:
		wallet = append(wallet, grant(b, now))
		target = len(wallet) - 1
	case target < 0:
		wallet[old] = grant(b, now)
		target = old
	case old >= 0:
		wallet[old].primary = false
	}
	wallet[target].primary = true
	return wallet, nil
}

// cancel ends all instances of buckets.
func cancel(wallet []balance, refs []string) ([]balance, *problem) {
	wallet = slices.Clone(wallet)
	for _, ref := range refs {
		if held(wallet, ref) < 0 {
			return nil, missing("bucket is not held")
		}
		if slices.ContainsFunc(wallet, func(b balance) bool { return b.ref == ref && b.primary }) {
			return nil, conflict("the primary bucket cannot be cancelled")
		}
		wallet = slices.DeleteFunc(wallet, func(b balance) bool { return b.ref == ref })
	}
	return wallet, nil
}

// action changes one balance.
type action struct {
	ref    string
	verb   string
	value  decimal
	unit   string    // "" is the balance's own
	expiry time.Time // zero leaves it as it is
}

// The verbs of an action.
const (
	credit = "CREDIT"
	debit  = "DEBIT"
	set    = "SET"
)

// update applies actions, one after the other, to the oldest instance of the
// bucket that each names.
func update(wallet []balance, actions []action) ([]balance, *problem) {
	wallet = slices.Clone(wallet)
	for _, a := range actions {
		i := held(wallet, a.ref)
		if i < 0 {
			return nil, missing("bucket is not held")
		}
		b := &wallet[i]
		if a.unit != "" && a.unit != b.unit {
			return nil, invalid("unit is not the unit of the balance")
		}
		switch a.verb {
		case credit:
			b.initial = b.initial.plus(a.value)
		case debit:
			b.used = b.used.plus(a.value)
		case set:
			b.initial = b.used.plus(a.value)
		}
		if b.remaining().negative() {
			return nil, conflict("balance would fall below zero")
		}
		if !a.expiry.IsZero() {
			b.expiry = a.expiry
		}
	}
	return wallet, nil
}

// held finds the oldest instance of a bucket.
func held(wallet []balance, ref string) int {
	return slices.IndexFunc(wallet, func(b balance) bool { return b.ref == ref })
}
