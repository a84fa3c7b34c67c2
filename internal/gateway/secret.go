package gateway

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
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
	// keptSecrets is how many values of one credential are replaced: a back end
	// may repeat a token that has been renewed since.
	keptSecrets = 8
	// minSecret is the length in bytes from which a credential is replaced
	// inside of a word as well: a password of one letter stands in every text.
	minSecret = 5
)

// secrets are the gateway's own credentials. They belong to the process, like
// the log that must not show them: docs/decisions/own-secrets.md.
var secrets secretSet

// secretSet finds credentials in texts. It is safe for concurrent use.
type secretSet struct {
	mu     sync.Mutex
	values map[string][]string // by name, the newest last
	forms  atomic.Pointer[secretForms]
}

// secretForms are the spellings to look for, by their first byte, the longest
// first.
type secretForms [256][]string

// HideSecret makes [Mask], [Clip] and [Word] replace one of the gateway's own
// credentials wherever a back end repeats it: as it stands, in base64, and
// escaped as XML, JSON and URLs do. name says which credential it is; of one
// that is renewed, the last 8 values are replaced. An empty value is ignored.
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
	s.values[name] = kept[max(0, len(kept)-keptSecrets):]
	forms := &secretForms{}
	for _, values := range s.values {
		for _, v := range values {
			for _, form := range spellings(v) {
				if at := &forms[form[0]]; !slices.Contains(*at, form) {
					*at = append(*at, form)
				}
			}
		}
	}
	for _, at := range forms {
		slices.SortFunc(at, func(a, b string) int { return len(b) - len(a) })
	}
	s.forms.Store(forms)
}

// redact replaces every credential in text.
func (s *secretSet) redact(text string) string {
	forms := s.forms.Load()
	if forms == nil {
		return text
	}
	var out strings.Builder
	done := 0 // what is in out
	for i := 0; i < len(text); {
		form := forms.at(text, i)
		if form == "" {
			i++
			continue
		}
		out.WriteString(text[done:i])
		out.WriteString(redacted)
		i += len(form)
		done = i
	}
	if done == 0 {
		return text
	}
	out.WriteString(text[done:])
	return out.String()
}

// at returns the longest spelling that stands in text at i, or "".
func (f *secretForms) at(text string, i int) string {
	for _, form := range f[text[i]] {
		if strings.HasPrefix(text[i:], form) && (len(form) >= minSecret || isWord(text, i, i+len(form))) {
			return form
		}
	}
	return ""
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

// spellings returns the texts that stand for a credential.
func spellings(value string) []string {
	asJSON, _ := json.Marshal(value) // a string always has a JSON form
	forms := []string{
		value,
		html.EscapeString(value),
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(value),
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace(value),
		strings.Trim(string(asJSON), `"`),
		strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value),
		url.QueryEscape(value),
		url.PathEscape(value),
	}
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		forms = append(forms, encoding.EncodeToString([]byte(value)))
		forms = append(forms, insideBase64(encoding, value)...)
	}
	return forms
}

// insideBase64 returns what is the same in every base64 text that encodes the
// value among other bytes, for each of the three places it can begin at (RFC
// 4648, section 4). Too short a piece says nothing of what it came from.
func insideBase64(encoding *base64.Encoding, value string) (pieces []string) {
	const minPiece = 8
	for shift := range 3 {
		encoded := encoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + value))
		first := (shift*8 + 5) / 6           // the first character without a bit of what stands before
		last := (shift + len(value)) * 8 / 6 // behind the last one without a bit of what follows
		if first < last && last-first >= minPiece {
			pieces = append(pieces, encoded[first:last])
		}
	}
	return pieces
}
