package respond

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
	"time"

	"causeway.example/handlers/negotiate"
)

// Document is content that does not change while the program runs. It is loaded, hashed
// and compressed on the first request for it, because most processes serve none.
type Document struct {
	mediaType string
	plain     func() []byte
	hash      func() string
	packed    func() []byte // in gzip; nil if that is not shorter
}

// NewDocument returns a document with the content, which must not be changed.
func NewDocument(mediaType string, content []byte) *Document {
	return Load(mediaType, func() []byte { return content })
}

// Load returns a document whose content is loaded on the first request for it.
func Load(mediaType string, load func() []byte) *Document {
	plain := sync.OnceValue(load)
	return &Document{
		mediaType: mediaType,
		plain:     plain,
		hash: sync.OnceValue(func() string {
			sum := sha256.Sum256(plain())
			return base64.RawURLEncoding.EncodeToString(sum[:16])
		}),
		packed: sync.OnceValue(func() []byte {
			if len(plain()) < smallest {
				return nil
			}
			return compressBest(plain())
		}),
	}
}

// Serve writes the document, or 304 if the client has it already. Each representation has
// an entity tag of its own, because the tags are strong (RFC 9110 section 8.8.3). Header
// fields that are set already are kept, such as Cache-Control.
func (d *Document) Serve(w http.ResponseWriter, r *http.Request) {
	body, coding, tag := d.plain(), "", d.hash()
	if len(body) >= smallest {
		Vary(w.Header(), "Accept-Encoding")
		if negotiate.Gzip(r.Header) && d.packed() != nil {
			body, coding, tag = d.packed(), "gzip", tag+"-gzip"
		}
	}
	w.Header().Set("Content-Type", d.mediaType)
	w.Header().Set("ETag", `"`+tag+`"`)
	r.Header.Del("Range") // may be ignored (RFC 9110 section 14.2)
	if tags := r.Header.Values("If-None-Match"); len(tags) > 1 {
		r.Header.Set("If-None-Match", strings.Join(tags, ", ")) // net/http reads only the first line
	}
	http.ServeContent(representation{w, coding}, r, "", time.Time{}, bytes.NewReader(body))
}

// representation corrects the header that [http.ServeContent] writes.
type representation struct {
	http.ResponseWriter
	coding string
}

// WriteHeader sets Content-Encoding if there is content, and removes Accept-Ranges:
// ranges are not served.
func (w representation) WriteHeader(status int) {
	w.Header().Del("Accept-Ranges")
	if status == http.StatusOK && w.coding != "" {
		w.Header().Set("Content-Encoding", w.coding)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (w representation) Unwrap() http.ResponseWriter { return w.ResponseWriter }
