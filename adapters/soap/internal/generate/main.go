// Command generate makes types.gen.go from a WSDL. It brings the WSDL into
// the plain form that gowsdl survives (package plain), runs gowsdl, keeps the
// types and drops the client half, makes every scalar a pointer, writes what
// the types do not tell beside them, and fails where gowsdl's types do not
// say what the schema says.
//
// It is called by go generate, in the package's folder:
//
//	//go:generate go run ../generate UtbOrder.wsdl
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"causeway.example/adapters/soap/internal/directive"
	"causeway.example/adapters/soap/internal/plain"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Getenv("GOPACKAGE")); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1) //nolint:forbidigo // this is main, and a command for go generate
	}
}

func run(ctx context.Context, args []string, pkg string) error {
	d, err := directive.Parse(args)
	if err != nil {
		return err
	}
	if pkg == "" {
		return errors.New("GOPACKAGE is not set, as go generate does")
	}
	source, err := generate(ctx, d, pkg, os.Stderr)
	if err != nil {
		return err
	}
	return os.WriteFile(d.Output, source, 0o600) //nolint:gosec // a name from the project's own go:generate lines
}

// generate returns the source of the types that the WSDL describes, and writes
// what was passed over to warnings.
func generate(ctx context.Context, d directive.Directive, pkg string, warnings io.Writer) ([]byte, error) {
	service, err := d.Service(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range service.Warnings {
		_, _ = fmt.Fprintln(warnings, "generate: warning:", w) // nothing is lost when stderr is closed
	}
	raw, err := gowsdl(ctx, service, pkg)
	if err != nil {
		return nil, err
	}
	return rewrite(raw, pkg, filepath.Base(d.WSDL), service)
}

// gowsdl returns gowsdl's output for the service.
func gowsdl(ctx context.Context, service *plain.Service, pkg string) (raw []byte, err error) {
	dir, err := os.MkdirTemp("", "gowsdl")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	// The folder is made here: gowsdl would give it a mode of its own.
	if err := os.Mkdir(filepath.Join(dir, pkg), 0o700); err != nil { //nolint:gosec // a package's name from its own source
		return nil, err
	}
	input := filepath.Join(dir, "plain.wsdl")
	if err := os.WriteFile(input, service.WSDL(), 0o600); err != nil { //nolint:gosec // a file of our own folder
		return nil, err
	}
	const output = "types.go"
	cmd := exec.CommandContext(ctx, "go", "tool", "gowsdl", "-d", dir, "-p", pkg, "-o", output, input) //nolint:gosec // the arguments are the project's own go:generate lines
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("gowsdl: %w\n%s", err, out)
	}
	return os.ReadFile(filepath.Join(dir, pkg, output)) //nolint:gosec // a file that was just written here
}
