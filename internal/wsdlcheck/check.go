// Package wsdlcheck compares the WSDLs that a back end serves with those that
// the program was compiled against, once or periodically, and reports the
// differences.
package wsdlcheck

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"causeway.example/internal/wsdl"
)

// Timeout bounds reading one WSDL with its imports.
const Timeout = 30 * time.Second

// ErrContractChanged reports a difference that matters to the program.
var ErrContractChanged = errors.New("the contract has moved")

// IncomparableError reports that a comparison could not be made, which CI must
// be able to tell from a difference.
type IncomparableError struct{ Err error }

func (e IncomparableError) Error() string { return e.Err.Error() }

func (e IncomparableError) Unwrap() error { return e.Err }

// Checker compares live WSDLs with the compiled services.
type Checker struct {
	Services []wsdl.Compiled
	Client   *http.Client
	BaseURL  string                 // without trailing slash; below it, [Checker.Live] looks for each service
	Called   func(name string) bool // reports whether the program calls a service
	Choice   Choice
}

// Live compares the services below BaseURL that the program calls. It returns
// nil if there is no BaseURL.
func (c *Checker) Live(ctx context.Context) []Result {
	var results []Result
	if c.BaseURL == "" {
		return nil
	}
	for _, s := range c.Services {
		if !c.Called(s.Name) {
			continue
		}
		url := c.BaseURL + "/" + s.Name + "?wsdl"
		r := c.compare(ctx, redactURL(url), wsdl.URL(c.Client, url), s)
		r.Service = s.Name
		results = append(results, r)
	}
	return results
}

// File compares the WSDL in a file.
func (c *Checker) File(ctx context.Context, file string) Result {
	return c.compare(ctx, file, wsdl.File(file), c.Services...)
}

// URL compares the WSDL at a URL. Its imports may refer to these hosts as well.
func (c *Checker) URL(ctx context.Context, url string, hosts ...string) Result {
	return c.compare(ctx, redactURL(url), wsdl.URL(c.Client, url, hosts...), c.Services...)
}

// compare reads a WSDL and compares it with that of the compiled services that
// it describes. The result contains no credentials of the gateway.
func (c *Checker) compare(ctx context.Context, name string, source wsdl.Source, among ...wsdl.Compiled) Result {
	result := Result{Source: name}
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	live, err := wsdl.Read(ctx, source)
	if err != nil {
		return result.fail(err).presentable()
	}
	result.Warnings = live.Warnings
	ours, live, err := c.Choice.pair(live, among)
	if err != nil {
		return result.fail(fmt.Errorf("%s %w", name, err)).presentable()
	}
	result.Service = ours.Name
	result.Findings = wsdl.Compare(ours.Contract, live, ours.Usage)
	return result.presentable()
}

// Outcome returns the error that all results together amount to: an
// [IncomparableError] if one failed, else [ErrContractChanged] if there is a
// difference that matters, else nil.
func Outcome(results []Result) error {
	failed, changed := 0, 0
	for _, r := range results {
		switch {
		case r.Err != nil:
			failed++
		case r.count(wsdl.Breaks)+r.count(wsdl.Loses) > 0:
			changed++
		}
	}
	switch {
	case failed > 0:
		return IncomparableError{fmt.Errorf("%d of %d WSDLs could not be compared", failed, len(results))}
	case changed > 0:
		return ErrContractChanged
	}
	return nil
}
