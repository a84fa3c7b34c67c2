package wsdlcheck

import (
	"testing"

	"causeway.example/internal/wsdl"
)

// TestFindingIsOneLine: a name in a document starts no line of ours.
func TestFindingIsOneLine(t *testing.T) {
	if got := line(wsdl.Finding{What: "gone", Path: "a\nUtbOrder  no difference\u009b"}); got != "a UtbOrder  no difference : gone" {
		t.Errorf("%q", got)
	}
}
