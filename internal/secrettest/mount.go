package secrettest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Mount is a directory of files as Kubernetes mounts a Secret: each name is a
// symbolic link into ..data, which is a link to the current directory.
type Mount struct {
	t   *testing.T
	Dir string
	n   int
}

// NewMount returns a mount with these files.
func NewMount(t *testing.T, files map[string]string) *Mount {
	t.Helper()
	m := &Mount{t: t, Dir: t.TempDir()}
	m.Swap(files)
	for name := range files {
		m.Must(os.Symlink(filepath.Join("..data", name), m.Path(name)))
	}
	return m
}

// Path returns the path of a file.
func (m *Mount) Path(name string) string { return filepath.Join(m.Dir, name) }

// Swap replaces all files at once, as the kubelet does: a new directory, a new link,
// and a rename over the old one.
func (m *Mount) Swap(files map[string]string) {
	m.t.Helper()
	before := fmt.Sprintf("..%d", m.n)
	m.n++
	now := fmt.Sprintf("..%d", m.n)
	m.Must(os.Mkdir(m.Path(now), 0o700))
	for name, content := range files {
		m.Must(os.WriteFile(filepath.Join(m.Path(now), name), []byte(content), 0o600))
	}
	m.Must(os.Symlink(now, m.Path("..data_tmp")))
	m.Must(os.Rename(m.Path("..data_tmp"), m.Path("..data")))
	m.Must(os.RemoveAll(m.Path(before)))
}

// Must fails the test if err is not nil.
func (m *Mount) Must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}
