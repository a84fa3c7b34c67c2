package handlers

import (
	"mime"
	"net/http"
	"strings"

	"causeway.example/handlers/negotiate"
)

// acceptable refuses a request whose Accept header excludes JSON (RFC 9110
// section 12.5.1).
func acceptable(h http.Header) error {
	if negotiate.MediaType(h, "application/json") > 0 || negotiate.MediaType(h, "application/problem+json") > 0 {
		return nil
	}
	return refusal(codeNotAcceptable, "the API answers application/json and application/problem+json: accept them")
}

// readableAs checks that a body is JSON as it stands: application/json, in
// UTF-8 (RFC 8259 section 8.1), without a content coding.
func readableAs(h http.Header) error {
	for _, coding := range h.Values("Content-Encoding") {
		if !strings.EqualFold(coding, "identity") {
			return refusal(codeUnsupportedMediaType, "send the body without a content encoding")
		}
	}
	values := h.Values("Content-Type")
	if len(values) == 1 {
		mediaType, parameters, err := mime.ParseMediaType(values[0])
		charset, named := parameters["charset"]
		utf8 := !named && len(parameters) == 0 || len(parameters) == 1 && strings.EqualFold(charset, "utf-8")
		if err == nil && mediaType == "application/json" && utf8 {
			return nil
		}
	}
	return refusal(codeUnsupportedMediaType, "send the body as Content-Type: application/json, in UTF-8")
}
