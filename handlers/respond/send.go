package respond

import (
	"net/http"
	"strconv"

	"causeway.example/handlers/negotiate"
)

// Send writes an answer whose other header fields are set. Content of more than
// 1 KiB is compressed for whoever accepts gzip, and has Vary either way.
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
	_, _ = w.Write(content) // a client that left needs no answer
}

// Vary says that the answer depends on a header field of the request, besides
// those that it says already.
func Vary(h http.Header, field string) {
	if fields := h.Get("Vary"); fields != "" {
		field = fields + ", " + field
	}
	h.Set("Vary", field)
}
