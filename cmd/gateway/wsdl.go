package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"causeway.example/cmd/gateway/internal/wiring"
	"causeway.example/internal/config"
	"causeway.example/internal/wsdlcheck"
)

// wsdlFlags are the flags of the wsdl commands.
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

// configure loads the configuration and registers its credentials for masking.
// Only problems in the settings that the command uses are errors. If documents
// are named, these are the settings of connections, and no back end is needed.
func (f wsdlFlags) configure(environ []string, stderr io.Writer) (config.Config, error) {
	cfg, warnings, err := config.Load(config.Source{File: f.config, Environ: environ})
	wiring.HideSecrets(cfg)
	for _, w := range warnings {
		_, _ = fmt.Fprintln(stderr, "gateway: warning:", w) // nothing is lost when stderr is closed
	}
	matters := []string{"octane.", "timeouts."}
	if len(f.urls)+len(f.files) > 0 {
		matters = []string{"octane.tls", "octane.soapVersion", "timeouts."}
	}
	return cfg, config.Only(err, matters...)
}

// wsdlCheck compares live WSDLs with the compiled ones and prints the result.
func wsdlCheck(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	f, err := parseWSDLFlags("wsdl check", args, stderr)
	if err != nil {
		return err
	}
	cfg, err := f.configure(environ, stderr)
	if err != nil {
		return wsdlcheck.IncomparableError{Err: err}
	}
	checker, err := build().NewWSDLChecker(ctx, cfg)
	if err != nil {
		return wsdlcheck.IncomparableError{Err: err}
	}
	defer checker.Client.CloseIdleConnections()
	checker.Choice = wsdlcheck.NewChoice(f.service, f.portType)
	var results []wsdlcheck.Result
	for _, file := range f.files {
		results = append(results, checker.File(ctx, file))
	}
	for _, url := range f.urls {
		results = append(results, checker.URL(ctx, url, f.hosts...))
	}
	if results == nil {
		results = checker.Live(ctx)
	}
	if results == nil {
		return wsdlcheck.IncomparableError{Err: errors.New("octane.baseUrl is not set: name the WSDLs with --url or --file")}
	}
	if err := wsdlcheck.Report(stdout, results, f.json); err != nil {
		return err
	}
	return wsdlcheck.Outcome(results)
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
		return wsdlcheck.IncomparableError{Err: err}
	}
	client, err := build().WSDLClient(cfg)
	if err != nil {
		return wsdlcheck.IncomparableError{Err: err}
	}
	defer client.CloseIdleConnections()
	return wsdlcheck.Fetch(ctx, client, f.urls[0], f.hosts, f.dir, stdout, stderr)
}
