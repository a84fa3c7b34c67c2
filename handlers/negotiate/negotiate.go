package negotiate

import (
	"net/http"
	"strings"
)

// MediaType returns the quality value of a media type by the Accept header, and 0
// where it is not acceptable. The most specific range counts; a parameter of a
// range other than q does not. Without the header everything is acceptable.
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

// PrefersHTML reports whether a request would rather have a page than JSON, as
// that of a browser's address bar.
func PrefersHTML(h http.Header) bool {
	return MediaType(h, "text/html") > max(MediaType(h, "application/json"), MediaType(h, "application/problem+json"))
}

// Gzip reports whether a request accepts the content coding gzip, and does not
// prefer none. Without Accept-Encoding it does not: such clients often cannot
// decode one. Of contradicting values the lowest counts, since an answer without
// a coding is always understood.
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
