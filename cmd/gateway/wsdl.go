package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	soapoctane "causeway.example/adapters/soap/octane"
	"causeway.example/internal/config"
	"causeway.example/internal/wsdl"
)

// wsdlTimeout bounds the reading of one WSDL with its imports.
const wsdlTimeout = 30 * time.Second

// uncomparable is why a comparison could not be made: exit code 2, which CI
// can tell from a difference.
type uncomparable struct{ err error }

func (e uncomparable) Error() string { return e.err.Error() }

func (e uncomparable) Unwrap() error { return e.err }

// errMoved is a contract that has moved in a way that matters: exit code 1.
var errMoved = errors.New("the contract has moved")

// wsdlFlags are what the wsdl commands understand.
type wsdlFlags struct {
	urls, files, hosts []string
	dir, config        string
	service, portType  string
	json               bool
}

func parseWSDLFlags(command string, args []string, stderr io.Writer) (wsdlFlags, error) {
	var f wsdlFlags
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&f.config, "config", "", "read the configuration from `file` (YAML)")
	appendTo := func(list *[]string) func(string) error {
		return func(value string) error { *list = append(*list, value); return nil }
	}
	flags.Func("url", "read the WSDL at `URL`", appendTo(&f.urls))
	flags.Func("allow-host", "follow an import of --url to `host` as well", appendTo(&f.hosts))
	if command == "wsdl check" {
		flags.Func("file", "read the WSDL in `file`", appendTo(&f.files))
		flags.StringVar(&f.service, "service", "", "compare the document's service `[OURS=]NAME`, where it is not named like ours")
		flags.StringVar(&f.portType, "port-type", "", "compare the document's port type `NAME`")
		flags.BoolVar(&f.json, "json", false, "print JSON")
	} else {
		flags.StringVar(&f.dir, "dir", "", "write the files into `folder`")
	}
	if err := parse(flags, args); err != nil {
		return f, err
	}
	if f.hosts != nil && f.urls == nil {
		return f, usageError("--allow-host is for --url")
	}
	if f.service+f.portType != "" && f.urls == nil && f.files == nil {
		return f, usageError("--service and --port-type are for --url and --file")
	}
	return f, nil
}

// configure loads the configuration, and registers its credentials; only
// faults of what is made use of matter. With documents named, that is how to
// connect, and no back end.
func (f wsdlFlags) configure(environ []string, stderr io.Writer) (config.Config, error) {
	cfg, warnings, err := config.Load(config.Source{File: f.config, Environ: environ})
	hideSecrets(cfg)
	for _, w := range warnings {
		_, _ = fmt.Fprintln(stderr, "gateway: warning:", w) // nothing is lost when stderr is closed
	}
	matters := []string{"octane.", "timeouts."}
	if len(f.urls)+len(f.files) > 0 {
		matters = []string{"octane.tls", "octane.soapVersion", "timeouts."}
	}
	return cfg, config.Only(err, matters...)
}

// wsdlCheck compares live WSDLs with the compiled ones, and prints how.
func wsdlCheck(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	f, err := parseWSDLFlags("wsdl check", args, stderr)
	if err != nil {
		return err
	}
	cfg, err := f.configure(environ, stderr)
	if err != nil {
		return uncomparable{err}
	}
	checker, err := newWSDLChecker(ctx, cfg)
	if err != nil {
		return uncomparable{err}
	}
	defer checker.client.CloseIdleConnections()
	checker.choice = newWSDLChoice(f.service, f.portType)
	var results []wsdlResult
	for _, file := range f.files {
		results = append(results, checker.compare(ctx, file, wsdl.File(file)))
	}
	for _, url := range f.urls {
		results = append(results, checker.compare(ctx, redactURL(url), wsdl.URL(checker.client, url, f.hosts...)))
	}
	if results == nil {
		results = checker.live(ctx)
	}
	if results == nil {
		return uncomparable{errors.New("octane.baseUrl is not set: name the WSDLs with --url or --file")}
	}
	if err := report(stdout, results, f.json); err != nil {
		return err
	}
	return outcome(results)
}

