package soap

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"causeway.example/internal/gateway"
)

// charsets are the encodings that back ends are seen to use; nil is UTF-8 or
// a part of it.
var charsets = map[string]encoding.Encoding{
	"utf-8": nil, "utf8": nil, "us-ascii": nil, "ascii": nil,
	"iso-8859-1":   charmap.ISO8859_1,
	"latin1":       charmap.ISO8859_1,
	"iso-8859-15":  charmap.ISO8859_15,
	"windows-1252": charmap.Windows1252,
	"cp1252":       charmap.Windows1252,
	"utf-16":       unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"utf-16be":     unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"utf-16le":     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
}

// ErrCharset says that the answer is in an encoding that is not in the table,
// or is not valid in the one that it claims.
var ErrCharset = errors.New("soap: character encoding")

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']`)

var byteOrderMarks = []struct{ mark, charset string }{
	{"\xEF\xBB\xBF", "utf-8"},
	{"\xFE\xFF", "utf-16be"},
	{"\xFF\xFE", "utf-16le"},
	// XML 1.0, appendix F.1: no mark, but a declaration can only begin so.
	{"\x00<\x00?", "utf-16be"},
	{"<\x00?\x00", "utf-16le"},
}

var replacement = []byte(string(utf8.RuneError))

// ToUTF8 returns an XML document in UTF-8, without a byte order mark: at most
// limit bytes of it, or [ErrTooLarge]; or [ErrCharset]. contentType is the
// Content-Type that it came with, if any. Its encoding
// is told by HTTP, else by its byte order mark, else by its XML declaration,
// else it is UTF-8 (RFC 3023, section 3.2).
func ToUTF8(document []byte, contentType string, limit int) (string, error) {
	if len(document) > limit {
		return "", ErrTooLarge
	}
	name := charsetOf(document, contentType)
	charset, known := charsets[name]
	if !known {
		return "", fmt.Errorf("%w %q is not known", ErrCharset, gateway.Clip(name, maxName))
	}
	if charset != nil {
		converted, err := charset.NewDecoder().Bytes(document)
		if err != nil {
			return "", fmt.Errorf("%w %s: %w", ErrCharset, name, err)
		}
		// What a decoder cannot read it turns into U+FFFD. At the end that is
		// half a character, and the document is cut off.
		if bytes.Contains(bytes.TrimSuffix(converted, replacement), replacement) {
			return "", fmt.Errorf("%w: invalid %s", ErrCharset, name)
		}
		if document = converted; len(document) > limit {
			return "", ErrTooLarge
		}
	}
	if !utf8.Valid(document) {
		return "", fmt.Errorf("%w: invalid UTF-8", ErrCharset)
	}
	return strings.TrimPrefix(string(document), byteOrderMarks[0].mark), nil
}

func charsetOf(document []byte, contentType string) string {
	if contentType == "text/xml; charset=utf-8" || contentType == "text/xml;charset=utf-8" { // as nearly all are
		return "utf-8"
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		return strings.ToLower(params["charset"])
	}
	for _, b := range byteOrderMarks {
		if bytes.HasPrefix(document, []byte(b.mark)) {
			return b.charset
		}
	}
	if m := declaration.FindSubmatch(document); m != nil {
		// A declaration that can be read byte by byte is not in UTF-16. That of
		// .NET's StringWriter says so of every text.
		if name := strings.ToLower(string(m[1])); !strings.HasPrefix(name, "utf-16") {
			return name
		}
	}
	return "utf-8"
}
