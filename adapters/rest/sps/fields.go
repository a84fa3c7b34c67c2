package sps

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"causeway.example/adapters/rest"
)

// Fields says under which names the members of a balance may come, best
// first. The keys are the members of the public API's balance.
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

// DefaultFields returns the assumed names: the vendor's own are not public.
func DefaultFields() Fields {
	return Fields{
		fieldBucketRefID:     {"bucketRefId", "bucketId", "balanceId", "id"},
		fieldName:            {"name", "bucketName", "description"},
		fieldType:            {"type", "usageType", "bucketType"},
		fieldUnit:            {"unit", "units", "quantityUnit", "uom"},
		fieldInitialAmount:   {"initialValue", "initialAmount", "initial", "total"},
		fieldUsedAmount:      {"usedValue", "usedAmount", "used"},
		fieldRemainingAmount: {"remainingValue", "remainingAmount", "remaining", "balance", "availableAmount", "value", "amount"},
		fieldPrimary:         {"isPrimary", "primary"},
		fieldValidFrom:       {"startDate", "startTime", "validFrom"},
		fieldValidTo:         {"expiryDate", "endDate", "endTime", "validTo"},
		fieldStatus:          {"status", "state"},
	}
}

// fields lays the configured names over the defaults, field by field, and
// checks that no name stands for two fields.
func fields(configured Fields) (Fields, error) {
	all := DefaultFields()
	var faults []error
	for field, aliases := range configured {
		if _, known := all[field]; !known {
			faults = append(faults, fmt.Errorf("field %q is unknown", field))
			continue
		}
		if len(aliases) == 0 || slices.Contains(aliases, "") {
			faults = append(faults, fmt.Errorf("field %s: an alias is missing or empty", field))
		}
		all[field] = aliases
	}
	owners := map[string]string{}
	for field, aliases := range all {
		for _, alias := range aliases {
			key := strings.ToLower(alias) // members are found regardless of case
			if owner, taken := owners[key]; taken {
				faults = append(faults, fmt.Errorf("alias %q stands twice: for %s and for %s", alias, min(owner, field), max(owner, field)))
			}
			owners[key] = field
		}
	}
	return all, errors.Join(faults...)
}

// names returns every name that the table knows.
func (f Fields) names() rest.Names {
	var all []string
	for _, aliases := range f {
		all = append(all, aliases...)
	}
	return rest.NewNames(all...)
}
