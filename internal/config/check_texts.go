package config

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// checkTexts refuses control characters and invalid UTF-8 in every text, and
// white space at its ends, which only a secret may have.
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
