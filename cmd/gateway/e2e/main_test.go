// Package e2e tests the whole gateway in the test's process.
package e2e

import (
	"flag"
	"fmt"
	"testing"

	"go.uber.org/goleak"
)

// TestMain leaves the package out under -short: many of its tests wait for
// timeouts, more than a minute in all.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		fmt.Println("skipped: tests of the whole gateway, not under -short")
		return
	}
	goleak.VerifyTestMain(m)
}
