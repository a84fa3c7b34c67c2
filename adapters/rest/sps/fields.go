package sps

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"causeway.example/adapters/rest"
)

// Fields maps the members of the public API's balance to their possible names, in
// order of preference.
type Fields map[string][]string

// The members of a balance.
const (
	fieldBucketRefID     = "bucketRefId"
	fieldName            = "name"
	fieldType            = "type"
	fieldUnit            = "unit"
	fieldInitialAmount   = "initialAmount"
	fieldUsedAmount      = "usedAmount"
	fieldRemainingAmount = "remainingAmount"
	fieldPrimary         = "primary"
	fieldValidFrom       = "validFrom"
	fieldValidTo         = "validTo"
	fieldStatus          = "status"
)

var fieldNames = []string{
	fieldBucketRefID, fieldName, fieldType, fieldUnit, fieldInitialAmount, fieldUsedAmount,
	fieldRemainingAmount, fieldPrimary, fieldValidFrom, fieldValidTo, fieldStatus,
}

// check returns an error unless each field has a name, there is no other field, and
// no name is used for two.
func (f Fields) check() error {
	var faults []error
	owners := map[string]string{}
	for _, field := range fieldNames {
		aliases := f[field]
		if len(aliases) == 0 || slices.Contains(aliases, "") {
			faults = append(faults, fmt.Errorf("field %s: an alias is missing or empty", field))
		}
		for _, alias := range aliases {
			key := strings.ToLower(alias) // members are matched regardless of case
			if owner, taken := owners[key]; taken {
				faults = append(faults, fmt.Errorf("alias %q stands twice: for %s and for %s", alias, owner, field))
			}
			owners[key] = field
		}
	}
	for field := range f {
		if !slices.Contains(fieldNames, field) {
			faults = append(faults, fmt.Errorf("field %q is unknown", field))
		}
	}
	return errors.Join(faults...)
}

// names returns all names of the table.
func (f Fields) names() rest.Names {
	var all []string
	for _, aliases := range f {
		all = append(all, aliases...)
	}
	return rest.NewNames(all...)
}
