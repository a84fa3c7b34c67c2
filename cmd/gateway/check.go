package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"

	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"
)

// checkConfig says whether serve could start with a configuration.
func checkConfig(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	cfg, err := configure("config check", args, environ, stderr)
	if err != nil {
		return err
	}
	if err := tryBuild(ctx, cfg); err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, "the configuration is good")
	return err
}

// tryBuild builds what [serve] builds, by the same function, and releases it
// again: a configuration is good when that works. Nothing listens, and nothing is
// connected to.
func tryBuild(ctx context.Context, cfg config.Config) error {
	log := telemetry.NewLogWriter(io.Discard)
	defer log.Close()
	p, err := newProgramOn(ctx, openNothing, cfg, log)
	if err != nil {
		return err
	}
	p.close(ctx)
	return nil
}

// openNothing is an [opener] of listeners that nobody reaches.
func openNothing(_ context.Context, address string) (net.Listener, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return nil, err
	}
	if host == "" {
		host = net.IPv6unspecified.String()
	}
	return unopened(net.JoinHostPort(host, strconv.FormatUint(max(port, 1), 10))), nil // 0 is a free one, and never shown
}

// unopened is a listener by its address alone.
type unopened string

// Accept has nobody to return.
func (unopened) Accept() (net.Conn, error) { return nil, errors.New("not open") }

// Close has nothing to close.
func (unopened) Close() error { return nil }

// Addr returns the address as a listener that is open would.
func (u unopened) Addr() net.Addr { return u }

// Network implements [net.Addr].
func (unopened) Network() string { return "tcp" }

func (u unopened) String() string { return string(u) }
