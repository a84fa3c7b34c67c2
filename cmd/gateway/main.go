// Command gateway serves Causeway's JSON API in front of Octane and SPS v5.
// `gateway help` lists its commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the image has no time zones, which the back end's dates need
)

func main() {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-signals
		cancel()
		os.Exit(signalCode(<-signals))
	}()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// signalCode is the exit code after a second signal, which ends the process at
// once: 128 plus the number of the signal, as shells report it. Restoring the
// signal's default action would not work in a container, whose first process
// ignores signals that it does not handle (pid_namespaces(7)).
func signalCode(s os.Signal) int {
	number, _ := s.(syscall.Signal)
	return 128 + int(number)
}
