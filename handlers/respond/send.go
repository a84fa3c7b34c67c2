package respond

import (
	"net/http"
	"strconv"

	"causeway.example/handlers/negotiate"
)

// Send writes a response whose other header fields are set. Content of more than 1 KiB is
// compressed if the client accepts gzip, and has Vary either way.
func Send(w http.ResponseWriter, r *http.Request, status int, mediaType string, content []byte) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	if len(content) >= smallest && h.Get("Content-Encoding") == "" {
		Vary(h, "Accept-Encoding")
		if negotiate.Gzip(r.Header) {
			if packed := compress(content); packed != nil {
				h.Set("Content-Encoding", "gzip")
				content = packed
			}
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(status)
	_, _ = w.Write(content) // the only error is a client that has closed the connection
}

// Vary adds a header field of the request to Vary (RFC 9110 section 12.5.5).
func Vary(h http.Header, field string) {
	if fields := h.Get("Vary"); fields != "" {
		field = fields + ", " + field
	}
	h.Set("Vary", field)
}
