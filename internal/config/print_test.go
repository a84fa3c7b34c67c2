package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/config"
)

// TestPrint writes the full file, and all of it but the secrets comes back.
func TestPrint(t *testing.T) {
	cfg, _ := mustLoad(t, config.Source{File: "testdata/full.yaml"})
	var out strings.Builder
	if err := config.Print(&out, cfg); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, "testdata/full.print.yaml", out.String())
	for _, secret := range []string{"0123", webHash, "secret", "bearer", "swordfish", "octane-key", "sps-key", "007"} {
		if strings.Contains(out.String(), ": "+secret) {
			t.Errorf("the secret %q is printed", secret)
		}
	}
}

// TestPrintDefault shows that what Print writes is what Load reads.
func TestPrintDefault(t *testing.T) {
	var out strings.Builder
	if err := config.Print(&out, config.Default()); err != nil {
		t.Fatal(err)
	}
	file := write(t, "default.yaml", out.String())
	got, _, err := config.Load(config.Source{File: file})
	var problems config.Problems
	if !errors.As(err, &problems) || len(problems) != 2 {
		t.Fatalf("err = %v, want two problems: nobody may call, and no back end", err)
	}
	var again strings.Builder
	if err := config.Print(&again, got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(out.String(), again.String()); diff != "" {
		t.Errorf("printed again (-first +second):\n%s", diff)
	}
}

func TestPrintURLs(t *testing.T) {
	tests := []struct{ url, want string }{
		{"", `""`},
		{"redis://cache.example:6379/0", "redis://cache.example:6379/0"},
		{"redis://user:secret@cache.example:6379/0", "redis://xxxxx@cache.example:6379/0"},
		{"redis://:secret@cache.example:6379?token=secret", "redis://xxxxx@cache.example:6379?xxxxx"},
		{"secret", `'***'`},
		{"redis://secret\x7f", `'***'`},
	}
	for _, tt := range tests {
		t.Run(tt.url, func(t *testing.T) {
			cfg := config.Default()
			cfg.Redis.URL = tt.url
			var out strings.Builder
			if err := config.Print(&out, cfg); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(out.String(), "secret\n") || strings.Contains(out.String(), ":secret") {
				t.Errorf("a secret is printed")
			}
			if want := "    url: " + tt.want + "\n"; !strings.Contains(out.String(), want) {
				t.Errorf("no line %q in:\n%s", want, out.String())
			}
		})
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestPrintReportsItsWriter(t *testing.T) {
	if err := config.Print(brokenWriter{}, config.Default()); err == nil {
		t.Error("err = nil, want the writer's")
	}
}
