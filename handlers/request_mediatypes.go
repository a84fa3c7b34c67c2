package handlers

import (
	"net/http"
	"strings"

	"causeway.example/handlers/negotiate"
)

// checkAccept refuses a request whose Accept header excludes JSON (RFC 9110
// section 12.5.1).
func checkAccept(h http.Header) error {
	if negotiate.MediaType(h, "application/json") > 0 || negotiate.MediaType(h, "application/problem+json") > 0 {
		return nil
	}
	return refusal(codeNotAcceptable, "the API answers application/json and application/problem+json: accept them")
}

// checkContentType checks that a body is JSON as it stands: application/json, without
// a content coding. Its parameters have no meaning (RFC 8259 section 11), charset
// included: whether the text is UTF-8 is checked when it is read.
func checkContentType(h http.Header) error {
	for _, coding := range h.Values("Content-Encoding") {
		if coding != "" && !strings.EqualFold(coding, "identity") {
			return refusal(codeUnsupportedMediaType, "send the body without a content encoding")
		}
	}
	values := h.Values("Content-Type")
	for _, value := range values {
		mediaType, _, _ := strings.Cut(value, ";")
		if !strings.EqualFold(strings.TrimSpace(mediaType), "application/json") {
			values = nil
			break
		}
	}
	if len(values) == 0 {
		return refusal(codeUnsupportedMediaType, "send the body as Content-Type: application/json, in UTF-8")
	}
	return nil
}
