package config

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
)

// wellKnownWords are what a key is when nobody made one: the text of a variable
// that is not set, the placeholders of examples, and the first guesses. The
// hashes are computed, each with the spellings of [spellings].
var wellKnownWords = []string{
	"", " ", "\x00", "0", "1", "123", "1234", "12345", "123456", "12345678", "123456789", "1234567890", "abc", "abc123", "abcdef", "qwerty", "letmein", "welcome", "p@ssw0rd", "passw0rd",
	"null", "nil", "none", "undefined", "nan", "empty", "default", "true", "false", "n/a", "na", "-", "*", "?", ".", "...", "x", "xx", "xxx", "xxxx", "xxxxx", "todo", "tbd", "fixme", "placeholder", "redacted", "[redacted]",
	"a", "k", "s", "key", "keys", "api", "api key", "apikey", "api-key", "api_key", "apikeys", "my-key", "mykey", "your-key", "yourkey", "your_key", "your-api-key", "your_api_key", "yourapikey", "my-api-key",
	"token", "api-token", "apitoken", "api_token", "access-token", "bearer", "bearer token", "jwt", "secret", "secrets", "secretkey", "secret-key", "secret_key", "mysecret", "topsecret", "credential", "credentials",
	"password", "passwd", "pass", "pwd", "password1", "password123", "changeme", "change-me", "change_me", "change me", "changeit", "changethis", "replaceme", "replace-me", "replace_me", "insert-key-here",
	"test", "tests", "testing", "test-key", "testkey", "test_key", "test123", "foo", "bar", "foobar", "baz", "demo", "dev", "example", "sample", "dummy", "fake", "sandbox", "staging", "production", "prod", "local", "localhost",
	"admin", "administrator", "root", "user", "username", "guest", "gateway", "causeway", "octane", "sps", "web", "website", "app", "client", "server", "service", "auth.keys",
}

// spellings are the ways in which a word reaches a hash by mistake: in another
// case, as a placeholder or a variable that nobody replaced, in quotes, with
// the scheme before it, and with the line end that echo adds.
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

// wellKnownHashes has the SHA-256 of each spelling of each word, in hex.
var wellKnownHashes = sync.OnceValue(func() map[string]bool {
	hashes := map[string]bool{}
	for _, word := range wellKnownWords {
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

// guessable reports whether the hash is that of a word that anybody tries
// first: a well-known one, or the name of the key itself.
func (k Key) guessable() bool {
	own := map[string]bool{}
	addSpellings(own, k.Name)
	return wellKnownHashes()[k.SHA256] || own[k.SHA256]
}
