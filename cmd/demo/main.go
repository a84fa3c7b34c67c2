// Command demo drives the nine steps of the data-pool flow and the five
// balance operations through a gateway, shows each as it happens, and checks
// every answer: its exit code says whether all held.
//
// It is a caller like any other: it knows the gateway's JSON and nothing of
// its code. Against GATEWAY_URL (with GATEWAY_API_KEY, GATEWAY_ADMIN_URL and
// GATEWAY_SANDBOX_URL when there are any), it places real orders there;
// without it, it builds and starts a gateway with simulators of its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// longest bounds a whole run, also against a back end that takes its time.
const longest = 10 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run returns 0 when everything held, 1 when not, 2 when the command line is
// not understood.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	text := flags.String("bindings", defaultBindings.String(), "protocols of getDataPool, updateDataLimit and removeConsumers; the published table's are soap,soap,rest")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	bound, err := parseBindings(*text)
	if err != nil || flags.NArg() > 0 {
		_, _ = fmt.Fprintln(stderr, "demo: -bindings takes three words, each rest or soap, such as soap,soap,rest") // nobody else to tell
		return 2
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	out := &report{w: stdout}
	if err := show(ctx, out, bound, environ); err != nil {
		out.expect(false, "the demo reaches its end: %v", err)
	}
	return out.verdict()
}

// show runs everything against the gateway of the environment, or our own.
func show(ctx context.Context, out *report, bound bindings, environ []string) error {
	if given := targetOf(environ); given.api != "" {
		out.title("Against the gateway at %s", given.api)
		d := newDemo(given, out, bound)
		if err := d.nineSteps(ctx); err != nil {
			return err
		}
		return d.fiveOperations(ctx, false)
	}
	return showOwn(ctx, out, bound, environ)
}

// showOwn starts a gateway, and another one with cancelBuckets switched on.
func showOwn(ctx context.Context, out *report, bound bindings, environ []string) error {
	binary, remove, err := build(ctx)
	if err != nil {
		return err
	}
	defer remove()
	environ = withoutGateway(environ)
	err = withGateway(ctx, binary, append(environ, bound.environ()...), func(own target) error {
		out.title("A gateway of our own at %s, simulators at %s, bindings %s", own.api, own.sandbox, bound)
		d := newDemo(own, out, bound)
		if err := d.nineSteps(ctx); err != nil {
			return err
		}
		return d.fiveOperations(ctx, true)
	})
	if err != nil {
		return err
	}
	return withGateway(ctx, binary, append(environ, "GATEWAY_SPS_CANCEL_BUCKETS=true"), func(own target) error {
		out.title("The same with sps.cancelBuckets switched on")
		return newDemo(own, out, defaultBindings).cancelSwitchedOn(ctx)
	})
}

// withoutGateway drops the gateway's own variables: our child must not reach
// a real back end.
func withoutGateway(environ []string) []string {
	var out []string
	for _, entry := range environ {
		if !strings.HasPrefix(entry, "GATEWAY_") {
			out = append(out, entry)
		}
	}
	return out
}
