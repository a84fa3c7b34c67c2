package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	_ "time/tzdata" // the zones must load on a machine without them
)

// FuzzFile loads any file: it ends in a configuration or in problems that name
// what is wrong.
func FuzzFile(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*/*.yaml")
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range append(seeds, "testdata/full.yaml") {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("a: &a [1]\nb: *a\n<<: {listen: x}\n? [x]\n: y\n1: 2\n"))
	file := filepath.Join(f.TempDir(), "gateway.yaml")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := Load(Source{File: file})
		judge(t, err)
	})
}

// FuzzEnviron loads any variable, alone and as the name of a secret's file.
func FuzzEnviron(f *testing.F) {
	for _, field := range fields {
		f.Add(field.env, "1")
		f.Add(field.env+fileSuffix, "/nowhere")
	}
	f.Add("GATEWAY_AUTH_KEYS", "a:b,c,:,")
	f.Fuzz(func(t *testing.T, name, value string) {
		_, _, err := Load(Source{Environ: []string{"GATEWAY_SANDBOX_ENABLED=true", envPrefix + name + "=" + value, name + "=" + value}})
		judge(t, err)
	})
}

// judge accepts nil, and problems that say something about something.
func judge(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var problems Problems
	if !errors.As(err, &problems) || len(problems) == 0 {
		t.Fatalf("err = %v, want Problems", err)
	}
	for i, problem := range problems {
		if problem.Message == "" || problem.Path+problem.Origin == "" || strings.Contains(problem.Message, "\n") {
			t.Errorf("problem %+v says nothing, or too much", problem)
		}
		if slices.Contains(problems[:i], problem) {
			t.Errorf("problem %v stands twice", problem)
		}
	}
}
