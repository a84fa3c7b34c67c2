package exchange

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"causeway.example/internal/gateway"
)

// Unreadable classifies a response by its status, because it has no body that the
// adapter can read; cause says why. The kinds are:
//
//   - UpstreamAuth for 401 and 403;
//   - RateLimited for 429;
//   - NotAvailable for 501 (RFC 9110, section 15.6.2: not supported);
//   - Unavailable for 408 and 425 of a read, which may be retried, and for 503 of
//     a read with Retry-After;
//   - NotUnderstood for any other 4xx: after it, a write was not done;
//   - BadUpstream for all others: what a write did is not known then.
//
// RetryAfter is set except for a write that may have been done.
func Unreadable(call gateway.Call, a *Response, cause error) *gateway.Error {
	code := strconv.Itoa(a.Status)
	after := RetryAfter(a.Header, time.Now())
	system := "the back end " + string(call.System)
	e := &gateway.Error{
		Outcome:  call.Outcome(gateway.Refused),
		Upstream: gateway.NewUpstreamFault(call.System, code, ""),
	}
	switch {
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden:
		e = gateway.CredentialsRefused(call, code)
	case a.Status == http.StatusTooManyRequests:
		e.Kind, e.Detail = gateway.RateLimited, system+" limits the rate of requests"
	case a.Status == http.StatusNotImplemented:
		e.Kind, e.Detail = gateway.NotAvailable, system+" does not offer this operation"
	case call.Class == gateway.Read && (a.Status == http.StatusRequestTimeout || a.Status == http.StatusTooEarly):
		// RFC 9110 section 15.5.9, RFC 8470 section 5.2: the same request may succeed
		// on another connection.
		e.Kind, e.Detail = gateway.Unavailable, system+" did not take the request this time"
	case call.Class == gateway.Read && a.Status == http.StatusServiceUnavailable && after > 0:
		// For a write, Unavailable would mean that it was not sent.
		e.Kind, e.Detail = gateway.Unavailable, system+" says that it is not available"
	case a.Status/100 == 4:
		e.Kind, e.Detail = gateway.NotUnderstood, system+" does not take the gateway's request in this form"
	default:
		e = Untrusted(call, nil)
		e.Upstream = gateway.NewUpstreamFault(call.System, code, "")
	}
	e.Upstream.FromStatus = true
	e.Err = cause
	if e.Outcome != gateway.Unknown {
		e.RetryAfter = after
	}
	return e
}

// maxRetryAfter is the longest wait that a back end can impose on a caller.
const maxRetryAfter = 24 * time.Hour

// RetryAfter returns the time in the Retry-After header (RFC 9110, section
// 10.2.3), seconds or a date, capped at a day. Zero means that there is none that
// can be parsed.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(date.Sub(now), 0), maxRetryAfter)
}
