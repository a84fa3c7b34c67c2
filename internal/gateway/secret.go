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
	// may repeat a token that has been renewed since.
	maxSecretValues = 8
	// minSecret is the length in bytes from which a credential is replaced
	// inside of a word as well: a password of one letter stands in every text.
	minSecret = 5
)

// secrets are the gateway's own credentials. They belong to the process, like
// the log that must not show them: docs/decisions/own-secrets.md.
var secrets secretSet

// secretSet finds credentials in texts. It is safe for concurrent use.
type secretSet struct {
	mu       sync.Mutex
	values   map[string][]string // by name, the newest last
	patterns atomic.Pointer[secretPatterns]
}

// secretPatterns are what to look for, by the byte that a match begins with,
// the longest first.
type secretPatterns [256][]secretPattern

// HideSecret makes [Mask], [Clip] and [Word] replace one of the gateway's own
// credentials wherever a back end repeats it: as it stands, in base64, and
// escaped as XML, JSON and URLs do, also twice. name says which credential it
// is; of one that is renewed, the last 8 values are replaced. An empty value is
// ignored.
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
			patterns['+'] = append(patterns['+'], p) // as a form has it
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
	// What is escaped is looked at as what it stands for, and so on: a request's
	// XML may stand in a JSON string of a page.
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

// find appends where credentials stand in text. spans has the place of each
// byte of it in the text that it was made of; nil means that it is that text.
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

// match returns where the longest credential that begins at i ends, or -1.
func (p *secretPatterns) match(text string, i int) int {
	for _, pattern := range p[text[i]] {
		end := pattern.match(text, i)
		if end >= 0 && (len(pattern.text) >= minSecret || isWord(text, i, end)) {
			return end
		}
	}
	return -1
}

// isWord reports whether neither a letter nor a digit stands next to text[from:to].
func isWord(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return !isWordRune(before) && !isWordRune(after)
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
