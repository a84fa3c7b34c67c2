package handlers

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

// TestEveryCodeIsDescribed: the description names each code of a problem with its
// status, in the words of an answer or in its example. 405 is no answer of an
// operation.
func TestEveryCodeIsDescribed(t *testing.T) {
	described := map[string]string{}
	for _, item := range loadDescription(t).doc.Paths.Map() {
		for _, op := range item.Operations() {
			for status, r := range op.Responses.Map() {
				described[status] += *r.Value.Description
				if media := r.Value.Content.Get("application/problem+json"); media != nil {
					example, _ := media.Example.(map[string]any)
					code, _ := example["code"].(string)
					described[status] += "`" + code + "`"
				}
			}
		}
	}
	for _, row := range problemTable {
		if row.Status != http.StatusMethodNotAllowed && !strings.Contains(described[strconv.Itoa(row.Status)], "`"+row.code+"`") {
			t.Errorf("no answer %d names %s", row.Status, row.code)
		}
	}
	if len(described) < 15 || !strings.Contains(described["400"], gateway.CodeInvalidRequest) {
		t.Errorf("the answers are %v", described)
	}
}
