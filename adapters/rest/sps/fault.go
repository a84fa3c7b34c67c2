package sps

import (
	"errors"
	"strings"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
)

// The format of an error is not public. These are the possible names of its code and
// text, in order of preference, at the top level and then in the first nested
// error.
var (
	codeNames    = []string{"code", "errorCode", "reasonCode"}
	messageNames = []string{"message", "errorMessage", "reason", "reasonDesc", "description", "error_description"}
	nestedNames  = []string{"error", "errors", "fault"}
)

// ownMessageNames are the names that API gateways do not use for their texts.
var ownMessageNames = []string{"errorMessage", "reason", "reasonDesc"}

var errNotOwn = errors.New("a 404 without the back end's code or reason")

// ownNotFound reports whether a 404 is the back end's own, which has a code or a
// reason: docs/decisions/odd-rest-answers.md. API gateways send a code that repeats
// the status, or a fault.
func ownNotFound(o rest.Object) bool {
	nested := rest.List(o.Get("error", "errors"))
	if len(nested) > 0 {
		if inner := rest.Nested(nested[0]); ownCode(inner) || hasText(inner, ownMessageNames) {
			return true
		}
	}
	return ownCode(o) || hasText(o, ownMessageNames)
}

func ownCode(o rest.Object) bool {
	text, _ := rest.Text(o.Get(codeNames...))
	code := gateway.NormalCode(text)
	return code != "" && code != "404"
}

func hasText(o rest.Object, names []string) bool {
	text, _ := rest.Text(o.Get(names...))
	return strings.TrimSpace(text) != ""
}

// faultCode returns the code of an error, or "".
func faultCode(o rest.Object) string {
	if text, _ := rest.Text(o.Get(codeNames...)); text != "" {
		return text
	}
	text, _ := rest.Text(rest.Nested(nestedFault(o)).Get(codeNames...))
	return text
}

// faultMessage returns the text of an error, or "".
func faultMessage(o rest.Object) string {
	if text, _ := rest.Text(o.Get(messageNames...)); text != "" {
		return text
	}
	return nestedMessage(o)
}

// nestedMessage returns the text of the first nested error, or "".
func nestedMessage(o rest.Object) string {
	nested := nestedFault(o)
	if text, _ := rest.Text(nested); text != "" {
		return text
	}
	text, _ := rest.Text(rest.Nested(nested).Get(messageNames...))
	return text
}

// nestedFault returns the first nested error: an object, a text, or nil.
func nestedFault(o rest.Object) any {
	list := rest.List(o.Get(nestedNames...))
	if len(list) == 0 {
		return nil
	}
	return list[0]
}
