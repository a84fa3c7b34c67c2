// Package directive reads the go:generate line of a service's package, which
// says from which WSDL its types are made, and how.
package directive

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"causeway.example/adapters/soap/internal/plain"
	"causeway.example/internal/wsdl"
)

// Usage says what a line may hold.
const Usage = `usage, from a go:generate line: generate [flags] FILE.wsdl
  -operations A,B  the operations that are used; without it, all
  -without P,Q     paths of elements to leave out, because they cannot be carried
  -service NAME    the service to generate from, where the WSDL has several; a
                   local name, or {namespace}name
  -port-type NAME  the same for the port type
  -names OURS.wsdl the WSDL whose types lend their names to the same elements
  -o FILE          where to write; without it, types.gen.go`

// prefix begins a line that calls package generate.
const prefix = "//go:generate go run ../generate "

// Directive is what a line says.
type Directive struct {
	// WSDL is the file that the types are made from.
	WSDL string
	// Names is the file that lends names, or "".
	Names string
	// ServiceName and PortType choose among those of the WSDL; "" takes the only
	// one.
	ServiceName, PortType string
	// Output is the file to write.
	Output string
	// Operations are those that are used; nil means all. Without are the paths
	// to leave out.
	Operations, Without []string
}

// Parse reads the arguments of a call of generate.
func Parse(args []string) (Directive, error) {
	d := Directive{}
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the caller tells the usage with the error
	flags.StringVar(&d.Names, "names", "", "")
	flags.StringVar(&d.ServiceName, "service", "", "")
	flags.StringVar(&d.PortType, "port-type", "", "")
	flags.StringVar(&d.Output, "o", "types.gen.go", "")
	flags.Func("operations", "", listTo(&d.Operations))
	flags.Func("without", "", listTo(&d.Without))
	if err := flags.Parse(args); err != nil {
		return Directive{}, fmt.Errorf("%w\n%s", err, Usage)
	}
	if flags.NArg() != 1 {
		return Directive{}, errors.New("want one WSDL\n" + Usage)
	}
	d.WSDL = flags.Arg(0)
	return d, nil
}

func listTo(to *[]string) func(string) error {
	return func(value string) error {
		*to = strings.Split(value, ",")
		return nil
	}
}

// Of returns the directive in a package's doc.go, its files as seen from the
// working directory; ok is false for a package without one.
func Of(folder string) (d Directive, ok bool, err error) {
	source, err := os.ReadFile(filepath.Join(folder, "doc.go")) //nolint:gosec // a folder of the project
	if errors.Is(err, os.ErrNotExist) {
		return Directive{}, false, nil
	}
	if err != nil {
		return Directive{}, false, err
	}
	for line := range strings.Lines(string(source)) {
		args, found := strings.CutPrefix(line, prefix)
		if !found {
			continue
		}
		d, err := Parse(strings.Fields(args))
		if err != nil {
			return Directive{}, false, fmt.Errorf("%s: %w", folder, err)
		}
		d.WSDL = filepath.Join(folder, d.WSDL)
		if d.Names != "" {
			d.Names = filepath.Join(folder, d.Names)
		}
		return d, true, nil
	}
	return Directive{}, false, nil
}

// Service reads the WSDL and returns its plain form.
func (d Directive) Service(ctx context.Context) (*plain.Service, error) {
	contract, err := wsdl.Read(ctx, wsdl.File(d.WSDL))
	if err != nil {
		return nil, err
	}
	if d.ServiceName != "" || d.PortType != "" {
		if contract, err = contract.Choose(d.ServiceName, d.PortType); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(d.WSDL), err)
		}
	}
	options := plain.Options{Operations: d.Operations, Without: d.Without}
	if d.Names != "" {
		if options.Names, err = wsdl.Read(ctx, wsdl.File(d.Names)); err != nil {
			return nil, err
		}
	}
	service, err := plain.Of(contract, options)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be generated from:\n%w", filepath.Base(d.WSDL), err)
	}
	return service, nil
}
