package octane

import (
	"time"

	"causeway.example/adapters/soap"
	"causeway.example/internal/gateway"
)

// unreadable returns the expectation for an untrusted answer to a read.
func unreadable(why error) reply { return fails(gateway.BadUpstream, "", "200").because(why) }

func (r reply) because(why error) reply {
	r.why = why
	return r
}

// over returns the same answer with another status and Content-Type.
func (r reply) over(status int, contentType string) reply {
	r.status, r.contentType = status, contentType
	return r
}

// strange sets the answer's unknown elements.
func (r reply) strange(names ...string) reply {
	r.unknown = names
	return r
}

// misread sets the answer's unreadable words.
func (r reply) misread(words ...string) reply {
	r.words = words
	return r
}

var (
	committed = reply{want: order(gateway.OrderCompleted, "COMMITTED")}
	// plan is a refusal with words that each encoding represents differently.
	plan = fails(gateway.Rejected, gateway.Refused, "2", "Plan nicht verfügbar – 5 €")
)

// garbled is plan in an encoding that lacks some of the bytes.
var garbled = fails(gateway.Rejected, gateway.Refused, "2", "Plan nicht verf\uFFFDgbar \uFFFD 5 \uFFFD").misread("character replaced")

// lost is a status with a replaced character.
func lost(word string) reply {
	return reply{want: order(gateway.OrderInProgress, word), words: []string{"character replaced", "orderStatus " + word}}
}

func createdAt(t time.Time) reply {
	return reply{want: order(gateway.OrderCompleted, "COMMITTED", func(o *gateway.Order) { o.CreatedAt = t })}
}

// wireReplies are the answers that test encoding and form, by operation and
// document. A suffix after a comma distinguishes cases of one document.
var wireReplies = map[string]map[string]reply{
	"orderCreate": {
		"soap12-orderCreate-refused": fails(gateway.NotFound, gateway.Refused, "3", "No such customer").over(200, soap12Type),

		"windows1252-prolog":               plan,
		"windows1252-http":                 plan.over(200, "text/xml; charset=windows-1252"),
		"windows1252-http, nothing said":   garbled, // its own declaration says UTF-8
		"windows1252-http, said to be utf": garbled.over(200, "text/xml; charset=UTF-8"),
		"utf8-http":                        plan.over(200, `text/xml;charset="UTF-8"`),
		"utf8-mark":                        plan,
		"utf16le-mark":                     plan,
		"utf16be-mark":                     plan.over(200, "text/xml; charset=utf-16"),
		"utf16le-http":                     plan.over(200, "text/xml; charset=utf-16le"),
		"utf16le-http, nothing said":       plan,
		"utf16be-http":                     plan.over(200, "text/xml; charset=UTF-16BE"),
		"utf16be-http, nothing said":       plan,
		"charset-unknown":                  plan,
		"utf8-mark, unknown charset":       plan.over(200, "text/xml; charset=x-vendor"),

		"id-64-bit":         {want: gateway.OrderID("9223372036854775807")},
		"number-signed":     {want: gateway.OrderID("200001")},
		"number-decimal":    fails(gateway.BadUpstream, gateway.Unknown).because(errUnreadableOrder).misread("orderId unreadable"),
		"element-in-number": fails(gateway.BadUpstream, gateway.Unknown).because(errUnreadableVerdict).strange("value").misread("errorCode unreadable"),

		"blank":               fails(gateway.BadUpstream, gateway.Unknown, "200").because(soap.ErrEmptyAnswer),
		"html-200":            fails(gateway.BadUpstream, gateway.Unknown, "200").because(soap.ErrHTML).over(200, "text/html"),
		"html-401, text/html": fails(gateway.UpstreamAuth, gateway.Refused, "401").because(soap.ErrHTML).over(401, "text/html"),
		"body-text":           fails(gateway.BadUpstream, gateway.Unknown, "200").because(soap.ErrEmptyBody),

		"empty, 200": fails(gateway.BadUpstream, gateway.Unknown, "200").because(soap.ErrEmptyAnswer),
		"empty, 202": fails(gateway.BadUpstream, gateway.Unknown, "202").because(soap.ErrEmptyAnswer).with(202),
		"empty, 500": fails(gateway.BadUpstream, gateway.Unknown, "500").because(soap.ErrEmptyAnswer).with(500),
		"empty, 415": fails(gateway.NotUnderstood, gateway.Refused, "415").because(soap.ErrMediaType).with(415),
	},
	"orderQuery": {
		"soap12-orderQuery":             committed.over(200, soap12Type),
		"namespaces-four":               committed.strange("errorCode", "orderId"),
		"namespaces-late":               committed.strange("errorCode"),
		"namespaces-qualified-children": committed,
		"namespaces-default":            committed,
		"namespaces-200":                committed,
		"prefix-undeclared":             committed.strange("errorCode"),
		"garbage-none":                  committed,

		"text-comments":     committed,
		"text-cdata-parts":  committed,
		"text-instructions": committed,
		"text-references": {
			want:  order(gateway.OrderInProgress, `HELD <&> "'`),
			words: []string{`orderStatus HELD <&> "'`},
		},
		"text-blanks": committed,

		"nil-scalars":         committed,
		"nil-result":          fails(gateway.BadUpstream, "").because(errNoResult),
		"nil-false":           committed,
		"nil-other-namespace": committed,
		"empty-members":       {want: order(gateway.OrderCompleted, "Complete")},

		"leading-zeros":      {want: order(gateway.OrderCompleted, "COMMITTED", numbered)},
		"date-utc":           createdAt(time.Date(2024, 2, 14, 23, 1, 0, 0, time.UTC)),
		"date-fraction":      createdAt(time.Date(2024, 2, 14, 23, 1, 0, 0, time.UTC)),
		"date-no-zone":       createdAt(time.Date(2024, 2, 14, 23, 1, 0, 0, time.UTC)),
		"date-day-with-zone": committed.misread("createdOn unreadable"),
		"date-midnight":      committed.misread("createdOn unreadable"),

		"attributes-everywhere": committed,
		"attribute-twice":       committed,
		"unknown-everywhere":    committed.strange("trace", "warnings", "internalStatusText", "appendix"),
		"order-of-elements":     committed,
		"axis-multiref":         unreadable(soap.ErrReference).strange("multiRef"),
		"two-results":           unreadable(soap.ErrRepeated).misread("return repeated"),
		"multipart":             committed.over(200, `multipart/related; type="application/xop+xml"; boundary="uuid:6e1a"`),
		"broken-control":        lost("COMM\uFFFDITTED"),
		"broken-nul-reference":  lost("COMM\uFFFDITTED"),
	},
}

