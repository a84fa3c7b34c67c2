// Package image_test builds the image's root file system by `make rootfs` and
// runs the gateway in it as a container runtime does. No engine is needed.
package image_test

import (
	"debug/elf"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// What the tests build.
const version, revision = "1.2.3-test", "0123abc"

// root is the image's root file system.
var root string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	if testing.Short() {
		fmt.Println("skipped: builds the image, not under -short")
		return 0
	}
	dir, err := os.MkdirTemp("", "causeway-image")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	root = filepath.Join(dir, "rootfs")
	if err := buildStage(filepath.Join(dir, "context")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// buildStage does what the Dockerfile's build stage does: it runs the last
// command of it on the files that .dockerignore lets through.
func buildStage(context string) error {
	d, err := readDockerfile("../../Dockerfile")
	if err != nil {
		return err
	}
	if err := copyContext("../..", context); err != nil {
		return err
	}
	command := d.last("golang", "RUN")
	for strings.HasPrefix(command, "--mount=") {
		_, command, _ = strings.Cut(command, " ")
	}
	cmd := exec.Command("/bin/sh", "-c", strings.Replace(command, "ROOTFS=/rootfs", "ROOTFS="+root, 1))
	cmd.Dir = context
	cmd.Env = append(os.Environ(), "TARGETOS=linux", "TARGETARCH="+runtime.GOARCH, "VERSION="+version, "REVISION="+revision)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command, err, out)
	}
	return nil
}

// layOut lays out a tree of other authorities.
func layOut(t *testing.T, certificates string) string {
	t.Helper()
	other := filepath.Join(t.TempDir(), "rootfs")
	if out, err := exec.Command("./rootfs.sh", filepath.Join(root, "gateway"), certificates, other).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return other
}

// TestTree: what is in the image, and nothing else.
func TestTree(t *testing.T) {
	want := []string{
		"drwxr-xr-x .",
		"drwxr-xr-x dev",
		"drwxr-xr-x etc",
		"drwxr-xr-x etc/causeway",
		"-rw-r--r-- etc/group",
		"-rw-r--r-- etc/passwd",
		"drwxr-xr-x etc/ssl",
		"drwxr-xr-x etc/ssl/certs",
		"-rw-r--r-- etc/ssl/certs/ca-certificates.crt",
		"-rwxr-xr-x gateway",
		"drwxr-xr-x proc",
		"drwxr-xr-x sys",
	}
	var got []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			got = append(got, info.Mode().String()+" "+name)
		}
		return err
	})
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\n%s", err, strings.Join(got, "\n"))
	}
}

// TestStatic: the program needs no loader and no library, of which there are
// none; it is loaded anywhere in memory, and has no symbols.
func TestStatic(t *testing.T) {
	program, err := elf.Open(filepath.Join(root, "gateway"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = program.Close() }()
	if slices.ContainsFunc(program.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }) {
		t.Error("it has an interpreter")
	}
	if program.Type != elf.ET_DYN {
		t.Errorf("it is %v, not position-independent", program.Type)
	}
	if program.Section(".symtab") != nil || program.Section(".debug_info") != nil {
		t.Error("it has symbols")
	}
	if libraries, err := program.ImportedLibraries(); err != nil || len(libraries) > 0 {
		t.Errorf("it needs %v, %v", libraries, err)
	}
}
