// Package charset converts XML documents of any character encoding to UTF-8.
package charset

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

// ErrEncoding reports that a document names an unknown encoding, or is not
// valid in the encoding that it names.
var ErrEncoding = errors.New("character encoding")

var (
	charsetParameter = regexp.MustCompile(`(?i)\bcharset\s*=\s*["']?\s*([^"';,\s]{1,64})`)
	declaration      = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'<>]{1,64})["']`)
)

var replacement = []byte(string(utf8.RuneError))

// maxName is the longest name of an encoding that an error quotes, in bytes.
const maxName = 64

// Strict returns an XML document in UTF-8, without byte order mark. It returns
// [ErrEncoding] for an encoding that is unknown, and for bytes that are invalid
// in it. contentType is the document's Content-Type, or empty.
//
// The encoding is that of the byte order mark, else that of contentType, else
// that of the XML declaration, else UTF-8 (RFC 7303, sections 3.2 and 3.3).
func Strict(document []byte, contentType string) (string, error) {
	for _, name := range labels(document, contentType) {
		if _, known := lookup(name); !known {
			return "", fmt.Errorf("%w %q is not known", ErrEncoding, gateway.Clip(name, maxName))
		}
	}
	text, replaced, err := Lenient(document, contentType)
	if err == nil && replaced {
		return "", fmt.Errorf("%w: it does not have all of the bytes", ErrEncoding)
	}
	return text, err
}

// Lenient returns an XML document in UTF-8, as Strict does, and recovers from
// unknown and wrong labels: see choose. Invalid bytes become U+FFFD; replaced
// reports whether there were any.
func Lenient(document []byte, contentType string) (text string, replaced bool, err error) {
	valid := utf8.Valid(document)
	coding := detect(document)
	switch {
	case coding != nil:
	case valid && (contentType == "text/xml; charset=utf-8" || contentType == "text/xml;charset=utf-8"): // the common case, without regular expressions
		coding = unicode.UTF8
	default:
		coding = choose(document, contentType, valid)
	}
	if coding == unicode.UTF8 && valid {
		return trim(string(document)), false, nil
	}
	converted, err := coding.NewDecoder().Bytes(document)
	if err != nil {
		return "", false, fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	return trim(string(converted)), bytes.Contains(converted, replacement), nil
}

// trim removes leading byte order marks, and the trailing NUL or SUB that C
// and DOS programs append.
func trim(text string) string {
	const mark = "\uFEFF"
	for strings.HasPrefix(text, mark) {
		text = text[len(mark):]
	}
	for text != "" && (text[len(text)-1] == 0 || text[len(text)-1] == 0x1a) {
		text = text[:len(text)-1]
	}
	return text
}

// detect returns the encoding that the first bytes prove, or nil: a byte order
// mark, which outranks every label (RFC 7303, section 3.3), or an ASCII
// character in UTF-16 (XML 1.0, appendix F.1).
func detect(document []byte) encoding.Encoding {
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

// choose returns the encoding of a document that detect does not recognise:
// the first label that is known and fits the document, else UTF-8 if the
// document is valid UTF-8 or labelled as such, else windows-1252.
func choose(document []byte, contentType string, valid bool) encoding.Encoding {
	fallback := encoding.Encoding(charmap.Windows1252)
	if valid {
		fallback = unicode.UTF8
	}
	for _, name := range labels(document, contentType) {
		switch coding, known := lookup(name); {
		case !known:
		case coding == unicode.UTF8 && !valid:
			fallback = coding // a later label may fit better
		case coding == unicode.UTF8, beginsAsXML(document, coding):
			return coding
		}
	}
	return fallback
}

// labels returns the names of encodings that the Content-Type and the XML
// declaration give, in this order.
func labels(document []byte, contentType string) (names []string) {
	if m := charsetParameter.FindStringSubmatch(contentType); m != nil {
		names = append(names, m[1])
	}
	if m := declaration.FindSubmatch(document); m != nil {
		names = append(names, string(m[1]))
	}
	return names
}

// beginsAsXML reports whether a document begins with markup when read in this
// encoding. It rules out UTF-8 that is labelled as UTF-16, which .NET's
// StringWriter produces.
func beginsAsXML(document []byte, coding encoding.Encoding) bool {
	const enough = 64
	start, _ := coding.NewDecoder().Bytes(document[:min(len(document), enough)])
	return strings.HasPrefix(strings.TrimLeft(string(start), " \t\r\n\uFEFF"), "<")
}

// lookup returns the encoding of a name in the WHATWG and IANA tables, also in
// the spellings of Java, Python and Windows.
func lookup(name string) (coding encoding.Encoding, known bool) {
	name = strings.ToLower(strings.Trim(name, " \t\"'`;,"))
	// The canonical name first: WHATWG maps ASCII to windows-1252.
	for _, spelling := range []string{canonical(name), name} {
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

// canonical returns the name that the tables have for a variant spelling: it
// drops punctuation, and maps the aliases that the tables lack.
func canonical(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, name)
	switch {
	// ASCII is read as UTF-8, its superset: a sender that exceeds the label writes UTF-8.
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
