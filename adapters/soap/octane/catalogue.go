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

// rateLimitCode is the code of an exceeded limit: as a fault code it is a bare
// number and not a QName.
const rateLimitCode = "233"

// errUnavailable is a fault with HTTP status 503.
var errUnavailable = errors.New("a fault of a service that is not available")

// errUnknownCode is a fault with a code that the catalogue does not have.
var errUnknownCode = errors.New("a fault code without a known meaning")

// row is one row of the catalogue: a sign in an answer, and what it means.
type row struct {
	// label names the meaning in metrics.
	label string
	// numbers are codes of the back end's own. They mean the same as the
	// errorCode of a result, as a fault's code or subcode, and as an errorCode
	// in a fault's detail.
	numbers []string
	// words are fault codes of the standards, without namespace: back ends
	// declare the prefix wrongly, or not at all. They are what the fault code
	// itself is, or refines by a dot.
	words []string
	// subcodes are codes that count as a subcode as well.
	subcodes []string
	// statuses are HTTP statuses that a fault came with. They say more than the
	// class of the fault, and less than a number that is known.
	statuses []int
	// detail is an element in a fault's detail.
	detail xml.Name
	// judge makes the error; nil leaves it to SOAP's own classes.
	judge func(call gateway.Call, code, text string) *gateway.Error
}

// catalogue says what each fault and each refusal of the back end means. The
// first row that fits holds. The last two are for what no other row knows: the
// errorCode of a result, and a fault.
type catalogue []row

func newCatalogue(codes gateway.ResultCodes) catalogue {
	return catalogue{
		{label: "rateLimit", numbers: []string{rateLimitCode}, judge: rateLimited},
		{label: "login", numbers: codes.Login, judge: codes.Refusal},
		{label: "notFound", numbers: codes.NotFound, judge: codes.Refusal},
		{label: "conflict", numbers: codes.Conflict, judge: codes.Refusal},
		{label: "validation", numbers: codes.Validation, judge: codes.Refusal},
		{label: "login", statuses: []int{http.StatusUnauthorized, http.StatusForbidden}, judge: credentialsRefused},
		{label: "rateLimit", statuses: []int{http.StatusTooManyRequests}, judge: rateLimited},
		// A refined code of SOAP 1.1, section 4.4.1, and WS-Security 1.1, section 12.
		{label: "login", words: []string{"Client.Authentication"}, subcodes: []string{"FailedAuthentication"}},
		{label: "versionMismatch", words: []string{"VersionMismatch"}},
		{label: "mustUnderstand", words: []string{"MustUnderstand"}},
		{label: "client", words: []string{"Client", "Sender", "DataEncodingUnknown"}},
		{label: "unavailable", statuses: []int{http.StatusServiceUnavailable}, judge: unavailable},
		// What JAX-WS RI tells of an exception that its service did not declare.
		{label: "exception", detail: xml.Name{Space: "http://jax-ws.dev.java.net/", Local: "exception"}},
		{label: "server", words: []string{"Server", "Receiver"}},
		{label: "rejected", judge: codes.Refusal},
		{label: "unknown", judge: unknownFault},
	}
}

// result finds the row of a result that refuses. The code may be empty.
func (c catalogue) result(code string) row {
	if i := c.numbered(code); i >= 0 {
		return c[i]
	}
	return c[len(c)-2]
}

// fault finds the row of a fault, and the code that it is to be told by.
func (c catalogue) fault(f soap.Fault) (row, string) {
	codes := codesOf(f)
	numbers := append(codes, detailCode(f.Detail))
	for _, number := range numbers {
		if i := c.numbered(number); i >= 0 {
			return c[i], gateway.NormalCode(number)
		}
	}
	// A number that no row has is what its sender meant to say; the class that
	// stands beside it says less.
	code, unheard := f.Code.Local, false
	if i := slices.IndexFunc(numbers, isNumber); i >= 0 {
		code, unheard = numbers[i], true
	}
	for _, r := range c {
		if slices.Contains(r.statuses, f.Status) || !unheard &&
			(r.named(f.Code.Local) || slices.ContainsFunc(codes, r.refined) || slices.ContainsFunc(f.Detail, r.inDetail)) {
			return r, code
		}
	}
	return c[len(c)-1], code
}

// numbered returns the index of the row that has this number, or -1.
func (c catalogue) numbered(number string) int {
	return slices.IndexFunc(c, func(r row) bool { return gateway.HasCode(r.numbers, number) })
}

// named reports whether the row has this fault code, or the class that the
// code refines by a dot (SOAP 1.1, section 4.4.1).
func (r row) named(code string) bool {
	class, _, _ := strings.Cut(code, ".")
	return slices.Contains(r.words, code) || slices.Contains(r.words, class)
}

// refined reports whether the row has this code of a fault, or subcode.
func (r row) refined(code string) bool { return slices.Contains(r.subcodes, code) }

func (r row) inDetail(e soap.DetailElement) bool { return e.Name == r.detail }

// codesOf returns the codes of a fault without their namespaces, the one that
// says most first: the last subcode of SOAP 1.2.
func codesOf(f soap.Fault) []string {
	var codes []string
	for _, code := range slices.Backward(f.Subcodes) {
		codes = append(codes, code.Local)
	}
	return append(codes, f.Code.Local)
}

// detailCode returns the errorCode in a fault's detail, wherever in it the
// service puts it: an exception that a WSDL declares wraps it. It is empty when
// there is none, or when there are two that differ.
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

func isNumber(code string) bool {
	_, err := strconv.ParseInt(code, 10, 64)
	return err == nil
}

// rateLimited makes the error of an exceeded limit.
func rateLimited(call gateway.Call, code, text string) *gateway.Error {
	return &gateway.Error{
		Kind:       gateway.RateLimited,
		Outcome:    call.Outcome(gateway.NotSent),
		Detail:     "the back end's limit for this operation is reached",
		RetryAfter: gateway.RetryIn(text),
		Upstream:   gateway.NewUpstreamFault(call.System, code, text),
	}
}

// credentialsRefused makes the error of a fault that HTTP says is one of our
// credentials. Its text is not kept: it may repeat them.
func credentialsRefused(call gateway.Call, code, _ string) *gateway.Error {
	return gateway.CredentialsRefused(call, code)
}

// unavailable makes the error of a fault that HTTP says is for a while. A read
// may be repeated; how far a write came is not said.
func unavailable(call gateway.Call, code, text string) *gateway.Error {
	e := exchange.Untrusted(call, errUnavailable)
	if call.Class == gateway.Read {
		e.Kind, e.Detail = gateway.Unavailable, "the back end "+string(call.System)+" is not available for a while"
	}
	e.Upstream = gateway.NewUpstreamFault(call.System, code, text)
	return e
}

// unknownFault makes the error of a fault that no row knows. How far the back
// end came is not said, so what a write did is not known.
func unknownFault(call gateway.Call, code, text string) *gateway.Error {
	e := exchange.Untrusted(call, errUnknownCode)
	e.Upstream = gateway.NewUpstreamFault(call.System, code, text)
	return e
}
