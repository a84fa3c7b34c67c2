// Command wsdlreport writes docs/wsdl-report.md: what the WSDLs offer that
// the adapter neither sends nor reads, and what the generated types say
// otherwise than the WSDLs. `make wsdl-report` calls it, in the module's root.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"causeway.example/adapters/soap/internal/directive"
)

const (
	services = "adapters/soap/internal/*"
	adapter  = "causeway.example/adapters/soap/octane"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "wsdlreport:", err)
		os.Exit(1) //nolint:forbidigo // this is main, and a command for make
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("usage, in the module's root: wsdlreport FILE.md")
	}
	text, err := report(ctx, services, adapter)
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], text, 0o600) //nolint:gosec // a name from the project's own Makefile
}

const introduction = `# What the WSDLs offer, and the gateway does not use

Made by ` + "`make wsdl-report`" + ` from the WSDLs and from the adapter's code, as the type checker sees it: an element counts as sent when the code sets its field, and as read when the code reads it. What is neither cannot reach the JSON API. ` + "`make verify`" + ` fails when this page is not current.
`

// report returns the page for the packages that match pattern and the adapter
// that uses them.
func report(ctx context.Context, pattern, adapter string) ([]byte, error) {
	used, err := load(ctx, adapter)
	if err != nil {
		return nil, err
	}
	folders, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString(introduction)
	found := 0
	for _, folder := range folders {
		d, ok, err := directive.Of(folder)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		service, err := d.Service(ctx)
		if err != nil {
			return nil, err
		}
		found++
		section(&out, filepath.Base(d.WSDL), service, used)
	}
	if found == 0 {
		return nil, fmt.Errorf("no package in %s is made from a WSDL", pattern)
	}
	return out.Bytes(), nil
}
