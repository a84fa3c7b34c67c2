package config

import (
	"crypto/sha256"
	_ "embed" // the words
	"encoding/hex"
	"strings"
	"sync"
)

// wellKnownWords are the values that a key has if it was not generated: the
// placeholders of examples and the first guesses, one per line. The chart has a
// copy.
//
//go:embed wellknown.txt
var wellKnownWords string

// noText is the value of a key whose variable was not set.
var noText = []string{"", " ", "\x00"}

// spellings returns the forms in which a word is hashed by mistake: in another
// case, as a placeholder or variable that was not replaced, in quotes, after the
// scheme, and with the newline that echo adds.
func spellings(word string) []string {
	var all []string
	upper := strings.ToUpper(word)
	for _, cased := range []string{word, upper, capitalised(word)} {
		all = append(all, cased)
		for _, around := range [][2]string{
			{"<", ">"}, {"{", "}"}, {"{{", "}}"}, {"{{ ", " }}"}, {"[", "]"}, {"$", ""}, {"${", "}"}, {"$(", ")"}, {"%", "%"}, {`"`, `"`}, {"'", "'"}, {"Bearer ", ""}, {" ", ""}, {"", " "},
		} {
			all = append(all, around[0]+cased+around[1])
		}
	}
	for _, text := range all {
		all = append(all, text+"\n", text+"\r\n")
	}
	return all
}

func capitalised(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// wellKnownHashes returns the SHA-256 of each spelling of each word, in hex.
var wellKnownHashes = sync.OnceValue(func() map[string]bool {
	hashes := map[string]bool{}
	for _, word := range append(strings.Split(strings.TrimSpace(wellKnownWords), "\n"), noText...) {
		addSpellings(hashes, word)
	}
	return hashes
})

func addSpellings(hashes map[string]bool, word string) {
	for _, text := range spellings(word) {
		sum := sha256.Sum256([]byte(text))
		hashes[hex.EncodeToString(sum[:])] = true
	}
}

func emptyHash() string {
	sum := sha256.Sum256(nil)
	return hex.EncodeToString(sum[:])
}

// guessable reports whether the hash is that of a word that an attacker tries
// first: a well-known word, or the name of the key itself.
func (k Key) guessable() bool {
	own := map[string]bool{}
	addSpellings(own, k.Name)
	return wellKnownHashes()[k.SHA256] || own[k.SHA256]
}
