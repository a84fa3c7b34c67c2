package sps

import "causeway.example/adapters/rest"

// The form of an error is not public. These are the names under which code
// and text of one are looked for, best first, at the top level and then in
// the first nested error.
var (
	codeNames    = []string{"code", "errorCode", "reasonCode"}
	messageNames = []string{"message", "errorMessage", "reason", "reasonDesc", "description", "error_description"}
	nestedNames  = []string{"error", "errors", "fault"}
)

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
