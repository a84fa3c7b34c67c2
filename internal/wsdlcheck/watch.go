package wsdlcheck

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"time"

	"causeway.example/internal/gateway"
	"causeway.example/internal/wsdl"
)

// Metrics records what a [Watch] found.
type Metrics interface {
	Compared(service string, at time.Time, findings map[string]int)
	Failed(service string)
}

// Watch compares the live WSDLs periodically. A result is logged when it
// differs from the service's previous one.
type Watch struct {
	Interval time.Duration
	Check    func(context.Context) []Result
	Metrics  Metrics
	Logger   *slog.Logger

	logged map[string]string // the last result that was logged, by service
}

// firstCheck is the longest delay before the first check. It is random, so that
// gateways that start together do not all ask at once.
const firstCheck = 2 * time.Second

// Run checks until ctx is done. A failed check is a metric and a log line, not
// an error.
func (w *Watch) Run(ctx context.Context) error {
	wait := rand.N(firstCheck) //nolint:gosec // jitter is no secret
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		for _, r := range w.Check(ctx) {
			if ctx.Err() != nil {
				return nil //nolint:nilerr // shutdown: a check that was cut off has no result
			}
			w.record(ctx, r)
		}
		// 0.9 to 1.1 of the interval.
		wait = w.Interval*9/10 + rand.N(w.Interval/5) //nolint:gosec // jitter is no secret
	}
}

// maxLogged is the longest text of a back end in the log, in bytes.
const maxLogged = 300

// record updates the metrics, and logs a result that has changed.
func (w *Watch) record(ctx context.Context, r Result) {
	if r.Err != nil {
		w.Metrics.Failed(r.Service)
	} else {
		w.Metrics.Compared(r.Service, time.Now(), r.counts())
	}
	state, _ := json.Marshal(r) // strings and lists of strings
	if w.logged[r.Service] == string(state) {
		return
	}
	if w.logged == nil {
		w.logged = map[string]string{}
	}
	w.logged[r.Service] = string(state)
	if r.Err != nil {
		w.Logger.WarnContext(ctx, "wsdl not compared", slog.String("service", r.Service), slog.String("error", gateway.Clip(r.Error, maxLogged)))
		return
	}
	level, first := slog.LevelInfo, ""
	for i := len(r.Findings) - 1; i >= 0; i-- {
		if r.Findings[i].Severity != wsdl.New {
			level, first = slog.LevelWarn, line(r.Findings[i])
		}
	}
	w.Logger.LogAttrs(ctx, level, "wsdl compared", slog.String("service", r.Service),
		slog.Int("breaks", r.count(wsdl.Breaks)), slog.Int("loses", r.count(wsdl.Loses)), slog.Int("new", r.count(wsdl.New)),
		slog.String("first", gateway.Clip(first, maxLogged)))
}
