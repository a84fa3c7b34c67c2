package codec

import (
	"slices"
	"strings"
)

// schemaInstance is the namespace of xsi:nil (XML Schema part 1, section 2.6).
const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// start reads a start tag, or the tag of an empty element.
func (l *Lexer) start() error {
	l.pos++
	size, prefix := scanName(l.doc[l.pos:])
	if size == 0 {
		return l.broken("no name after <")
	}
	if len(l.open) == l.limits.Depth {
		return ErrTooDeep
	}
	if len(l.open) == 0 && l.rooted {
		return l.syntax("a second root element")
	}
	name := l.doc[l.pos : l.pos+size]
	l.pos += size
	l.open, l.rooted = append(l.open, name), true
	l.kind, l.null, l.reference = startToken, false, false
	if l.pos < len(l.doc) && l.doc[l.pos] == '>' { // as most tags are
		l.pos++
	} else if err := l.attributes(); err != nil {
		return err
	}
	if prefix == 0 {
		l.name, l.space = name, l.scopes.none
		return nil
	}
	space, known := l.scopes.space(name[:prefix])
	if !known {
		space = name[:prefix]
	}
	l.name, l.space = name[prefix+1:], space
	return nil
}

// attributes reads the rest of a start tag.
func (l *Lexer) attributes() error {
	l.nils = l.nils[:0]
	for count := 0; ; count++ {
		blank := l.blanks()
		switch rest := l.doc[l.pos:]; {
		case strings.HasPrefix(rest, ">"):
			l.pos++
			l.null = l.isNull()
			return nil
		case strings.HasPrefix(rest, "/>"):
			l.pos += 2
			l.closed = true
			l.null = l.isNull()
			return nil
		}
		size, prefix := scanName(l.doc[l.pos:])
		if size == 0 || !blank {
			return l.broken("no attribute where one must be")
		}
		if count == l.limits.Attributes {
			return ErrTooManyAttributes
		}
		name := l.doc[l.pos : l.pos+size]
		l.pos += size
		value, err := l.attributeValue()
		if err != nil {
			return err
		}
		switch {
		case name == "xmlns":
			l.scopes.bind("", value, len(l.open))
		case prefix == 0:
			l.reference = l.reference || isReference(name) && isLocalTarget(value)
		case name[:prefix] == "xmlns":
			l.scopes.bind(name[prefix+1:], value, len(l.open))
		case name[prefix+1:] == "nil" && isTrue(value):
			// Its prefix may be declared by a later attribute.
			l.nils = append(l.nils, name[:prefix])
		default:
			// enc:ref of SOAP 1.2 and z:Ref of .NET hold a bare name, whatever
			// prefix their namespaces have.
			local := name[prefix+1:]
			l.reference = l.reference || isReference(local) && (!strings.EqualFold(local, "href") || isLocalTarget(value))
		}
	}
}

// isReference reports whether an attribute of this name can say that the
// element's content is elsewhere.
func isReference(local string) bool {
	return strings.EqualFold(local, "href") || strings.EqualFold(local, "ref") || strings.EqualFold(local, "idref")
}

// isLocalTarget reports whether a URI is that of an element of the document, or
// of a part of a multipart answer (RFC 2392). Any other is a link for people.
func isLocalTarget(uri string) bool {
	return strings.HasPrefix(uri, "#") || strings.HasPrefix(uri, "cid:")
}

// isNull tells whether one of the attributes that were just read was xsi:nil.
func (l *Lexer) isNull() bool {
	return slices.ContainsFunc(l.nils, func(prefix string) bool {
		space, _ := l.scopes.space(prefix)
		return space == schemaInstance
	})
}

// isTrue reads an attribute's xs:boolean.
func isTrue(value string) bool {
	value = trimBlanks(value)
	return value == "true" || value == "1"
}

// attributeValue reads an equals sign and a quoted value.
func (l *Lexer) attributeValue() (string, error) {
	l.blanks()
	if !strings.HasPrefix(l.doc[l.pos:], "=") {
		return "", l.broken("an attribute without a value")
	}
	l.pos++
	l.blanks()
	if l.pos >= len(l.doc) {
		return "", ErrTruncated
	}
	quote := l.doc[l.pos]
	if quote != '"' && quote != '\'' {
		return "", l.syntax("an attribute's value without quotation marks")
	}
	l.pos++
	start, raw := l.pos, false
	l.dirty = false
	for l.pos < len(l.doc) {
		c := l.doc[l.pos]
		switch {
		case c == quote:
			value := l.doc[start:l.pos]
			l.pos++
			if l.dirty {
				value = withoutForbidden(value)
			}
			if raw {
				value = string(appendText(nil, value))
			}
			return value, nil
		case c == '<':
			return "", l.syntax("< in an attribute's value")
		case !textStops[c]:
			l.pos++
			continue
		}
		raw = raw || c == '&' || c == '\r'
		if err := l.special(); err != nil {
			return "", err
		}
	}
	return "", ErrTruncated
}

// end reads an end tag, which must be that of the innermost open element.
func (l *Lexer) end() error {
	l.pos += len("</")
	if len(l.open) == 0 {
		return l.syntax("an end tag without a start")
	}
	name := l.open[len(l.open)-1]
	rest := l.doc[l.pos:]
	if !strings.HasPrefix(rest, name) {
		if strings.HasPrefix(name, rest) {
			return ErrTruncated
		}
		return l.syntax("an end tag of another element than the open one")
	}
	l.pos += len(name)
	l.blanks()
	if !strings.HasPrefix(l.doc[l.pos:], ">") {
		return l.broken("an end tag that does not end")
	}
	l.pos++
	l.open = l.open[:len(l.open)-1]
	l.kind = endToken
	return nil
}

// blanks passes over white space (XML 1.0, production 3) and tells whether
// there was any.
func (l *Lexer) blanks() bool {
	start := l.pos
	for l.pos < len(l.doc) && isBlank(l.doc[l.pos]) {
		l.pos++
	}
	return l.pos > start
}
