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

// Document is content that does not change while the program runs. It is loaded,
// hashed and compressed when it is first asked for: most processes serve none.
type Document struct {
	mediaType string
	plain     func() []byte
	hash      func() string
	packed    func() []byte // nil where compressing does not pay
}

// NewDocument returns a document. The content must not change any more.
func NewDocument(mediaType string, content []byte) *Document {
	return Load(mediaType, func() []byte { return content })
}

// Load returns a document whose content is loaded when it is first asked for.
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

// Serve answers with the document, or with 304 when the client has it already.
// Each representation has an entity tag of its own, since it is a strong one
// (RFC 9110 section 8.8.3). Header fields that are set stay, such as
// Cache-Control.
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
	r.Header.Del("Range") // a part of a document is of no use, and RFC 9110 section 14.2 lets us ignore it
	if tags := r.Header.Values("If-None-Match"); len(tags) > 1 {
		r.Header.Set("If-None-Match", strings.Join(tags, ", ")) // net/http reads the first line only
	}
	http.ServeContent(representation{w, coding}, r, "", time.Time{}, bytes.NewReader(body))
}

// representation corrects the header that [http.ServeContent] makes.
type representation struct {
	http.ResponseWriter
	coding string
}

// WriteHeader says that content is encoded, where there is any, and says nothing
// about ranges, which are not served.
func (w representation) WriteHeader(status int) {
	w.Header().Del("Accept-Ranges")
	if status == http.StatusOK && w.coding != "" {
		w.Header().Set("Content-Encoding", w.coding)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (w representation) Unwrap() http.ResponseWriter { return w.ResponseWriter }
