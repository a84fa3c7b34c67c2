package config

import (
	"errors"
	"fmt"
	"regexp"
)

// The key of the API keys, and the variable that names a file with them.
const (
	authKeys = "auth.keys"
	keysFile = "GATEWAY_AUTH_KEYS" + fileSuffix
)

// ReadKeys returns the keys. If they came from a file, it reads the file again; an
// error is a [Problems] that repeats nothing of the file.
func (a Auth) ReadKeys() ([]Key, error) {
	if a.KeysFile == "" {
		return a.Keys, nil
	}
	text, err := readSecret(a.KeysFile)
	if err != nil {
		return nil, Problems{{authKeys, keysFile, err.Error()}}
	}
	l := newLoader()
	l.origins[authKeys] = keysFile
	keys := splitKeys(text)
	if l.checkKeysForm(text) {
		l.checkKeys(keys)
	}
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	return keys, nil
}

var (
	keyName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	keyHash = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// CheckKeyName returns an error if the name of an API key is invalid.
func CheckKeyName(name string) error {
	if !keyName.MatchString(name) {
		return errors.New("must be 1 to 64 letters, digits, dots, dashes or underscores")
	}
	return nil
}

func (l *loader) checkKeys(keys []Key) {
	names, hashes := map[string]bool{}, map[string]bool{}
	for i, key := range keys {
		at := fmt.Sprintf("%s[%d]", authKeys, i)
		switch {
		case CheckKeyName(key.Name) != nil:
			l.refuse(at+".name", "%s", CheckKeyName(key.Name))
		case names[key.Name]:
			l.refuse(at+".name", "is the name of another key")
		}
		switch {
		case !keyHash.MatchString(key.SHA256):
			l.refuse(at+".sha256", "must be the 64 hex digits of the key's SHA-256 hash")
		case hashes[key.SHA256]:
			l.refuse(at+".sha256", "is the hash of another key")
		case key.SHA256 == emptyHash():
			l.refuse(at+".sha256", "is the hash of the empty text: the key was not set when it was hashed; `gateway key new` makes one")
		case key.guessable():
			l.refuse(at+".sha256", "is the hash of a well-known word or of the key's own name, which anybody tries first: `gateway key new` makes a key")
		}
		names[key.Name], hashes[key.SHA256] = true, true
	}
}
