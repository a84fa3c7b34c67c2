package codec

import (
	"unicode"
	"unicode/utf8"
)

// What a byte can be in a name (XML 1.0, productions 4 and 4a). A byte of a
// longer character counts as part of a name until the character is looked at.
const (
	nameStart byte = 1 << iota
	namePart
)

var nameBytes = func() (table [256]byte) {
	for c := range table {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c >= utf8.RuneSelf:
			table[c] = nameStart | namePart
		case c >= '0' && c <= '9', c == '-', c == '.':
			table[c] = namePart
		}
	}
	return table
}()

// scanName returns the length of the qualified name that text begins with,
// and the length of its prefix; 0 when there is none. A qualified name has at
// most one colon, and not at an end (Namespaces in XML 1.0, production 7).
func scanName(text string) (size, prefix int) {
	start := 0   // of the local part
	var all byte // tells whether a byte is beyond ASCII
	for size < len(text) {
		c := text[size]
		if nameBytes[c] == 0 {
			if c != ':' || prefix > 0 || size == 0 {
				break
			}
			prefix, start = size, size+1
		}
		all |= c
		size++
	}
	switch {
	case size == start, size < len(text) && text[size] == ':', // nothing before or behind a colon
		nameBytes[text[0]]&nameStart == 0, nameBytes[text[start]]&nameStart == 0,
		all >= utf8.RuneSelf && !isName(text[:size], start):
		return 0, 0
	}
	return size, prefix
}

// IsLocalName reports whether name can be that of an element without prefix.
func IsLocalName(name string) bool {
	size, prefix := scanName(name)
	return size > 0 && size == len(name) && prefix == 0
}

// isName judges the characters of a name that is not all ASCII, whose local
// part begins at start.
func isName(name string, start int) bool {
	for i, r := range name {
		if !isNameRune(r, i == 0 || i == start) {
			return false
		}
	}
	return true
}

// isNameRune implements productions 4 (NameStartChar) and 4a (NameChar) of
// XML 1.0, fifth edition, and the colon between prefix and local part.
func isNameRune(r rune, start bool) bool {
	switch {
	case r < utf8.RuneSelf:
		return true // the table has judged it
	case unicode.Is(nameStartRunes, r):
		return true
	default:
		return !start && unicode.Is(namePartRunes, r)
	}
}

var nameStartRunes = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0xC0, Hi: 0xD6, Stride: 1},
		{Lo: 0xD8, Hi: 0xF6, Stride: 1},
		{Lo: 0xF8, Hi: 0x2FF, Stride: 1},
		{Lo: 0x370, Hi: 0x37D, Stride: 1},
		{Lo: 0x37F, Hi: 0x1FFF, Stride: 1},
		{Lo: 0x200C, Hi: 0x200D, Stride: 1},
		{Lo: 0x2070, Hi: 0x218F, Stride: 1},
		{Lo: 0x2C00, Hi: 0x2FEF, Stride: 1},
		{Lo: 0x3001, Hi: 0xD7FF, Stride: 1},
		{Lo: 0xF900, Hi: 0xFDCF, Stride: 1},
		{Lo: 0xFDF0, Hi: 0xFFFD, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0x10000, Hi: 0xEFFFF, Stride: 1}},
}

var namePartRunes = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0xB7, Hi: 0xB7, Stride: 1}, {Lo: 0x300, Hi: 0x36F, Stride: 1}, {Lo: 0x203F, Hi: 0x2040, Stride: 1}},
}
