package handlers

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// produced are the media ranges that cover what the API answers.
var produced = []string{"application/json", "application/problem+json", "application/*", "*/*"}

// acceptable refuses a request whose Accept header excludes JSON (RFC 9110
// section 12.5.1). No header accepts everything.
func acceptable(h http.Header) error {
	ranges := strings.Join(h.Values("Accept"), ",")
	if strings.TrimSpace(ranges) == "" {
		return nil
	}
	for _, each := range strings.Split(ranges, ",") {
		mediaRange, parameters, err := mime.ParseMediaType(each)
		if err == nil && slices.Contains(produced, mediaRange) && weight(parameters["q"]) > 0 {
			return nil
		}
	}
	return refusal(codeNotAcceptable, "the API answers application/json and application/problem+json: accept them")
}

// weight reads a quality value; a missing or unreadable one counts as 1.
func weight(q string) float64 {
	if w, err := strconv.ParseFloat(q, 64); err == nil {
		return w
	}
	return 1
}

// readableAs checks that a body is JSON as it stands: application/json, without
// a content coding. The parameters of this type have no meaning (RFC 8259
// section 11): whether the text is UTF-8 is seen in the text.
func readableAs(h http.Header) error {
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
