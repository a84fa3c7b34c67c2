package docs

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	apidoc "causeway.example/api"
)

func TestBinaryWithoutAFilePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a missing file went unnoticed")
		}
	}()
	embedded(files, "swagger-ui/missing")
}

// TestVendoredFiles: a folder has the files that packages.txt lists, unchanged since they
// were copied from their package, and a licence.
func TestVendoredFiles(t *testing.T) {
	list, err := os.ReadFile("packages.txt")
	if err != nil {
		t.Fatal(err)
	}
	folders := 0
	for line := range strings.Lines(string(list)) {
		fields := strings.Fields(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		folder, integrity, named := fields[0], fields[3], fields[4:]
		folders++
		if !strings.HasPrefix(integrity, "sha512-") {
			t.Errorf("%s: the integrity is %s", folder, integrity)
		}
		want := []string{"SHA256SUMS"}
		for _, name := range named {
			want = append(want, path.Base(name))
		}
		var got []string
		entries, err := fs.ReadDir(files, folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			got = append(got, entry.Name())
		}
		slices.Sort(want)
		if !slices.Equal(got, want) || !slices.Contains(got, "LICENSE") {
			t.Errorf("%s has %q, want %q", folder, got, want)
		}
		checkSums(t, folder, len(named))
	}
	if folders != 2 {
		t.Errorf("%d folders", folders)
	}
}

// checkSums compares the files of a folder with its list of SHA-256 sums.
func checkSums(t *testing.T, folder string, want int) {
	t.Helper()
	sums := bufio.NewScanner(bytes.NewReader(embedded(files, folder+"/SHA256SUMS")))
	for ; sums.Scan(); want-- {
		fields := strings.Fields(sums.Text())
		content := embedded(files, folder+"/"+fields[1])
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != fields[0] {
			t.Errorf("%s/%s is another file", folder, fields[1])
		}
		if bytes.Contains(content, []byte("# sourceMappingURL="+fields[1])) || bytes.Contains(content, []byte("cdn.redoc.ly")) {
			t.Errorf("%s/%s leads to a file that is not served", folder, fields[1])
		}
	}
	if want != 0 {
		t.Errorf("%s: %d files have no sum", folder, want)
	}
}

// TestTitles: the start page has a title and a meaning for each file of the description.
func TestTitles(t *testing.T) {
	documents := apidoc.Documents("")
	for _, d := range documents {
		if row := titles[strings.TrimPrefix(d.Path, "/")]; row.title == "" || row.meaning == "" {
			t.Errorf("%s has no title or no meaning", d.Path)
		}
	}
	if len(titles) != len(documents) {
		t.Errorf("%d titles for %d files", len(titles), len(documents))
	}
}