// brokenReplies are untrusted answers to a read, by document.
var brokenReplies = map[string]reply{
	"html-200":                 unreadable(soap.ErrHTML).over(200, "text/html"),
	"html-200, said to be XML": unreadable(soap.ErrHTML),
	"html-401, 403":            fails(gateway.UpstreamAuth, "", "403").because(soap.ErrHTML).over(403, "text/html"),
	"html-503":                 fails(gateway.BadUpstream, "", "503").because(soap.ErrHTML).over(503, "text/html"),
	"html-upper":               fails(gateway.BadUpstream, "", "502").because(soap.ErrHTML).over(502, "text/html"),
	"xhtml-200":                unreadable(soap.ErrHTML).over(200, "application/xhtml+xml"),
	"blank":                    unreadable(soap.ErrEmptyAnswer),
	"text-plain":               fails(gateway.BadUpstream, "", "503").because(soap.ErrNotEnvelope).over(503, "text/plain"),
	"text-plain, 415":          fails(gateway.NotUnderstood, "", "415").because(soap.ErrMediaType).over(415, "text/plain"),
	"html-upper, 415":          fails(gateway.NotUnderstood, "", "415").because(soap.ErrHTML).over(415, "text/html"),
	"json-error":               fails(gateway.BadUpstream, "", "500").because(soap.ErrNotEnvelope).over(500, "application/json"),
	"json-error, 429":          fails(gateway.RateLimited, "", "429").because(soap.ErrNotEnvelope).over(429, "application/json"),

	"body-empty-tag":        unreadable(soap.ErrEmptyBody),
	"body-comment":          unreadable(soap.ErrEmptyBody),
	"body-missing":          unreadable(soap.ErrEmptyBody),
	"body-in-other-version": unreadable(soap.ErrEmptyBody),

	"root-no-envelope":     unreadable(soap.ErrNotEnvelope),
	"root-other-namespace": unreadable(soap.ErrNotEnvelope),
	"root-other-name":      unreadable(soap.ErrNotEnvelope),
	"wrapper-no-namespace": unreadable(soap.ErrWrongRoot),
	"wrapper-of-request":   unreadable(soap.ErrWrongRoot),

	"truncated-prolog":    unreadable(soap.ErrTruncated),
	"truncated-name":      unreadable(soap.ErrTruncated),
	"truncated-attribute": unreadable(soap.ErrTruncated),
	"truncated-text":      unreadable(soap.ErrTruncated),
	"truncated-end-tag":   unreadable(soap.ErrTruncated),
	"truncated-envelope":  unreadable(soap.ErrTruncated),
	"truncated-cdata":     unreadable(soap.ErrTruncated),
	"truncated-comment":   unreadable(soap.ErrTruncated),
	"truncated-reference": unreadable(soap.ErrTruncated),

	"broken-mismatch":  unreadable(nil),
	"broken-ampersand": unreadable(soap.ErrEntity),
	"garbage-text":     unreadable(soap.ErrNotEnvelope),
	"garbage-second":   unreadable(soap.ErrNotEnvelope),
	"garbage-before":   unreadable(soap.ErrNotEnvelope),

	"entity-undefined":    unreadable(soap.ErrEntity),
	"entity-external":     unreadable(soap.ErrDTD),
	"entity-bomb":         unreadable(soap.ErrDTD),
	"dtd-external":        unreadable(soap.ErrDTD),
	"deep-nesting":        unreadable(soap.ErrTooDeep).strange("a"),
	"attributes-too-many": unreadable(soap.ErrTooManyAttributes),
}
