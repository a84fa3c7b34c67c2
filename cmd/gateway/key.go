package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"flag"
	"fmt"
	"io"

	"causeway.example/internal/config"
)

// keyBytes is the entropy of an API key: 256 bits, so that a search for the text
// of a plain SHA-256 is hopeless.
const keyBytes = 32

// newKey prints a new API key and its hash for the configuration. The key itself
// is not stored.
func newKey(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("key new", flag.ContinueOnError)
	flags.SetOutput(stderr)
	name := flags.String("name", "website", "the caller's `name`, as logs will show it")
	if err := parse(flags, args); err != nil {
		return err
	}
	if err := config.CheckKeyName(*name); err != nil {
		return usageError("--name " + err.Error())
	}
	random := make([]byte, keyBytes)
	if _, err := rand.Read(random); err != nil {
		return err
	}
	key := "cwk_" + base64.RawURLEncoding.EncodeToString(random)
	hash := sha256.Sum256([]byte(key))
	_, err := fmt.Fprintf(stdout, `key (shown only now):  %s
a program sends:       Authorization: Bearer KEY
a tool asks for:       the key alone (Swagger UI, Postman)

auth:
  keys:
    - name: %q
      sha256: %s
`, key, *name, hex.EncodeToString(hash[:]))
	return err
}
