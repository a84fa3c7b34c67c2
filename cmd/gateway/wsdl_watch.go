package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"time"

	"causeway.example/internal/config"
	"causeway.example/internal/gateway"
	"causeway.example/internal/telemetry"
	"causeway.example/internal/wsdl"
)

// wsdlWatch compares the live WSDLs with the compiled ones from time to time.
type wsdlWatch struct {
	interval time.Duration
	check    func(context.Context) []wsdlResult
	metrics  *telemetry.WSDL
	logger   *slog.Logger
	told     map[string]string // what was logged last, by service
}

// newWSDLWatch returns the watch that the configuration asks for, or nil.
func newWSDLWatch(ctx context.Context, cfg config.Config, t *telemetry.Telemetry, logger *slog.Logger) (*wsdlWatch, error) {
	if cfg.Octane.WSDLCheck == 0 || cfg.Octane.BaseURL == "" {
		return nil, nil //nolint:nilnil // nothing to watch is no error
	}
	checker, err := newWSDLChecker(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &wsdlWatch{
		interval: cfg.Octane.WSDLCheck, metrics: t.NewWSDL(), logger: logger, told: map[string]string{},
		check: func(ctx context.Context) []wsdlResult {
			// The files of octane.tls may have changed. If they are broken just now,
			// the last ones that were not will do.
			if client, err := wsdlClient(cfg); err == nil {
				checker.client = client
			}
			defer checker.client.CloseIdleConnections() // the next check is far away
			return checker.live(ctx)
		},
	}, nil
}

// firstWSDLCheck is the longest time from the start to the first check. Many
// gateways that start together do not ask together.
const firstWSDLCheck = 2 * time.Second

// run checks until ctx is done. Nothing waits for it, and it fails nothing.
func (w *wsdlWatch) run(ctx context.Context) error {
	wait := rand.N(firstWSDLCheck) //nolint:gosec // jitter is no secret
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		for _, r := range w.check(ctx) {
			if ctx.Err() != nil {
				return nil //nolint:nilerr // the program ends: a check that was cut off tells nothing
			}
			w.tell(ctx, r)
		}
		// 0.9 to 1.1 of the interval.
		wait = w.interval*9/10 + rand.N(w.interval/5) //nolint:gosec // jitter is no secret
	}
}

// maxLogged is the length from which a text of a back end is cut in the log.
const maxLogged = 300

// tell shows a result as metrics, and logs it when it is not the last one's.
func (w *wsdlWatch) tell(ctx context.Context, r wsdlResult) {
	if r.err != nil {
		w.metrics.Failed(r.Service)
	} else {
		w.metrics.Compared(r.Service, time.Now(), r.counts())
	}
	state, _ := json.Marshal(r) // strings and lists of strings
	if w.told[r.Service] == string(state) {
		return
	}
	w.told[r.Service] = string(state)
	if r.err != nil {
		w.logger.WarnContext(ctx, "wsdl not compared", slog.String("service", r.Service), slog.String("error", gateway.Clip(r.Error, maxLogged)))
		return
	}
	level, first := slog.LevelInfo, ""
	for i := len(r.Findings) - 1; i >= 0; i-- {
		if r.Findings[i].Severity != wsdl.New {
			level, first = slog.LevelWarn, line(r.Findings[i])
		}
	}
	w.logger.LogAttrs(ctx, level, "wsdl compared", slog.String("service", r.Service),
		slog.Int("breaks", r.count(wsdl.Breaks)), slog.Int("loses", r.count(wsdl.Loses)), slog.Int("new", r.count(wsdl.New)),
		slog.String("first", gateway.Clip(first, maxLogged)))
}
