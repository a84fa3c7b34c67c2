//go:build interop

package adoption_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

func fetch(t *testing.T, url, service string) string {
	t.Helper()
	dir := t.TempDir()
	w := command(t, "", "curl", "-s", url)
	x := command(t, "", "curl", "-s", url[:len(url)-4]+"xsd=1")
	w = regexp.MustCompile(`schemaLocation="[^"]*"`).ReplaceAllString(w, `schemaLocation="`+service+`.xsd"`)
	_ = os.WriteFile(filepath.Join(dir, service+".wsdl"), []byte(w), 0o600)
	_ = os.WriteFile(filepath.Join(dir, service+".xsd"), []byte(x), 0o600)
	return filepath.Join(dir, service+".wsdl")
}
