package main

import (
	"context"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"causeway.example/handlers"
	"causeway.example/internal/config"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
	"causeway.example/internal/resilience"
	"causeway.example/internal/telemetry"
)

// wire composes the program: adapters, the decorators around each primitive,
// the look-up cache, the operations, and the HTTP façade. Files that may change
// while it runs go to r.
func wire(cfg config.Config, t *telemetry.Telemetry, r *reloads) (http.Handler, lookups, error) {
	hideSecrets(cfg)
	location, err := time.LoadLocation(cfg.Octane.TimeZone)
	if err != nil {
		return nil, lookups{}, err
	}
	limit := debug.SetMemoryLimit(-1)
	answers := exchange.NewMemory(limit)
	upstream, err := wireUpstream(cfg, t, r, location, answers)
	if err != nil {
		return nil, lookups{}, err
	}
	keys, err := r.apiKeys(cfg.Auth)
	if err != nil {
		return nil, lookups{}, err
	}
	found, err := newLookups(cfg, t, r)
	if err != nil {
		return nil, lookups{}, err
	}
	service := gateway.NewService(upstream, telemetry.TraceLookup(t, lookUp(found, upstream)), gateway.ServiceOptions{
		Location:      location,
		CancelBuckets: cfg.SPS.CancelBuckets,
	})
	handler, err := handlers.New(handlers.Options{
		Service:      service,
		Begin:        begin(cfg.Timeouts.Operation),
		Keys:         keys,
		Open:         cfg.Auth.Open,
		Refuse:       refuseOthers(cfg),
		BulkMax:      cfg.Octane.BulkMax,
		MaxBody:      cfg.MaxBodyBytes,
		BodyMemory:   newBodyMemory(limit, cfg.MaxBodyBytes),
		Location:     location,
		PollInterval: cfg.Octane.PollInterval,
		PublicURL:    cfg.PublicURL,
		Docs:         documentation(cfg),
		OnShortKey:   newShortKeys(r.logger).used,
		OnRequest:    func(ctx context.Context, e handlers.Event) { t.Request(ctx, requestRecord(e)) },
	})
	if err != nil {
		_ = found.Close() // the first error is the one to tell
		return nil, lookups{}, err
	}
	return t.InFlight(t.Trace(handler)), found, nil
}

// documentation says what is served beside the API. A browser keeps the key that
// was typed into Swagger UI only where the key opens nothing real.
func documentation(cfg config.Config) handlers.Docs {
	return handlers.Docs{Disabled: !cfg.Docs.Enabled, Path: strings.TrimSuffix(cfg.Docs.Path, "/"), PersistAuthorization: cfg.Simulated()}
}

// newBodyMemory divides the memory that the process may use, in bytes: an
// eighth for large bodies that arrive, and a sixteenth for those that are
// parsed. One of the largest size always has room.
func newBodyMemory(limit, maxBody int64) handlers.BodyMemory {
	limit = min(limit, 1<<30) // without one as well
	return handlers.BodyMemory{
		Held:   semaphore.NewWeighted(max(limit/8, maxBody)),
		Parsed: semaphore.NewWeighted(max(limit/16, maxBody)),
	}
}

// hideSecrets registers the configured credentials, which no text of a back end
// may repeat.
func hideSecrets(cfg config.Config) {
	for name, value := range cfg.Secrets() {
		gateway.HideSecret(name, value)
	}
}

// begin gives every operation its overall deadline, and counts what an answer of
// a back end takes in memory until the request is answered with it.
func begin(d time.Duration) func(context.Context, gateway.Class) (context.Context, func()) {
	return func(ctx context.Context, class gateway.Class) (context.Context, func()) {
		ctx, release := exchange.WithAnswers(ctx)
		ctx, cancel := resilience.WithDeadline(ctx, d, class)
		return ctx, func() {
			cancel()
			release()
		}
	}
}