// outcome is the error that tells the exit code.
func outcome(results []wsdlResult) error {
	failed, moved := 0, 0
	for _, r := range results {
		switch {
		case r.err != nil:
			failed++
		case r.count(wsdl.Breaks)+r.count(wsdl.Loses) > 0:
			moved++
		}
	}
	switch {
	case failed > 0:
		return uncomparable{fmt.Errorf("%d of %d WSDLs could not be compared", failed, len(results))}
	case moved > 0:
		return errMoved
	}
	return nil
}

// wsdlChecker knows the compiled contracts and how to reach the live ones.
type wsdlChecker struct {
	services []soapoctane.Service
	client   *http.Client
	baseURL  string
	bound    map[string]bool // the services that a binding makes use of
	choice   wsdlChoice
}

func newWSDLChecker(ctx context.Context, cfg config.Config) (*wsdlChecker, error) {
	services, err := soapoctane.Services(ctx)
	if err != nil {
		return nil, err
	}
	for i := range services {
		services[i].Usage.Version = wsdl.Version(cfg.Octane.SOAPVersion)
	}
	client, err := wsdlClient(cfg)
	if err != nil {
		return nil, err
	}
	bindings := cfg.Octane.Bindings
	return &wsdlChecker{
		services: services, client: client,
		baseURL: strings.TrimRight(cfg.Octane.BaseURL, "/"),
		bound: map[string]bool{
			"UtbOrder": true, "UtbServiceV3": true,
			"UtbDataPool": bindings.GetDataPool == config.BindingSOAP || bindings.UpdateDataLimit == config.BindingSOAP,
		},
	}, nil
}

// live compares the services below the base URL that are made use of.
func (c *wsdlChecker) live(ctx context.Context) []wsdlResult {
	var results []wsdlResult
	if c.baseURL == "" {
		return nil
	}
	for _, s := range c.services {
		if !c.bound[s.Name] {
			continue
		}
		url := c.baseURL + "/" + s.Name + "?wsdl"
		r := c.compare(ctx, redactURL(url), wsdl.URL(c.client, url), s)
		r.Service = s.Name
		results = append(results, r)
	}
	return results
}

// compare reads a WSDL and compares it with the service that it describes,
// among those given or all. The result repeats no credential of ours.
func (c *wsdlChecker) compare(ctx context.Context, name string, source wsdl.Source, among ...soapoctane.Service) wsdlResult {
	return c.compareSource(ctx, name, source, among).presentable()
}

func (c *wsdlChecker) compareSource(ctx context.Context, name string, source wsdl.Source, among []soapoctane.Service) wsdlResult {
	result := wsdlResult{Source: name}
	ctx, cancel := context.WithTimeout(ctx, wsdlTimeout)
	defer cancel()
	live, err := wsdl.Read(ctx, source)
	if err != nil {
		return result.fail(err)
	}
	result.Warnings = live.Warnings
	if among == nil {
		among = c.services
	}
	ours, live, err := c.choice.pair(live, among)
	if err != nil {
		return result.fail(fmt.Errorf("%s %w", name, err))
	}
	result.Service = ours.Name
	result.Findings = wsdl.Compare(ours.Contract, live, ours.Usage)
	return result
}

// wsdlFetch saves a live WSDL and its imports as files.
func wsdlFetch(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	f, err := parseWSDLFlags("wsdl fetch", args, stderr)
	if err != nil {
		return err
	}
	if len(f.urls) != 1 || f.dir == "" {
		return usageError("wsdl fetch needs one --url and --dir")
	}
	cfg, err := f.configure(environ, stderr)
	if err != nil {
		return uncomparable{err}
	}
	client, err := wsdlClient(cfg)
	if err != nil {
		return uncomparable{err}
	}
	defer client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(ctx, wsdlTimeout)
	defer cancel()
	contract, err := wsdl.Read(ctx, wsdl.URL(client, f.urls[0], f.hosts...))
	if err != nil {
		return uncomparable{errors.New(presentable(err.Error()))}
	}
	if err := os.MkdirAll(f.dir, 0o750); err != nil {
		return err
	}
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // only its files were written
	for _, w := range contract.Warnings {
		_, _ = fmt.Fprintln(stderr, "gateway: warning:", presentable(w)) // nothing is lost when stderr is closed
	}
	for _, file := range contract.Save() {
		if err := root.WriteFile(file.Name, file.Data, 0o600); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(stdout, "%s  from %s\n", presentable(file.Name), presentable(file.Location)); err != nil {
			return err
		}
	}
	return nil
}
