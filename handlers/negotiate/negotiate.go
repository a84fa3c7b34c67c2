package negotiate

import (
	"net/http"
	"strings"
)

// MediaType returns the quality value that the Accept header gives to a media type (RFC
// 9110 section 12.5.1), and 0 if the type is not acceptable. The most specific range
// decides; parameters of a range other than q are ignored. Without the header every type
// is acceptable.
func MediaType(h http.Header, mediaType string) float64 {
	kind, _, _ := strings.Cut(mediaType, "/")
	best, specific, ranges := 0.0, 0, 0
	for name, q := range weights(h.Values("Accept")) {
		ranges++
		rank := 0
		switch name {
		case mediaType:
			rank = 3
		case kind + "/*":
			rank = 2
		case "*/*", "*": // the latter is sent by old Java clients
			rank = 1
		}
		switch {
		case rank == 0 || rank < specific:
		case rank > specific:
			best, specific = q, rank
		default:
			best = max(best, q)
		}
	}
	if ranges == 0 {
		return 1
	}
	return best
}

// PrefersHTML reports whether a request prefers HTML to JSON, as one from a browser's
// address bar does.
func PrefersHTML(h http.Header) bool {
	return MediaType(h, "text/html") > max(MediaType(h, "application/json"), MediaType(h, "application/problem+json"))
}

// Gzip reports whether a request accepts the content coding gzip and does not prefer
// identity (RFC 9110 section 12.5.3). Without Accept-Encoding it returns false: such
// clients often cannot decode one. Of contradicting values the lowest counts, because
// every client understands a response without a coding.
func Gzip(h http.Header) bool {
	const unset = 2.0
	gzip, anything, identity := unset, unset, unset
	for name, q := range weights(h.Values("Accept-Encoding")) {
		switch name {
		case "gzip", "x-gzip": // equal, by RFC 9110 section 8.4.1.3
			gzip = min(gzip, q)
		case "*":
			anything = min(anything, q)
		case "identity":
			identity = min(identity, q)
		}
	}
	if gzip == unset {
		gzip = anything
	}
	return gzip > 0 && gzip <= 1 && (identity == unset || gzip >= identity)
}
