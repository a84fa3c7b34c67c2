package config_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata" // the zones must load on a machine without them

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/config"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestProblems loads one bad file a rule, and compares every message.
func TestProblems(t *testing.T) {
	files, err := filepath.Glob("testdata/problems/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			_, warnings, err := config.Load(config.Source{File: file})
			var problems config.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("err = %v, want Problems", err)
			}
			if len(warnings) > 0 {
				t.Errorf("warnings = %v, want none", warnings)
			}
			got := strings.ReplaceAll(err.Error(), file, "FILE") + "\n"
			if strings.Contains(got, "hunter2") {
				t.Errorf("a secret stands in the message:\n%s", got)
			}
			compareGolden(t, strings.TrimSuffix(file, ".yaml")+".txt", got)
		})
	}
}

func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
