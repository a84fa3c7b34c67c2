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

// TraceLookup creates a span for each look-up in a sampled trace. It has the level
// of the cache that answered, with the labels of the cache's metrics. Calls to the
// back end are its children; those of a shared look-up are children of the span
// that began it.
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

// resolutionAttrs returns the attributes of a look-up's result. One that the back
// end answered has no level.
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