// backend holds what all calls to one back end share.
type backend struct {
	system     gateway.System
	configured bool   // whether it has a base URL
	protocol   string // soap or rest: the breaker counts each apart
	attempt    time.Duration
	enough     time.Duration // that a write needs
	retrier    *resilience.Retrier
	limiter    *resilience.Limiter
	breaker    *resilience.Breaker
	telemetry  *telemetry.Telemetry
}

func newBackend(system gateway.System, baseURL string, maxConcurrent int, cfg config.Config, t *telemetry.Telemetry) backend {
	if baseURL == "" {
		return backend{system: system} // without a breaker, whose state would be a metric
	}
	return backend{
		system:     system,
		configured: true,
		protocol:   "rest",
		attempt:    cfg.Timeouts.Attempt,
		enough:     min(cfg.Timeouts.Attempt, cfg.Timeouts.Operation/2),
		retrier:    resilience.NewRetrier(resilience.RetryOptions{}),
		limiter:    resilience.NewLimiter(resilience.LimitOptions{Concurrency: uint(maxConcurrent), MaxWait: cfg.Timeouts.Queue}),
		breaker:    resilience.NewBreaker(system, resilience.BreakOptions{OnState: t.OnBreaker, OnTarget: t.OnBreakerTarget}),
		telemetry:  t,
	}
}

// overSOAP returns the back end as it is called over SOAP.
func (b backend) overSOAP() backend {
	b.protocol = "soap"
	return b
}

// guard puts the decorators around one primitive, which answers NotConfigured
// if its back end has no base URL. They are made for [gateway.Targeted] and any,
// not for the primitive's own types: a goroutine that waits for its turn holds
// the frames of half of them, and the values of the types would be in each.
// docs/decisions/request-memory.md.
func guard[In gateway.Targeted, Out any](b backend, call gateway.Call, op gateway.Op[In, Out]) gateway.Op[In, Out] {
	if !b.configured {
		return gateway.NotConfigured[In, Out](b.system)
	}
	guarded := b.decorate(call, func(ctx context.Context, in gateway.Targeted) (any, error) {
		own, _ := in.(In)
		return op(ctx, own)
	})
	return func(ctx context.Context, in In) (Out, error) {
		exchange.Discard(ctx)
		answer, err := guarded(ctx, in)
		out, _ := answer.(Out) // nil of a call that was not made
		return out, err
	}
}

// decorate is the order of the decorators. The request meets them from the
// bottom line up: observe, count for the breaker, retry, limit, breaker, enough
// time, a goroutine of its own, attempt timeout, (count the attempt,) adapter.
// Those that trace are there for sampled requests only.
func (b backend) decorate(call gateway.Call, op gateway.Op[gateway.Targeted, any]) gateway.Op[gateway.Targeted, any] {
	op = telemetry.Attempt(b.telemetry, call, op)
	op = telemetry.TraceAttempt(b.telemetry, call, op)
	op = resilience.Timeout(b.attempt, call, op)
	op = resilience.OwnGoroutine(op)
	op = resilience.EnoughTime(b.enough, call, op)
	op = resilience.Break(b.breaker, b.protocol, call, op)
	op = resilience.Limit(b.limiter, call, op)
	op = telemetry.TraceAdmission(b.telemetry, op)
	op = resilience.Retry(b.retrier, call, op)
	op = resilience.Count(b.breaker, b.protocol, op)
	op = telemetry.TraceCall(b.telemetry, call, op)
	return telemetry.Observe(b.telemetry, call, op)
}

// requestRecord is the façade's event in telemetry's words.
func requestRecord(e handlers.Event) telemetry.Request {
	return telemetry.Request{
		Method: e.Method, Route: e.Route, Operation: e.Operation, Status: e.Status, Code: e.Code,
		CorrelationID: e.CorrelationID, Caller: e.Caller, Client: e.Client, Duration: e.Duration, Bytes: e.Bytes, Err: e.Err,
	}
}
