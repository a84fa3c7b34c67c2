package config

import (
	"regexp"
	"strings"
)

// checkKeysForm reports whether a text is name:hash,name:hash, and a problem if
// not. It recognises the formats of other programs, for which the rules of names
// and hashes would give a misleading message.
func (l *loader) checkKeysForm(text string) bool {
	for entry := range strings.SplitSeq(text, ",") {
		if problem := keyFormProblem(strings.TrimSpace(entry)); problem != "" {
			l.report(authKeys, problem)
			return false
		}
	}
	return true
}

var (
	keyEntry = regexp.MustCompile(`^[A-Za-z0-9._-]+:[0-9A-Fa-f]+$`)
	plainKey = regexp.MustCompile(`(^|[\s:="'])cwk_`)
	anyHash  = regexp.MustCompile(`[0-9A-Fa-f]{64}`)
)

// keyFormProblem returns the problem with the form of one entry, or "" if it is
// left to the rules of names and hashes.
func keyFormProblem(entry string) string {
	_, hash, _ := strings.Cut(entry, ":")
	switch {
	case keyHash.MatchString(strings.ToLower(hash)):
		return ""
	case entry == "":
		return "has a comma too many: it must be name:hash,name:hash"
	case plainKey.MatchString(entry):
		return "holds what is a key and not its hash: `gateway key new` prints both, and only the hash belongs here"
	case separated(entry, "\r\n"):
		return "must be name:hash,name:hash: put a comma between two keys, not a line break"
	case separated(entry, ";"):
		return "must be name:hash,name:hash: put a comma between two keys, not a semicolon"
	case separated(entry, " \t"):
		return "must be name:hash,name:hash: put a comma between two keys, not a blank"
	case anyHash.MatchString(entry):
		return "must be name:hash,name:hash on one line, with 64 hex digits for each hash, and nothing else"
	default:
		return ""
	}
}

// separated reports whether an entry is several entries with another separator.
func separated(entry, separators string) bool {
	entries := strings.FieldsFunc(entry, func(r rune) bool { return strings.ContainsRune(separators, r) })
	for _, one := range entries {
		if !keyEntry.MatchString(strings.TrimSpace(one)) {
			return false
		}
	}
	return len(entries) > 1
}
