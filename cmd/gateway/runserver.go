package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/gin-gonic/gin"
	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel"
	"golang.org/x/sync/errgroup"

	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"
)

// loggedError is an error that the log has: it is not printed again.
type loggedError struct{ error }

// Unwrap returns the error itself.
func (e loggedError) Unwrap() error { return e.error }

// runServer executes a command that serves until ctx is done, and returns the
// exit code. What it writes goes through a buffer, so that a reader that stops
// keeps it neither from serving nor from ending.
//
// Errors and warnings before it serves are text, for the person who starts it;
// from then on every line on stderr is JSON.
func runServer(ctx context.Context, command string, args, environ []string, stdout, stderr io.Writer) int {
	hangup := make(chan os.Signal, 1)
	handleSignals(hangup)
	defer signal.Stop(hangup)
	log := telemetry.NewLogWriter(stderr)
	defer log.Close()
	out := telemetry.NewLogWriter(stdout)
	defer out.Close()
	if command == "serve" {
		return reported(serve(ctx, args, environ, out, log, hangup), log)
	}
	return reported(serveSandbox(ctx, args, environ, out, log), log)
}

// handleSignals keeps signals from ending a server that are not meant to.
func handleSignals(hangup chan<- os.Signal) {
	signal.Ignore(harmless...)
	signal.Notify(hangup, syscall.SIGHUP)
}

// serve runs the gateway until ctx is done and its requests are answered.
func serve(ctx context.Context, args, environ []string, stdout io.Writer, log *telemetry.LogWriter, hangup <-chan os.Signal) error {
	cfg, warnings, err := load("serve", args, environ, log)
	if err != nil {
		printWarnings(warnings, log)
		return err
	}
	logger, err := newLogger(cfg, log)
	if err != nil {
		return err
	}
	logLibraries(logger)
	limits := limitMemory(memlimit.FromCgroup)
	p, err := newProgram(ctx, cfg, log)
	if err != nil {
		printWarnings(warnings, log)
		return err
	}
	p.reload.hangup = hangup
	limits.log(ctx, p.logger)
	for _, w := range warnings {
		p.logger.WarnContext(ctx, "configuration", slog.String("warning", w.String()))
	}
	p.announce(ctx, stdout)
	if err := p.run(ctx); err != nil {
		p.logger.ErrorContext(ctx, "stopped", slog.Any("err", err))
		return loggedError{err}
	}
	return nil
}

// newLogger writes to log, from the configured level on.
func newLogger(cfg config.Config, log io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Log.Level)); err != nil {
		return nil, fmt.Errorf("log.level: %w", err)
	}
	return telemetry.NewLogger(log, level), nil
}

// logLibraries makes lines of the log of what packages log by themselves, each
// of which has its own way to stderr: package log (net/http), package slog
// (otter), gin and OpenTelemetry. go-redis is silent: see [cache.NewRedis].
// It changes the whole process.
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
	box := newSandbox(cfg)
	warnSandboxExposed(ctx, cfg, logger)
	l, err := listen(ctx, cfg.Sandbox.Listen, sandboxHandler(cfg, box), serverOptions{
		name: "sandbox", logger: logger, connections: newConnectionCaps(cfg).api, idle: cfg.Timeouts.Idle,
	})
	if err != nil {
		return fmt.Errorf("sandbox.listen: %w", err)
	}
	announceSandbox(stdout, l.url(), box.Credentials())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(l.serve)
	group.Go(func() error {
		<-ctx.Done()
		return l.server.Shutdown(context.WithoutCancel(ctx))
	})
	return group.Wait()
}
