package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/gin-gonic/gin"
	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel"

	"causeway.example/cmd/gateway/internal/wiring"
	"causeway.example/internal/app"
	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"
)

// loggedError is an error that was logged, so that it is not printed as well.
type loggedError struct{ error }

// Unwrap returns the error itself.
func (e loggedError) Unwrap() error { return e.error }

// runServer executes a command that serves until ctx is done, and returns the
// exit code. Its output is buffered, so that a reader that stops blocks neither
// serving nor the shutdown.
//
// Errors and warnings before it serves are text, for the person who starts it;
// after that, every line on stderr is JSON.
func runServer(ctx context.Context, command string, args, environ []string, stdout, stderr io.Writer) int {
	hangup := make(chan os.Signal, 1)
	handleSignals(hangup)
	defer signal.Stop(hangup)
	log := telemetry.NewLogWriter(stderr)
	defer log.Close()
	out := telemetry.NewLogWriter(stdout)
	defer out.Close()
	if command == "serve" {
		return exitCode(serve(ctx, args, environ, out, log, hangup), log)
	}
	return exitCode(serveSandbox(ctx, args, environ, out, log), log)
}

// handleSignals prevents signals from ending a server that are not meant to.
func handleSignals(hangup chan<- os.Signal) {
	signal.Ignore(harmless...)
	signal.Notify(hangup, syscall.SIGHUP)
}

// options returns the settings of a program with everything that is compiled in.
func options(cfg config.Config, log *telemetry.LogWriter) app.Options {
	return app.Options{Config: cfg, Version: version, Log: log, Wire: build().Wire}
}

func build() wiring.Build { return wiring.Build{Version: version, Revision: revision()} }

// serve runs the gateway until ctx is done and its requests are answered.
func serve(ctx context.Context, args, environ []string, stdout io.Writer, log *telemetry.LogWriter, hangup <-chan os.Signal) error {
	cfg, warnings, err := load("serve", args, environ, log)
	if err != nil {
		printWarnings(warnings, log)
		return err
	}
	logger, err := app.NewLogger(cfg, log)
	if err != nil {
		return err
	}
	logLibraries(logger)
	limits := app.LimitMemory(memlimit.FromCgroup)
	p, err := app.New(ctx, options(cfg, log))
	if err != nil {
		printWarnings(warnings, log)
		return err
	}
	p.Files().Hangup = hangup
	limits.Log(ctx, logger)
	for _, w := range warnings {
		logger.WarnContext(ctx, "configuration", slog.String("warning", w.String()))
	}
	p.Announce(ctx, stdout)
	if err := p.Run(ctx); err != nil {
		logger.ErrorContext(ctx, "stopped", slog.Any("err", err))
		return loggedError{err}
	}
	return nil
}

// logLibraries redirects what packages log by themselves to the logger. Each has
// its own way to stderr: package log (net/http), package slog (otter), gin and
// OpenTelemetry. go-redis logs nothing: see [cache.NewRedis]. It changes the
// whole process.
func logLibraries(logger *slog.Logger) {
	slog.SetLogLoggerLevel(slog.LevelWarn)
	slog.SetDefault(slog.New(telemetry.LibraryHandler(logger, "log"))) // package log's as well
	errors := slog.NewLogLogger(telemetry.LibraryHandler(logger, "gin"), slog.LevelWarn).Writer()
	gin.DefaultWriter, gin.DefaultErrorWriter = io.Discard, errors
	otel.SetLogger(logr.FromSlogHandler(telemetry.LibraryHandler(logger, "opentelemetry")))
}

// serveSandbox serves the simulators alone.
func serveSandbox(ctx context.Context, args, environ []string, stdout io.Writer, log *telemetry.LogWriter) error {
	cfg, warnings, err := load("sandbox", append([]string{"--sandbox"}, args...), environ, log)
	printWarnings(warnings, log)
	if err := config.Only(err, "sandbox.", "sps.cancelBuckets", "admin.hosts"); err != nil {
		return err
	}
	logger := telemetry.NewLogger(log, slog.LevelInfo)
	logLibraries(logger)
	return app.RunSandbox(ctx, cfg, stdout, logger)
}
