package main

import (
	"io/fs"
	"os"
	"strings"
	"testing"
)

func copyTo(t *testing.T, from fs.FS, dir string) {
	t.Helper()
	if err := os.CopyFS(dir, from); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// replace replaces all occurrences in a file, and fails if there are none.
func replace(t *testing.T, file, old, changed string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), old) {
		t.Fatalf("%s has no %q", file, old)
	}
	write(t, file, strings.ReplaceAll(string(content), old, changed))
}
