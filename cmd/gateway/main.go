// Command gateway serves Causeway's JSON API in front of Octane and SPS v5.
// `gateway help` lists its commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the image has no time zones, and today's date in the back end's zone is promised
)

func main() {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-signals
		cancel()
		os.Exit(exitCode(<-signals))
	}()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// exitCode is that of a process which a second signal ends at once, whatever it
// is waiting for: 128 and the number of the signal, as shells have it. Ending by
// the signal itself would not do: the first process of a container ignores
// signals that it does not handle (pid_namespaces(7)).
func exitCode(s os.Signal) int {
	number, _ := s.(syscall.Signal)
	return 128 + int(number)
}
