package soap

import "strings"

// schemaInstance is the namespace of xsi:nil (XML Schema part 1, section 2.6).
const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// start reads a start tag, or the tag of an empty element.
func (l *lexer) start() (token, error) {
	l.pos++
	size, prefix := scanName(l.doc[l.pos:])
	if size == 0 {
		return token{}, l.broken("no name after <")
	}
	if len(l.open) == l.limits.Depth {
		return token{}, ErrTooDeep
	}
	if len(l.open) == 0 && l.rooted {
		return token{}, l.syntax("a second root element")
	}
	name := l.doc[l.pos : l.pos+size]
	l.pos += size
	l.open, l.rooted = append(l.open, name), true
	t := token{kind: startToken, name: name}
	if l.pos < len(l.doc) && l.doc[l.pos] == '>' { // as most tags are
		l.pos++
	} else if err := l.attributes(&t); err != nil {
		return token{}, err
	}
	if prefix == 0 {
		t.space = l.scopes.none
		return t, nil
	}
	t.name = name[prefix+1:]
	space, known := l.scopes.space(name[:prefix])
	if !known {
		space = name[:prefix]
	}
	t.space = space
	return t, nil
}

// attributes reads the rest of a start tag.
func (l *lexer) attributes(t *token) error {
	var nilPrefix, nilValue string
	for count := 0; ; count++ {
		blank := l.blanks()
		switch rest := l.doc[l.pos:]; {
		case strings.HasPrefix(rest, ">"):
			l.pos++
			t.null = l.isNull(nilPrefix, nilValue)
			return nil
		case strings.HasPrefix(rest, "/>"):
			l.pos += 2
			l.closed = true
			t.null = l.isNull(nilPrefix, nilValue)
			return nil
		case rest == "/":
			return ErrTruncated
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
		case name[:prefix] == "xmlns":
			l.scopes.bind(name[prefix+1:], value, len(l.open))
		case name[prefix+1:] == "nil":
			// Its prefix may be declared by a later attribute.
			nilPrefix, nilValue = name[:prefix], value
		}
	}
}

func (l *lexer) isNull(prefix, value string) bool {
	if prefix == "" {
		return false
	}
	space, _ := l.scopes.space(prefix)
	return space == schemaInstance && (value == "true" || value == "1")
}

// attributeValue reads an equals sign and a quoted value.
func (l *lexer) attributeValue() (string, error) {
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
	for l.pos < len(l.doc) {
		c := l.doc[l.pos]
		switch {
		case c == quote:
			value := l.doc[start:l.pos]
			l.pos++
			if raw {
				value = string(appendText(nil, value))
			}
			return value, nil
		case c == '<':
			return "", l.syntax("< in an attribute's value")
		case !textStops[c] || c == ']':
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
func (l *lexer) end() (token, error) {
	l.pos += len("</")
	if len(l.open) == 0 {
		return token{}, l.syntax("an end tag without a start")
	}
	name := l.open[len(l.open)-1]
	rest := l.doc[l.pos:]
	if !strings.HasPrefix(rest, name) {
		if strings.HasPrefix(name, rest) {
			return token{}, ErrTruncated
		}
		return token{}, l.syntax("an end tag of another element than the open one")
	}
	l.pos += len(name)
	l.blanks()
	if !strings.HasPrefix(l.doc[l.pos:], ">") {
		return token{}, l.broken("an end tag that does not end")
	}
	l.pos++
	l.open = l.open[:len(l.open)-1]
	return token{kind: endToken}, nil
}

// blanks passes over white space (XML 1.0, production 3) and tells whether
// there was any.
func (l *lexer) blanks() bool {
	start := l.pos
	for l.pos < len(l.doc) {
		switch l.doc[l.pos] {
		case ' ', '\t', '\n', '\r':
			l.pos++
			continue
		}
		break
	}
	return l.pos > start
}

// skip reads to the end of the element that has just started.
func (l *lexer) skip() error {
	for depth := 1; depth > 0; {
		t, err := l.next()
		if err != nil {
			return err
		}
		switch t.kind {
		case startToken:
			depth++
		case endToken:
			depth--
		}
	}
	return nil
}

// child returns the next start below the current element; ok is false at the
// element's end. Text between children is passed over.
func (l *lexer) child() (t token, ok bool, err error) {
	for {
		t, err = l.next()
		if err != nil || t.kind != textToken {
			return t, err == nil && t.kind == startToken, err
		}
	}
}
