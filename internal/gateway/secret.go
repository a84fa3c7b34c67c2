package gateway

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

const (
	// redacted replaces a credential in a text.
	redacted = "[redacted]"
	// maxSecretValues is how many values of one credential are replaced: a back end
	// may echo a token that was renewed in the meantime.
	maxSecretValues = 8
	// minSecret is the length in bytes from which a credential is also replaced
	// inside a word: a password of one letter is in every text.
	minSecret = 5
)

// secrets are the gateway's own credentials. They are global to the process,
// like the log that must not contain them: docs/decisions/own-secrets.md.
var secrets secretSet

// secretSet finds credentials in texts. It is safe for concurrent use.
type secretSet struct {
	mu       sync.Mutex
	values   map[string][]string // by name, the newest last
	patterns atomic.Pointer[secretPatterns]
}

// secretPatterns are the patterns to find, by the first byte of a match, the
// longest first.
type secretPatterns [256][]secretPattern

// HideSecret makes [Mask], [Clip] and [Word] replace one of the gateway's own
// credentials wherever a back end echoes it: as such, in base64, and escaped for
// XML, JSON and URLs, even twice. name identifies the credential; the last 8
// values of a renewed one are replaced. An empty value is ignored.
func HideSecret(name, value string) { secrets.add(name, value) }

func (s *secretSet) add(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if value == "" || slices.Contains(s.values[name], value) {
		return
	}
	if s.values == nil {
		s.values = map[string][]string{}
	}
	kept := append(s.values[name], value)
	s.values[name] = kept[max(0, len(kept)-maxSecretValues):]
	var all []secretPattern
	for _, values := range s.values {
		for _, v := range values {
			all = append(all, patternsOf(v)...)
		}
	}
	slices.SortFunc(all, func(a, b secretPattern) int {
		return cmp.Or(len(b.text)-len(a.text), strings.Compare(a.text, b.text))
	})
	patterns := &secretPatterns{}
	for _, p := range slices.Compact(all) {
		patterns[p.text[0]] = append(patterns[p.text[0]], p)
		if p.text[0] == ' ' {
			patterns['+'] = append(patterns['+'], p) // as in a form
		}
	}
	s.patterns.Store(patterns)
}

// redact replaces every credential in text.
func (s *secretSet) redact(text string) string {
	patterns := s.patterns.Load()
	if patterns == nil || text == "" {
		return text
	}
	found := patterns.find(nil, text, nil)
	// Escapes are decoded repeatedly: a request's XML may be in a JSON string in a
	// page.
	plain := text
	var spans []span
	for range escapeDepth {
		var changed bool
		if plain, spans, changed = unescape(plain, spans); !changed {
			break
		}
		found = patterns.find(found, plain, spans)
	}
	if len(found) == 0 {
		return text
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	var out strings.Builder
	done := 0 // text[:done] is in out
	for _, f := range found {
		if f.from >= done {
			out.WriteString(text[done:f.from])
			out.WriteString(redacted)
		}
		done = max(done, f.to)
	}
	out.WriteString(text[done:])
	return out.String()
}

// find appends the spans of credentials in text. spans has the position of each
// of its bytes in the original text; nil means that text is the original.
func (p *secretPatterns) find(found []span, text string, spans []span) []span {
	for i := 0; i < len(text); {
		end := p.match(text, i)
		switch {
		case end < 0:
			i++
			continue
		case spans == nil:
			found = append(found, span{i, end})
		default:
			found = append(found, span{spans[i].from, spans[end-1].to})
		}
		i = end
	}
	return found
}

// match returns the end of the longest credential that begins at i, or -1.
func (p *secretPatterns) match(text string, i int) int {
	for _, pattern := range p[text[i]] {
		end := pattern.match(text, i)
		if end >= 0 && (len(pattern.text) >= minSecret || isWord(text, i, end)) {
			return end
		}
	}
	return -1
}

// isWord reports whether there is no letter or digit next to text[from:to].
func isWord(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return !isWordRune(before) && !isWordRune(after)
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
