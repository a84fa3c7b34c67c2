package config

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// checkTexts refuses, of every text that no other rule has refused, what is no
// text. Blanks at the ends of a secret may belong to it.
func (l *loader) checkTexts(cfg Config) {
	for _, f := range fields {
		switch v := f.at(&cfg).Interface().(type) {
		case string:
			l.checkText(f, f.path, v)
		case []string:
			for i, item := range v {
				l.checkText(f, fmt.Sprintf("%s[%d]", f.path, i), item)
			}
		}
	}
}

func (l *loader) checkText(f field, path, text string) {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, notText):
		l.refuse(path, "must not contain control characters, nor what is not UTF-8")
	case !f.secret && strings.TrimSpace(text) != text:
		l.refuse(path, "must not have blanks at its ends")
	}
}
