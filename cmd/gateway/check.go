package main

import (
	"context"
	"fmt"
	"io"

	"causeway.example/internal/app"
	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"
)

// checkConfig reports whether serve could start with a configuration.
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

// tryBuild builds and releases what serve runs.
func tryBuild(ctx context.Context, cfg config.Config) error {
	log := telemetry.NewLogWriter(io.Discard)
	defer log.Close()
	return app.Check(ctx, options(cfg, log))
}
