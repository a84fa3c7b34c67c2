package handlers

import (
	"errors"

	"causeway.example/handlers/jsonbody"
)

// The rules for parameters and for texts in bodies. The API description repeats
// their forms (internal/openapigen), and TestPatternsAreTheRules compares the two.
var (
	customerNumber = jsonbody.Int32("a customer number")
	planNumber     = jsonbody.Int32("a plan number")
	serviceNumber  = jsonbody.Pattern(jsonbody.CodeFormat, `^0[0-9]{9}$`, "a service number is a string of 10 digits in the national form: 0 and nine more, without a country code")
	orderID        = jsonbody.Pattern(jsonbody.CodeFormat, `^[1-9][0-9]{0,17}$`, "an order id has 1 to 18 digits and does not start with 0")
	gpsi           = jsonbody.Pattern(violationGPSIFormat, `^[0-9]{11,15}$`, "a GPSI has 11 to 15 digits, country code first, without a plus sign")
	amount         = jsonbody.Pattern(jsonbody.CodeFormat, `^(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$`, `an amount is a string, such as "12.50": up to 15 digits without a leading zero, and up to 6 after a point`)
	bucketRefID    = jsonbody.Line(64, "a bucketRefId has 1 to 64 characters, none of them control characters")
	action         = jsonbody.OneOf("credit", "debit", "set")
	poolName       = jsonbody.Line(100, "a name has 1 to 100 characters, none of them control characters")
	department     = jsonbody.Line(100, "a department has 1 to 100 characters, none of them control characters")
	notes          = jsonbody.Lines(1000, "notes have 1 to 1000 characters, and no control characters but line breaks and tabs")
	unit           = jsonbody.Line(16, "a unit has 1 to 16 characters, none of them control characters")
	reason         = jsonbody.Line(200, "a reason has 1 to 200 characters, none of them control characters")
)

// CheckCustomerNumber returns an error if text is not a customer number as the paths of
// the API have it. The error says what is right, and does not repeat the text.
func CheckCustomerNumber(text string) error { return violation(customerNumber, text) }

// CheckServiceNumber is CheckCustomerNumber for a service number.
func CheckServiceNumber(text string) error { return violation(serviceNumber, text) }

func violation(rule jsonbody.Rule, text string) error {
	if rule.Check(text) == "" {
		return nil
	}
	return errors.New(rule.Description)
}
