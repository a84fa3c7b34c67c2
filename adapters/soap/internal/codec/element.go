package codec

import (
	"encoding/xml"
	"strings"
)

// Name returns the name of the element that has just started. A prefix that is
// not declared is its own namespace.
func (l *Lexer) Name() xml.Name { return xml.Name{Space: l.space, Local: l.name} }

// Replaced reports whether a character so far was not one of XML's.
func (l *Lexer) Replaced() bool { return l.replaced }

// TopLevel reads to the next start at the document's top level, or returns
// io.EOF at its end. Text there is an error.
func (l *Lexer) TopLevel() error {
	for {
		if err := l.next(); err != nil || l.kind == startToken {
			return err
		}
		if trimBlanks(l.text) != "" {
			return l.syntax("text outside the root element")
		}
	}
}

// Child reads to the next start below the current element; ok is false at the
// element's end. Text between children is skipped.
func (l *Lexer) Child() (ok bool, err error) {
	for {
		if err := l.next(); err != nil {
			return false, err
		}
		if l.kind != textToken {
			return l.kind == startToken, nil
		}
	}
}

// Skip reads to the end of the element that has just started.
func (l *Lexer) Skip() error {
	for depth := 1; depth > 0; {
		if err := l.next(); err != nil {
			return err
		}
		switch l.kind {
		case startToken:
			depth++
		case endToken:
			depth--
		}
	}
	return nil
}

// Text returns the text of the element that has just started, and reads to its
// end. Elements in it are skipped.
func (l *Lexer) Text() (string, error) {
	var buf []byte
	for {
		if err := l.next(); err != nil {
			return "", err
		}
		switch l.kind {
		case endToken:
			return string(buf), nil
		case textToken:
			buf = l.appendTo(buf)
		default:
			if err := l.Skip(); err != nil {
				return "", err
			}
		}
	}
}

// QName returns the qualified name that the content of the element is which
// has just started. A name without a prefix has no namespace, whatever the
// default namespace is; neither has one with a prefix that is not declared.
func (l *Lexer) QName() (xml.Name, error) {
	text, err := l.Text()
	text = strings.TrimSpace(text)
	prefix, local, qualified := strings.Cut(text, ":")
	if !qualified {
		return xml.Name{Local: text}, err
	}
	space, _ := l.scopes.space(prefix)
	return xml.Name{Space: space, Local: local}, err
}

// Element is an element of any name.
type Element struct {
	Name     xml.Name
	Text     string // without the blanks around it
	Children []Element
}

// Elements returns the elements inside the one that has just started: the
// first most of them, on all levels together.
func (l *Lexer) Elements(most int) ([]Element, error) {
	elements, _, err := l.elements(&most)
	return elements, err
}

// elements returns the content of the element that has just started. left is
// how many elements may still be kept.
func (l *Lexer) elements(left *int) (elements []Element, text string, err error) {
	var buf []byte
	for {
		if err := l.next(); err != nil {
			return nil, "", err
		}
		switch {
		case l.kind == endToken:
			return elements, strings.TrimSpace(string(buf)), nil
		case l.kind == textToken:
			buf = l.appendTo(buf)
		case *left == 0:
			if err := l.Skip(); err != nil {
				return nil, "", err
			}
		default:
			*left--
			e := Element{Name: l.Name()}
			if e.Children, e.Text, err = l.elements(left); err != nil {
				return nil, "", err
			}
			elements = append(elements, e)
		}
	}
}
