package wsdl

import (
	"bytes"
	"fmt"
	"mime"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"causeway.example/internal/gateway"
)

// charsets are the encodings that WSDLs are seen in; nil is UTF-8.
var charsets = map[string]encoding.Encoding{
	"utf-8": nil, "utf8": nil, "us-ascii": nil, "ascii": nil,
	"iso-8859-1":   charmap.ISO8859_1,
	"windows-1252": charmap.Windows1252,
	"utf-16":       unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"utf-16be":     unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"utf-16le":     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
}

// declaration is the XML declaration with its encoding.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]{0,100}\?>`)

// toUTF8 returns a document's text in UTF-8, without a byte order mark. The
// encoding is told by that mark, else by HTTP, else by the declaration (RFC
// 7303, section 3).
func toUTF8(data []byte, mediaType string) ([]byte, error) {
	name := "utf-8"
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
	case bytes.HasPrefix(data, []byte("\xFE\xFF")), bytes.HasPrefix(data, []byte("\xFF\xFE")):
		name = "utf-16"
	default:
		if m := declaration.FindSubmatch(data); m != nil {
			name = strings.ToLower(string(m[1]))
		}
		if _, parameters, err := mime.ParseMediaType(mediaType); err == nil && parameters["charset"] != "" {
			name = strings.ToLower(parameters["charset"])
		}
	}
	charset, known := charsets[name]
	if !known {
		return nil, fmt.Errorf("%w %q", ErrCharset, gateway.Clip(name, maxComplaint))
	}
	if charset != nil {
		converted, err := charset.NewDecoder().Bytes(data)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCharset, err)
		}
		data = converted
	}
	return bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), nil
}
