//go:build interop

package adoption_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
	"time"
)

// classPath has JAX-WS RI; the manifest of its jar names the jars that it
// needs, all but the annotations.
const classPath = "/usr/share/java/jaxws-rt.jar:/usr/share/java/jws-api.jar"

// unrelated is how many operations UtbOrder has that the gateway never calls.
// Each brings four types.
const unrelated = 120

// startVendor compiles and publishes the annotated classes, and returns the
// base address of the three services. The server ends with the test.
func startVendor(t *testing.T) string {
	t.Helper()
	classes := compileVendor(t)
	address := "http://" + freeAddress(t) + "/tiab"
	var logs strings.Builder
	// Without nodelay, the JDK's server waits 40 ms with the end of an answer.
	cmd := exec.Command("java", "-Dsun.net.httpserver.nodelay=true", "-cp", classPath+":"+classes, "vendor.Server", address)
	cmd.Stderr = &logs
	cmd.WaitDelay = 10 * time.Second
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("java: %v\n%s", err, hint)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // the server ends with its standard input
		stopped := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
		_, _ = io.Copy(io.Discard, stdout)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the Java server did not stop well: %v\n%s", err, logs.String())
		}
		stopped.Stop()
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if lines.Text() == "published" {
			return address
		}
	}
	_ = cmd.Process.Kill() // its log is told when it is waited for
	t.Fatal("the Java server did not start")
	return ""
}

const hint = "make interop installs what is missing"

// compileVendor returns a folder with the compiled classes: those beside this
// file, the unrelated operations, and the wrappers that JAX-WS makes of both.
func compileVendor(t *testing.T) string {
	t.Helper()
	classes := t.TempDir()
	more := filepath.Join(t.TempDir(), "UnrelatedOperations.java")
	writeUnrelated(t, more)
	sources, err := filepath.Glob("server/vendor/*.java")
	if err != nil || len(sources) == 0 {
		t.Fatal("no sources", err)
	}
	command(t, "", "javac", append([]string{"-encoding", "UTF-8", "-cp", classPath, "-d", classes, more}, sources...)...)
	for _, service := range services {
		command(t, classes, "wsgen", "-cp", ".", "-d", ".", "vendor."+service)
	}
	return classes
}

func writeUnrelated(t *testing.T, path string) {
	t.Helper()
	source, err := template.ParseFiles("server/UnrelatedOperations.java.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	numbers := make([]int, unrelated)
	for i := range numbers {
		numbers[i] = i + 1
	}
	if err := errors.Join(source.Execute(file, numbers), file.Close()); err != nil {
		t.Fatal(err)
	}
}

// command runs a program that has to succeed within three minutes, and returns
// what it printed.
func command(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	out, err := try(t, dir, name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func try(t *testing.T, dir, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("%w: %s", err, hint)
	case err != nil:
		return string(out), fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return string(out), nil
}

// freeAddress returns an address on loopback that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
