package internal_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestPageOfAnOperation: the Go code that docs/adding-an-operation.md shows is in
// the tree, but for texts that it cuts short.
func TestPageOfAnOperation(t *testing.T) {
	tree := ""
	for _, name := range []string{
		"adapters/soap/octane/order_reply.go", "adapters/soap/octane/order.go",
		"internal/gateway/upstream.go", "internal/gateway/service.go",
		"cmd/gateway/internal/wiring/backends.go", "handlers/orders.go",
	} {
		tree += squeeze(readRoot(t, name))
	}
	page := readRoot(t, "docs/adding-an-operation.md")
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(page, -1)
	if len(blocks) < 4 {
		t.Fatalf("%d blocks of Go", len(blocks))
	}
	for _, block := range blocks {
		for part := range strings.SplitSeq(block[1], "\n\n") {
			for piece := range strings.SplitSeq(part, "…") {
				if !strings.Contains(tree, squeeze(piece)) {
					t.Errorf("the tree does not have\n%s", piece)
				}
			}
		}
	}
	for _, name := range regexp.MustCompile("(?m)^\\|[^|]*\\| (`.*?`) \\|").FindAllStringSubmatch(page, -1) {
		file, _, _ := strings.Cut(strings.Trim(name[1], "`"), "`")
		if _, err := os.Stat("../" + file); err != nil {
			t.Error(err)
		}
	}
}

// squeeze returns a text with each run of white space as one blank: gofmt aligns
// columns.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") + " " }
