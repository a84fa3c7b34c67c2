package octane

import (
	"encoding/xml"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"causeway.example/adapters/soap"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// rateLimitCode is the code of an exceeded rate limit. As a fault code it is a
// bare number, not a QName.
const rateLimitCode = "233"

// errUnavailable reports a fault with HTTP status 503.
var errUnavailable = errors.New("a fault of a service that is not available")

// errUnknownCode reports a fault with a code that the catalogue does not have.
var errUnknownCode = errors.New("a fault code without a known meaning")

// row is one row of the catalogue: how a fault or refusal is identified, and
// the error that it becomes.
type row struct {
	// label identifies the row in metrics.
	label string
	// numbers are the back end's own codes. They mean the same as a result's
	// errorCode, as a fault's code or subcode, and as an errorCode in a fault's
	// detail.
	numbers []string
	// words are fault codes of the standards, without namespace, as back ends
	// declare the prefix wrongly or not at all. They match the fault code
	// itself, or the class that it refines with a dot.
	words []string
	// subcodes are codes that also match as a subcode.
	subcodes []string
	// statuses are HTTP statuses of a fault. They are more specific than the
	// fault's class, and less than a known number.
	statuses []int
	// detail is an element in a fault's detail.
	detail xml.Name
	// toError makes the error; nil leaves it to SOAP's own fault classes.
	toError func(call gateway.Call, code, text string) *gateway.Error
}

// catalogue says what each fault and refusal of the back end means. The first
// row that matches applies. The last two rows are the defaults: for the
// errorCode of a result, and for a fault.
type catalogue []row

func newCatalogue(codes gateway.ResultCodes) catalogue {
	return catalogue{
		{label: "rateLimit", numbers: []string{rateLimitCode}, toError: rateLimited},
		{label: "login", numbers: codes.Login, toError: codes.Refusal},
		{label: "notFound", numbers: codes.NotFound, toError: codes.Refusal},
		{label: "conflict", numbers: codes.Conflict, toError: codes.Refusal},
		{label: "validation", numbers: codes.Validation, toError: codes.Refusal},
		{label: "login", statuses: []int{http.StatusUnauthorized, http.StatusForbidden}, toError: credentialsRefused},
		{label: "rateLimit", statuses: []int{http.StatusTooManyRequests}, toError: rateLimited},
		// A refined code of SOAP 1.1, section 4.4.1, and WS-Security 1.1, section 12.
		{label: "login", words: []string{"Client.Authentication"}, subcodes: []string{"FailedAuthentication"}},
		{label: "versionMismatch", words: []string{"VersionMismatch"}},
		{label: "mustUnderstand", words: []string{"MustUnderstand"}},
		{label: "client", words: []string{"Client", "Sender", "DataEncodingUnknown"}},
		{label: "unavailable", statuses: []int{http.StatusServiceUnavailable}, toError: unavailable},
		// JAX-WS RI's detail for an undeclared exception.
		{label: "exception", detail: xml.Name{Space: "http://jax-ws.dev.java.net/", Local: "exception"}},
		{label: "server", words: []string{"Server", "Receiver"}},
		{label: "rejected", toError: codes.Refusal},
		{label: "unknown", toError: unknownFault},
	}
}

// result returns the row of a result that refuses. The code may be empty.
func (c catalogue) result(code string) row {
	if i := c.findNumber(code); i >= 0 {
		return c[i]
	}
	return c[len(c)-2]
}

// fault returns the row of a fault, and the code to report it by.
func (c catalogue) fault(f soap.Fault) (row, string) {
	codes := codesOf(f)
	numbers := append(codes, detailCode(f.Detail))
	for _, number := range numbers {
		if i := c.findNumber(number); i >= 0 {
			return c[i], gateway.NormalCode(number)
		}
	}
	// An undocumented number is more specific than the class beside it.
	code, undocumented := f.Code.Local, false
	if i := slices.IndexFunc(numbers, isInteger); i >= 0 {
		code, undocumented = numbers[i], true
	}
	for _, r := range c {
		if slices.Contains(r.statuses, f.Status) || !undocumented &&
			(r.hasCode(f.Code.Local) || slices.ContainsFunc(codes, r.hasSubcode) || slices.ContainsFunc(f.Detail, r.hasDetail)) {
			return r, code
		}
	}
	return c[len(c)-1], code
}

// findNumber returns the index of the row with this number, or -1.
func (c catalogue) findNumber(number string) int {
	return slices.IndexFunc(c, func(r row) bool { return gateway.HasCode(r.numbers, number) })
}

// hasCode reports whether the row has this fault code, or the class that the
// code refines with a dot (SOAP 1.1, section 4.4.1).
func (r row) hasCode(code string) bool {
	class, _, _ := strings.Cut(code, ".")
	return slices.Contains(r.words, code) || slices.Contains(r.words, class)
}

// hasSubcode reports whether the row has this code as a subcode.
func (r row) hasSubcode(code string) bool { return slices.Contains(r.subcodes, code) }

func (r row) hasDetail(e soap.DetailElement) bool { return e.Name == r.detail }

// codesOf returns the codes of a fault without namespaces, the most specific
// first: the last subcode of SOAP 1.2.
func codesOf(f soap.Fault) []string {
	var codes []string
	for _, code := range slices.Backward(f.Subcodes) {
		codes = append(codes, code.Local)
	}
	return append(codes, f.Code.Local)
}

// detailCode returns the errorCode in a fault's detail, at any depth, as a
// declared exception wraps it. It is empty if there is none, or if two differ.
func detailCode(detail []soap.DetailElement) string {
	found := detailCodes(nil, detail)
	if len(found) == 0 || slices.ContainsFunc(found, func(code string) bool { return code != found[0] }) {
		return ""
	}
	return found[0]
}

func detailCodes(found []string, detail []soap.DetailElement) []string {
	for _, e := range detail {
		if e.Name.Local == "errorCode" {
			if code := gateway.NormalCode(e.Text); code != "" && code != "0" {
				found = append(found, code)
			}
		}
		found = detailCodes(found, e.Children)
	}
	return found
}

func isInteger(code string) bool {
	_, err := strconv.ParseInt(code, 10, 64)
	return err == nil
}

// rateLimited returns the error for an exceeded rate limit.
func rateLimited(call gateway.Call, code, text string) *gateway.Error {
	return &gateway.Error{
		Kind:       gateway.RateLimited,
		Outcome:    call.Outcome(gateway.NotSent),
		Detail:     "the back end's limit for this operation is reached",
		RetryAfter: gateway.RetryIn(text),
		Upstream:   gateway.NewUpstreamFault(call.System, code, text),
	}
}

// credentialsRefused returns the error for a fault with an HTTP status that
// refuses our credentials. The fault's text is dropped, as it may repeat them.
func credentialsRefused(call gateway.Call, code, _ string) *gateway.Error {
	return gateway.CredentialsRefused(call, code)
}

// unavailable returns the error for a fault with HTTP status 503. A read may be
// retried; whether a write was done is unknown.
func unavailable(call gateway.Call, code, text string) *gateway.Error {
	e := exchange.Untrusted(call, errUnavailable)
	if call.Class == gateway.Read {
		e.Kind, e.Detail = gateway.Unavailable, "the back end "+string(call.System)+" is not available for a while"
	}
	e.Upstream = gateway.NewUpstreamFault(call.System, code, text)
	return e
}

// unknownFault returns the error for a fault that no row matches. Whether a
// write was done is unknown.
func unknownFault(call gateway.Call, code, text string) *gateway.Error {
	e := exchange.Untrusted(call, errUnknownCode)
	e.Upstream = gateway.NewUpstreamFault(call.System, code, text)
	return e
}
