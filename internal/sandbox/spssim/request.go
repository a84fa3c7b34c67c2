package spssim

import (
	"encoding/json"
	"net/http"
	"regexp"
	"time"

	"causeway.example/internal/sandbox/exactjson"
)

// Bounds of header fields.
const (
	maxCorrelationID       = 256
	maxWholesaleCustomerID = 12
)

var gpsiForm = regexp.MustCompile(`^[0-9]{11,15}$`)

// request is what an operation works on.
type request struct {
	gpsi    string
	node    string // wholesale customer on whose behalf; the root when not given
	refs    []string
	actions []action
}

// readHeader checks the header fields that all operations have in common.
func readHeader(h http.Header) (request, *problem) {
	if len(h.Get("X-Correlation-Id")) > maxCorrelationID {
		return request{}, invalid("X-Correlation-Id is too long")
	}
	in := request{node: root}
	if given := h.Values("wholesaleCustomerId"); len(given) > 0 {
		if n := len(given[0]); n < 1 || n > maxWholesaleCustomerID {
			return request{}, invalid("wholesaleCustomerId must have 1 to 12 characters")
		}
		in.node = given[0]
	}
	return in, nil
}

// reader takes an operation's own members out of a body.
type reader func(body exactjson.Object, into *request) *problem

// readRefs takes the array that bucketRefId is in add and cancel.
func readRefs(body exactjson.Object, into *request) *problem {
	refs, ok := body.Strings("bucketRefId")
	if !ok || len(refs) == 0 {
		return invalid("bucketRefId must be a non-empty array of strings")
	}
	for _, ref := range refs {
		if ref == "" {
			return invalid("bucketRefId must not have empty items")
		}
	}
	into.refs = refs
	return nil
}

// readRef takes the string that bucketRefId is in swap.
func readRef(body exactjson.Object, into *request) *problem {
	ref, ok := body.String("bucketRefId")
	if !ok {
		return invalid("bucketRefId must be a string")
	}
	into.refs = []string{ref}
	return nil
}

func readActions(body exactjson.Object, into *request) *problem {
	members, ok := body.Objects("balances")
	if !ok || len(members) == 0 {
		return invalid("balances must be a non-empty array of objects")
	}
	for _, member := range members {
		a, refused := readAction(member)
		if refused != nil {
			return refused
		}
		into.actions = append(into.actions, a)
		into.refs = append(into.refs, a.ref)
	}
	return nil
}

// readAction takes a value as a number or as a numeric string, never through
// a float.
func readAction(member exactjson.Object) (action, *problem) {
	var a action
	var ok bool
	if a.ref, ok = member.String("bucketRefId"); !ok || a.ref == "" {
		return a, invalid("balances: bucketRefId must be a non-empty string")
	}
	a.verb, _ = member.String("action")
	if a.verb != credit && a.verb != debit && a.verb != set {
		return a, invalid("balances: action must be CREDIT, DEBIT or SET")
	}
	digits, _ := member.Digits("value")
	value, err := parseDecimal(digits)
	if err != nil || value.negative() {
		return a, invalid("balances: value must be a decimal number that is not negative")
	}
	a.value = value
	if given, there := member["unit"]; there {
		if a.unit, ok = given.(string); !ok || a.unit == "" {
			return a, invalid("balances: unit must be a non-empty string")
		}
	}
	if given, there := member["expiryDate"]; there {
		text, _ := given.(string)
		if a.expiry, err = time.Parse(time.RFC3339, text); err != nil {
			return a, invalid("balances: expiryDate must be a date-time")
		}
	}
	return a, nil
}

// show is a balance as getBalances tells it. Amounts are JSON numbers, except
// money, which comes as a numeric string.
func (b balance) show() map[string]any {
	amount := func(d decimal) any {
		if b.kind == "MONETARY" {
			return d.String()
		}
		return json.Number(d.String())
	}
	return map[string]any{
		"bucketRefId": b.ref, "name": b.name, "type": b.kind, "unit": b.unit,
		"initialValue": amount(b.initial), "usedValue": amount(b.used), "remainingValue": amount(b.remaining()),
		"isPrimary": b.primary, "status": active,
		"startDate": b.start.UTC().Format(time.RFC3339), "expiryDate": b.expiry.UTC().Format(time.RFC3339),
	}
}
