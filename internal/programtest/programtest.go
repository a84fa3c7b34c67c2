// Package programtest finds the programs that tests run, such as redis-server.
package programtest

import (
	"os/exec"
	"testing"
)

// Path returns the path of an installed program. It skips the test under
// -short, which runs what is quick and needs nothing but Go.
func Path(t testing.TB, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skipf("starts %s: not under -short", name)
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not installed: `make deps` installs it, or names what is missing", name)
	}
	return path
}
