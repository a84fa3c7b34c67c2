package sps

import (
	"encoding/json"
	"errors"
	"fmt"

	"causeway.example/internal/gateway"
)

// Adjustment has the back end's word for each member of an adjustment and for
// each of its actions: of the vendor's schema, only the name BalanceAction is
// public. The keys are the public API's own words.
type Adjustment map[string]string

var (
	adjustmentMembers = []string{"bucketRefId", "action", "amount", "unit", "reason", "validTo"}
	adjustmentActions = []string{"credit", "debit", "set"}
)

// check checks that there is a word for everything, and that no two members,
// and no two actions, have the same.
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

// body is one adjustment in the back end's words. What the caller left out is
// left out; the amount goes as a number, digit by digit.
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
