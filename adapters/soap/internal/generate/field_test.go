package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/adapters/soap/internal/directive"
)

// WSDLs from public reports, and further spellings of the same kinds: what is
// generated from each, with warnings or an error.
func TestGenerateFromTheField(t *testing.T) {
	files, err := filepath.Glob("../../../../internal/wsdl/testdata/field/*.wsdl")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	calls := map[string][]string{
		"names": {"testdata/names.wsdl"},

		"several":               {"testdata/several.wsdl"},
		"several-S":             {"-service", "S", "testdata/several.wsdl"},
		"several-R":             {"-service", "{urn:t}R", "testdata/several.wsdl"},
		"several-R-U":           {"-service", "R", "-port-type", "U", "testdata/several.wsdl"},
		"several-T":             {"-port-type", "{urn:t}T", "testdata/several.wsdl"},
		"several-of-no-service": {"-service", "X", "testdata/several.wsdl"},
	}
	for _, file := range files {
		calls[strings.TrimSuffix(filepath.Base(file), ".wsdl")] = []string{file}
	}
	for name, args := range calls {
		t.Run(name, func(t *testing.T) {
			d, err := directive.Parse(args)
			if err != nil {
				t.Fatal(err)
			}
			var warnings strings.Builder
			source, err := generate(t.Context(), d, "p", &warnings)
			got := warnings.String() + string(source)
			if err == nil {
				compiles(t, source)
			} else {
				got += "error: " + err.Error() + "\n"
			}
			golden := filepath.Join("testdata", "field", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-golden +generated; -update writes it):\n%s", diff)
			}
		})
	}
}
