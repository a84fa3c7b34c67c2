package cache

import (
	"errors"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

// TestReasonsAreSanitized: a reason has no secret, not even a part of one, no
// number, and one line.
func TestReasonsAreSanitized(t *testing.T) {
	gateway.HideSecret("redis.test", "tr0ub4dor-and-three")
	for _, text := range []string{
		"dial redis://u:tr0ub4dor-and-three@r:6379", strings.Repeat("x", maxReasonText-8) + "tr0ub4dor-and-three", "ERR 0477000001\r\nis \x00unknown", "", "\n",
		strings.Repeat("é", 400), "ERR unknown command 'get', with args beginning with: 'causeway:v3:abc'",
	} {
		got := classifyError(errors.New(text)).Text
		if got == "" || len(got) > maxReasonText+len("…") || strings.Contains(got, "tr0ub4") || strings.Contains(got, "0477000001") ||
			strings.ContainsAny(got, "\r\n\x00\uFFFD") || strings.Contains(got, "causeway:") {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

// TestFailureKeepsItsError: a Failure wraps the store's error.
func TestFailureKeepsItsError(t *testing.T) {
	err := because(ReasonTimeout)
	if !errors.Is(err, errStore) || Explain(err).Class != ReasonTimeout || err.Error() != "redis: timeout: timeout" {
		t.Errorf("err = %v", err)
	}
}
