// Package answer holds what a simulator answers to one HTTP request, before
// any of it is written: so an answer can still be replaced, cut short or lost.
package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strconv"
)

// Answer is a complete HTTP answer.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// New makes an answer with a body of the given media type.
func New(status int, contentType string, body []byte) Answer {
	return Answer{Status: status, Header: http.Header{"Content-Type": {contentType}}, Body: body}
}

// JSON makes an answer from a value that encoding/json can always marshal.
func JSON(status int, v any) Answer {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return HTML(http.StatusInternalServerError, "the sandbox could not encode its answer")
	}
	return New(status, "application/json", bytes.TrimSpace(body.Bytes()))
}

// HTML makes the page that application servers and proxies answer with when
// the application itself did not.
func HTML(status int, text string) Answer {
	title := strconv.Itoa(status) + " " + http.StatusText(status)
	page := fmt.Sprintf("<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1><p>%s</p></body></html>\n",
		title, title, html.EscapeString(text))
	return New(status, "text/html; charset=utf-8", []byte(page))
}

// XML makes an answer of a SOAP 1.1 endpoint.
func XML(status int, body string) Answer {
	return New(status, "text/xml; charset=utf-8", []byte(body))
}

// With adds a header field.
func (a Answer) With(name, value string) Answer {
	a.Header = a.Header.Clone()
	if a.Header == nil {
		a.Header = http.Header{}
	}
	a.Header.Set(name, value)
	return a
}

// Write sends the answer. A client that has gone away is nobody's error.
func (a Answer) Write(w http.ResponseWriter) {
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
}
