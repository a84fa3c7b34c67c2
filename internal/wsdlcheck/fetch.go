package wsdlcheck

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"causeway.example/internal/wsdl"
)

// Fetch saves the WSDL at a URL and its imports, which may refer to these hosts
// as well, as files in a folder. It prints their names to out and warnings to
// warnings.
func Fetch(ctx context.Context, client *http.Client, url string, hosts []string, folder string, out, warnings io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	contract, err := wsdl.Read(ctx, wsdl.URL(client, url, hosts...))
	if err != nil {
		return IncomparableError{errors.New(presentable(err.Error()))}
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // only its files were written
	for _, w := range contract.Warnings {
		_, _ = fmt.Fprintln(warnings, "gateway: warning:", presentable(w)) // nothing is lost when stderr is closed
	}
	for _, file := range contract.Save() {
		if err := root.WriteFile(file.Name, file.Data, 0o600); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s  from %s\n", presentable(file.Name), presentable(file.Location)); err != nil {
			return err
		}
	}
	return nil
}
