package soap

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"

	"causeway.example/internal/gateway"
)

// ErrCharset says that a document is in an encoding that is not known, or is
// not valid in the one that it claims.
var ErrCharset = errors.New("soap: character encoding")

var (
	charsetParameter = regexp.MustCompile(`(?i)\bcharset\s*=\s*["']?\s*([^"';,\s]{1,64})`)
	declaration      = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'<>]{1,64})["']`)
)

var replacement = []byte(string(utf8.RuneError))

// ToUTF8 returns an XML document in UTF-8, without a byte order mark: at most
// limit bytes of it, or [ErrTooLarge]; or [ErrCharset] for an encoding that is
// not known, and for bytes that it does not have. contentType is the
// Content-Type that it came with, if any. Its encoding is that of its byte
// order mark, else that of HTTP, else that of its XML declaration, else UTF-8
// (RFC 7303, section 3.2 and 3.3).
func ToUTF8(document []byte, contentType string, limit int) (string, error) {
	for _, name := range labels(document, contentType) {
		if _, known := encodingNamed(name); !known {
			return "", fmt.Errorf("%w %q is not known", ErrCharset, gateway.Clip(name, maxName))
		}
	}
	text, replaced, err := decodeText(document, contentType, limit)
	if err == nil && replaced {
		return "", fmt.Errorf("%w: it does not have all of the bytes", ErrCharset)
	}
	return text, err
}

// decodeText returns an XML document in UTF-8 as ToUTF8 does, but no label
// costs what can be read without it: see chosenEncoding. What an encoding does
// not have is U+FFFD, and reported by replaced.
func decodeText(document []byte, contentType string, limit int) (text string, replaced bool, err error) {
	if len(document) > limit {
		return "", false, ErrTooLarge
	}
	valid := utf8.Valid(document)
	coding := markedEncoding(document)
	switch {
	case coding != nil:
	case valid && (contentType == "text/xml; charset=utf-8" || contentType == "text/xml;charset=utf-8"): // as nearly all are
		coding = unicode.UTF8
	default:
		coding = chosenEncoding(document, contentType, valid)
	}
	if coding == unicode.UTF8 && valid {
		return trimmed(string(document)), false, nil
	}
	converted, err := coding.NewDecoder().Bytes(document)
	if err != nil {
		return "", false, fmt.Errorf("%w: %w", ErrCharset, err)
	}
	if len(converted) > limit {
		return "", false, ErrTooLarge
	}
	return trimmed(string(converted)), bytes.Contains(converted, replacement), nil
}

// trimmed returns a text without byte order marks before it, and without what
// programs in C and on DOS write behind it.
func trimmed(text string) string {
	const mark = "\uFEFF"
	for strings.HasPrefix(text, mark) {
		text = text[len(mark):]
	}
	for text != "" && (text[len(text)-1] == 0 || text[len(text)-1] == 0x1a) {
		text = text[:len(text)-1]
	}
	return text
}

// markedEncoding returns the encoding that the first bytes tell, or nil. They
// are a byte order mark, which goes before every label (RFC 7303, section 3.3),
// or a character of ASCII in UTF-16 (XML 1.0, appendix F.1).
func markedEncoding(document []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(document, []byte("\xEF\xBB\xBF")):
		return unicode.UTF8
	case bytes.HasPrefix(document, []byte("\xFE\xFF")), len(document) > 1 && document[0] == 0 && document[1] != 0:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case bytes.HasPrefix(document, []byte("\xFF\xFE")), len(document) > 1 && document[0] != 0 && document[1] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	return nil
}

// chosenEncoding returns the encoding of a document without a mark: the first
// label that is known and that the document does not contradict, else UTF-8 if
// the document is valid in it or says that it is, else windows-1252.
func chosenEncoding(document []byte, contentType string, valid bool) encoding.Encoding {
	fallback := encoding.Encoding(charmap.Windows1252)
	if valid {
		fallback = unicode.UTF8
	}
	for _, name := range labels(document, contentType) {
		switch coding, known := encodingNamed(name); {
		case !known:
		case coding == unicode.UTF8 && !valid:
			fallback = coding // unless the other label is a better one
		case coding == unicode.UTF8, beginsAsXML(document, coding):
			return coding
		}
	}
	return fallback
}

// labels returns what HTTP and the XML declaration name the encoding.
func labels(document []byte, contentType string) (names []string) {
	if m := charsetParameter.FindStringSubmatch(contentType); m != nil {
		names = append(names, m[1])
	}
	if m := declaration.FindSubmatch(document); m != nil {
		names = append(names, string(m[1]))
	}
	return names
}

// beginsAsXML reports whether a document begins with markup when it is read in
// this encoding. One in UTF-8 that is labelled as UTF-16, as .NET's
// StringWriter does, does not.
func beginsAsXML(document []byte, coding encoding.Encoding) bool {
	const enough = 64
	start, _ := coding.NewDecoder().Bytes(document[:min(len(document), enough)])
	return strings.HasPrefix(strings.TrimLeft(string(start), " \t\r\n\uFEFF"), "<")
}

// encodingNamed returns the encoding of this name, from the tables of the
// WHATWG and of IANA, and in the spellings of Java, Python and Windows.
func encodingNamed(name string) (coding encoding.Encoding, known bool) {
	name = strings.ToLower(strings.Trim(name, " \t\"'`;,"))
	// The common spelling first: to the WHATWG, ASCII is windows-1252.
	for _, spelling := range []string{commonSpelling(name), name} {
		if coding, err := htmlindex.Get(spelling); err == nil && coding != encoding.Replacement {
			return coding, true
		}
		if coding, err := ianaindex.IANA.Encoding(spelling); err == nil && coding != nil {
			return coding, true
		}
	}
	return nil, false
}

var windowsPage = regexp.MustCompile(`^(?:windows|win|ms|ansi|ibm|cp|x)+(\d{3,5})$`)

// commonSpelling returns the name in the tables for one that is not in them:
// without signs between its letters and digits, and by its other prefixes.
func commonSpelling(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, name)
	switch {
	// ASCII is a part of UTF-8: who writes more than the label allows writes that.
	case strings.HasPrefix(name, "utf8"), strings.HasSuffix(name, "ascii"), strings.HasPrefix(name, "iso646"), name == "646", name == "cp65001", strings.HasPrefix(name, "ansix34"):
		return "utf-8"
	case strings.HasPrefix(name, "utf16"), strings.HasPrefix(name, "ucs2"):
		return "utf-16"
	case strings.HasPrefix(name, "8859"):
		return "iso" + name
	case name == "latin9", name == "latin0":
		return "iso-8859-15"
	}
	if m := windowsPage.FindStringSubmatch(name); m != nil {
		return "cp" + m[1]
	}
	return name
}
