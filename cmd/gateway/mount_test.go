package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// mount is a folder with files as Kubernetes mounts a Secret: each name is a
// symbolic link into ..data, which is a link to the folder of the moment.
type mount struct {
	t   *testing.T
	dir string
	n   int
}

func newMount(t *testing.T, files map[string]string) *mount {
	t.Helper()
	m := &mount{t: t, dir: t.TempDir()}
	m.swap(files)
	for name := range files {
		m.must(os.Symlink(filepath.Join("..data", name), m.path(name)))
	}
	return m
}

func (m *mount) path(name string) string { return filepath.Join(m.dir, name) }

// swap changes all files at once, as the kubelet does: a new folder, a new
// link, and a rename over the old one.
func (m *mount) swap(files map[string]string) {
	m.t.Helper()
	before := fmt.Sprintf("..%d", m.n)
	m.n++
	now := fmt.Sprintf("..%d", m.n)
	m.must(os.Mkdir(m.path(now), 0o700))
	for name, content := range files {
		m.must(os.WriteFile(filepath.Join(m.path(now), name), []byte(content), 0o600))
	}
	m.must(os.Symlink(now, m.path("..data_tmp")))
	m.must(os.Rename(m.path("..data_tmp"), m.path("..data")))
	m.must(os.RemoveAll(m.path(before)))
}

func (m *mount) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}
