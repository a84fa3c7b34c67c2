package sps

import (
	"encoding/json"
	"errors"
	"fmt"

	"causeway.example/internal/gateway"
)

// Adjustment maps the public API's words for the members and actions of an adjustment
// to the back end's: of the vendor's schema, only the name BalanceAction is public.
type Adjustment map[string]string

var (
	adjustmentMembers = []string{"bucketRefId", "action", "amount", "unit", "reason", "validTo"}
	adjustmentActions = []string{"credit", "debit", "set"}
)

// check returns an error unless every member and action has a word, and no two
// members and no two actions share one.
func (a Adjustment) check() error {
	var faults []error
	for _, keys := range [][]string{adjustmentMembers, adjustmentActions} {
		owners := map[string]string{}
		for _, key := range keys {
			word := a[key]
			if word == "" {
				faults = append(faults, fmt.Errorf("adjustment: the word for %s is missing", key))
			} else if owner, taken := owners[word]; taken {
				faults = append(faults, fmt.Errorf("adjustment: %q stands twice: for %s and for %s", word, owner, key))
			}
			owners[word] = key
		}
	}
	return errors.Join(faults...)
}

// body returns one adjustment in the back end's words, without the members that the
// caller omitted. The amount is a number with the caller's digits.
func (a Adjustment) body(in gateway.Adjustment) map[string]any {
	body := map[string]any{
		a["bucketRefId"]: in.BucketRefID,
		a["action"]:      a[in.Action],
		a["amount"]:      json.Number(in.Amount),
	}
	for member, value := range map[string]string{"unit": in.Unit, "reason": in.Reason, "validTo": in.ValidTo} {
		if value != "" {
			body[a[member]] = value
		}
	}
	return body
}
