// Command generate makes types.gen.go from a WSDL. It runs gowsdl, keeps the
// types and drops the client half, makes what is optional a pointer, writes
// the schema's namespace and form beside the types, and fails where gowsdl's
// types do not say what the schema says.
//
// It is called by go generate, in the package's folder:
//
//	//go:generate go run ../generate UtbOrder.wsdl
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const output = "types.gen.go"

func main() {
	if err := run(context.Background(), os.Args[1:], os.Getenv("GOPACKAGE")); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1) //nolint:forbidigo // this is main, and a command for go generate
	}
}

func run(ctx context.Context, args []string, pkg string) error {
	if len(args) != 1 || pkg == "" {
		return errors.New("usage, from a go:generate line: generate FILE.wsdl")
	}
	source, err := generate(ctx, args[0], pkg)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	return os.WriteFile(output, source, 0o600) //nolint:gosec // a fixed name in the package's own folder
}

// generate returns the source of the types that the WSDL describes.
func generate(ctx context.Context, wsdl, pkg string) ([]byte, error) {
	schema, err := readSchema(wsdl)
	if err != nil {
		return nil, err
	}
	raw, err := gowsdl(ctx, wsdl, pkg)
	if err != nil {
		return nil, err
	}
	return rewrite(raw, pkg, filepath.Base(wsdl), schema)
}

// gowsdl returns gowsdl's output for the WSDL: types and client.
func gowsdl(ctx context.Context, wsdl, pkg string) (raw []byte, err error) {
	dir, err := os.MkdirTemp("", "gowsdl")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	// The folder is made here: gowsdl would give it a mode of its own.
	if err := os.Mkdir(filepath.Join(dir, pkg), 0o700); err != nil { //nolint:gosec // a package's name from its own source
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "go", "tool", "gowsdl", "-d", dir, "-p", pkg, "-o", output, wsdl) //nolint:gosec // the arguments are the project's own go:generate lines
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("gowsdl: %w\n%s", err, out)
	}
	return os.ReadFile(filepath.Join(dir, pkg, output)) //nolint:gosec // a file that was just written here
}
