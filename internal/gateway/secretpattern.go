package gateway

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"html"
	"net/url"
	"strings"
)

// secretPattern is a text to find.
type secretPattern struct {
	text string
	// wrapped allows line breaks between any two characters, as in MIME base64
	// (RFC 2045, section 6.8).
	wrapped bool
}

// patternsOf returns the patterns that find a credential: its value, and the
// parts that are in every base64 text that encodes it among other bytes, as such
// or in a form in which requests contain it.
func patternsOf(value string) []secretPattern {
	patterns := []secretPattern{{text: value}}
	for _, sent := range sentForms(value) {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			for _, piece := range insideBase64(encoding, sent) {
				patterns = append(patterns, secretPattern{text: piece, wrapped: true})
			}
		}
	}
	return patterns
}

// sentForms returns the forms of a credential in requests: plain in a header,
// and escaped in XML, JSON and a form.
func sentForms(value string) []string {
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(value)) // a Builder never fails
	asJSON, _ := json.Marshal(value)            // a string always has a JSON form
	return []string{
		value, escaped.String(), html.EscapeString(value), strings.Trim(string(asJSON), `"`), url.QueryEscape(value),
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(value),
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;").Replace(value), // what adapters/soap writes
	}
}

// insideBase64 returns the parts that are in every base64 text that encodes the
// value among other bytes, for each of the three offsets it can begin at (RFC
// 4648, section 4). Short parts are left out: they match other text as well.
func insideBase64(encoding *base64.Encoding, value string) (pieces []string) {
	const minPiece = 8
	for shift := range 3 {
		encoded := encoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + value))
		first := (shift*8 + 5) / 6           // the first character without a bit of what is before
		last := (shift + len(value)) * 8 / 6 // after the last one without a bit of what follows
		if last-first >= minPiece {
			pieces = append(pieces, encoded[first:last])
		}
	}
	return pieces
}

// match returns the end of a match of the pattern that begins at i, or -1.
func (p secretPattern) match(text string, i int) int {
	for n := range len(p.text) {
		for p.wrapped && n > 0 && i < len(text) && (text[i] == '\r' || text[i] == '\n') {
			i++
		}
		if i >= len(text) || text[i] != p.text[n] && (text[i] != '+' || p.text[n] != ' ') {
			return -1
		}
		i++
	}
	return i
}
