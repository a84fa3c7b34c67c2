package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"

	"causeway.example/internal/app"
	"causeway.example/internal/config"
	"causeway.example/internal/wsdlcheck"
)

// version and commit are set by the linker. Builds for development have none.
var version, commit = "dev", ""

// revision returns the commit that the program was built from, or "" if that is
// unknown.
func revision() string {
	if commit != "" {
		return commit
	}
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return ""
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}
	return ""
}

const usage = `Causeway: one JSON API in front of Octane (data pools) and SPS v5 (balances).

  gateway serve [--sandbox]   serve the API; with --sandbox, simulate both back ends
  gateway sandbox             serve the simulators alone
  gateway config check        say everything that is wrong with the configuration
  gateway config print        show the configuration in force, secrets masked
  gateway key new             make an API key: prints it once, and its hash
  gateway wsdl check          compare the live WSDLs with the compiled ones (docs/wsdl.md)
  gateway wsdl fetch          save a live WSDL and its imports as files
  gateway healthcheck         exit 0 when the gateway on this host is ready
  gateway version

Every command takes --help. Configuration: flags over environment (GATEWAY_…)
over file (--config or GATEWAY_CONFIG) over defaults.
`

// run executes one command and returns the process's exit code: 0 done,
// 1 failed, 2 misused. For `wsdl check`, 1 is a difference that matters, and 2 a
// comparison that could not be made.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && (args[0] == "serve" || args[0] == "sandbox") {
		return runServer(ctx, args[0], args[1:], environ, stdout, stderr)
	}
	return exitCode(dispatch(ctx, args, environ, stdout, stderr), stderr)
}

// reported prints the error that a command ended in, if any, and returns the
// exit code.
func exitCode(err error, stderr io.Writer) int {
	var misuse usageError
	var logged loggedError
	var incomparable wsdlcheck.IncomparableError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &logged):
		return 1
	case errors.As(err, &misuse):
		_, _ = fmt.Fprintf(stderr, "gateway: %s\n\n%s", misuse, usage)
		return 2
	case errors.As(err, &incomparable):
		_, _ = fmt.Fprintf(stderr, "gateway: %s\n", err)
		return 2
	default:
		_, _ = fmt.Fprintf(stderr, "gateway: %s\n", err)
		return 1
	}
}

// usageError is an invalid command line.
type usageError string

func (e usageError) Error() string { return string(e) }

func dispatch(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	command, more := "", []string(nil)
	if len(args) > 0 {
		command, more = args[0], args[1:]
	}
	if (command == "config" || command == "key" || command == "wsdl") && len(more) > 0 {
		command, more = command+" "+more[0], more[1:]
	}
	switch command {
	case "config check":
		return checkConfig(ctx, more, environ, stdout, stderr)
	case "config print":
		cfg, err := configure(command, more, environ, stderr)
		if err != nil {
			return err
		}
		return config.Print(stdout, cfg)
	case "key new":
		return newKey(more, stdout, stderr)
	case "wsdl check":
		return wsdlCheck(ctx, more, environ, stdout, stderr)
	case "wsdl fetch":
		return wsdlFetch(ctx, more, environ, stdout, stderr)
	case "healthcheck":
		cfg, err := configure(command, more, environ, stderr)
		if err := config.Only(err, "adminListen"); err != nil {
			return err
		}
		return app.Healthcheck(ctx, cfg.AdminListen)
	case "version", "-version", "--version":
		return printVersion(more, stdout, stderr)
	case "config", "key", "wsdl":
		return usageError(command + " needs a second word")
	case "help", "-h", "-help", "--help":
		if len(more) > 0 {
			return usageError(fmt.Sprintf("help takes no argument %q: every command takes --help", more[0]))
		}
		_, err := fmt.Fprint(stdout, usage)
		return err
	case "":
		return usageError("a command is missing")
	default:
		return usageError(fmt.Sprintf("unknown command %q", command))
	}
}

func printVersion(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("version", flag.ContinueOnError)
	flags.SetOutput(stderr)
	if err := parse(flags, args); err != nil {
		return err
	}
	_, err := fmt.Fprintln(stdout, "causeway", version)
	return err
}

// parse parses the arguments of a command that takes flags only.
func parse(flags *flag.FlagSet, args []string) error {
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return usageError(err.Error())
	case flags.NArg() > 0:
		return usageError(fmt.Sprintf("%s takes no argument %q", flags.Name(), flags.Arg(0)))
	}
	return nil
}

// configFlags are the flags that set a configuration key.
var configFlags = []struct{ flag, key, usage string }{
	{"listen", "listen", "serve the API on `host:port`"},
	{"admin-listen", "adminListen", "serve metrics and probes on `host:port`"},
	{"sandbox-listen", "sandbox.listen", "serve the simulators on `host:port`"},
	{"sandbox-order-time", "sandbox.orderTime", "`duration` until a simulated order is committed"},
	{"sandbox-limits", "sandbox.limits", "`on or off`: simulate the published rate limits"},
}

// configure parses a command's flags and loads the configuration. It prints
// warnings and returns problems as an error.
func configure(command string, args, environ []string, stderr io.Writer) (config.Config, error) {
	cfg, warnings, err := load(command, args, environ, stderr)
	printWarnings(warnings, stderr)
	return cfg, err
}

func printWarnings(warnings []config.Warning, stderr io.Writer) {
	for _, w := range warnings {
		_, _ = fmt.Fprintln(stderr, "gateway: warning:", w) // nothing is lost when stderr is closed
	}
}

// load is configure without printing warnings.
func load(command string, args, environ []string, stderr io.Writer) (config.Config, []config.Warning, error) {
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(stderr)
	file := flags.String("config", "", "read the configuration from `file` (YAML)")
	values := map[string]string{}
	flags.BoolFunc("sandbox", "simulate the back ends that have no base URL", func(value string) error {
		values["sandbox.enabled"] = value
		return nil
	})
	for _, f := range configFlags {
		flags.Func(f.flag, f.usage, func(value string) error {
			if f.flag == "sandbox-limits" {
				switch value {
				case "on":
					value = "true"
				case "off":
					value = "false"
				}
			}
			values[f.key] = value
			return nil
		})
	}
	if err := parse(flags, args); err != nil {
		return config.Config{}, nil, err
	}
	return config.Load(config.Source{File: *file, Environ: environ, Flags: values})
}
