package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"causeway.example/internal/gateway"
)

const (
	levelKey  = attribute.Key("causeway.cache.level")
	resultKey = attribute.Key("causeway.cache.result")
)

// TraceLookup makes a span of each look-up of a number in a sampled trace: it
// tells which level of the cache answered, in the words of the cache's
// metrics. The calls to the back end that it had to make are below it; those
// of a look-up that several requests share are below the one that began it.
func TraceLookup(t *Telemetry, l gateway.Lookup) gateway.Lookup {
	if t.tracing == nil {
		return l
	}
	l.Line, l.Provider = traceLookup(t, "line", l.Line), traceLookup(t, "provider", l.Provider)
	if l.RefreshLine != nil {
		l.RefreshLine = traceLookup(t, "line", l.RefreshLine)
	}
	if l.RefreshProvider != nil {
		l.RefreshProvider = traceLookup(t, "provider", l.RefreshProvider)
	}
	return l
}

func traceLookup[Out any](t *Telemetry, kind string, op gateway.Op[gateway.ServiceKey, Out]) gateway.Op[gateway.ServiceKey, Out] {
	return func(ctx context.Context, in gateway.ServiceKey) (out Out, err error) {
		if !trace.SpanFromContext(ctx).IsRecording() {
			return op(ctx, in)
		}
		spanned, span := t.tracing.tracer.Start(ctx, "look up "+kind)
		noted, resolutions := gateway.WithResolutions(spanned)
		outcome := gateway.Internal.String() // of a panic
		defer func() {
			for _, r := range resolutions.All() {
				span.SetAttributes(resolutionAttrs(r, err)...)
				gateway.RecordResolution(ctx, r) // the answer's headers are made of it
			}
			endSpan(span, outcome, err)
		}()
		out, err = op(noted, in)
		outcome = outcomeOf(out, err)
		return out, err
	}
}

// resolutionAttrs are what a look-up came to. One that the back end answered
// has no level.
func resolutionAttrs(r gateway.Resolution, err error) []attribute.KeyValue {
	result := "miss"
	switch {
	case r.Coalesced:
		result = "coalesced"
	case r.Stale:
		result = "stale"
	case r.Level != "" && err != nil:
		result = "negative"
	case r.Level != "":
		result = "hit"
	}
	if r.Level == "" {
		return []attribute.KeyValue{resultKey.String(result)}
	}
	return []attribute.KeyValue{resultKey.String(result), levelKey.String(r.Level)}
}
