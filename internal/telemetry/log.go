package telemetry

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/trace"

	"causeway.example/internal/gateway"
)

// bytesKey is the key of the size of a response's body.
const bytesKey = "bytes"

// The keys of the ids of a trace and a span. The ids are hexadecimal and random,
// and would be useless with masked digits.
const (
	traceIDKey = "trace_id"
	spanIDKey  = "span_id"
)

// redacted replaces a secret.
const redacted = "[redacted]"

// secretWords are the words in the names of secret attributes.
var secretWords = []string{"password", "token", "authorization", "secret"}

// NewLogger returns a logger that writes JSON lines to w from level on.
//
// Every text is masked (see [gateway.Mask]): messages, values, errors, integers,
// and the correlation id, which is the caller's own text. Attributes and groups
// with the name of a secret are redacted. Of values of other types only the type
// is logged: their fields may hold anything.
func NewLogger(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: maskAttr}))
}

// maskAttr is a [slog.HandlerOptions.ReplaceAttr], which is called for every
// attribute, built-in or not, and in groups as well, with a resolved value.
func maskAttr(groups []string, a slog.Attr) slog.Attr {
	if secret(a.Key) || slices.ContainsFunc(groups, secret) {
		return slog.String(a.Key, redacted)
	}
	if a.Key == bytesKey && a.Value.Kind() == slog.KindInt64 {
		return a // a size of megabytes is no phone number
	}
	if len(groups) == 0 && traceID(a) {
		return a
	}
	return slog.Attr{Key: gateway.Mask(a.Key), Value: maskValue(a.Value)}
}

// traceID reports whether an attribute has the name and the form of the id of a
// trace or a span.
func traceID(a slog.Attr) bool {
	if a.Value.Kind() != slog.KindString {
		return false
	}
	switch a.Key {
	case traceIDKey:
		_, err := trace.TraceIDFromHex(a.Value.String())
		return err == nil
	case spanIDKey:
		_, err := trace.SpanIDFromHex(a.Value.String())
		return err == nil
	default:
		return false
	}
}

func secret(key string) bool {
	key = strings.ToLower(key)
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(key, word) })
}

func maskValue(v slog.Value) slog.Value {
	switch v.Kind() {
	case slog.KindString:
		return slog.StringValue(gateway.Mask(v.String()))
	case slog.KindInt64, slog.KindUint64:
		if text := v.String(); gateway.Mask(text) != text {
			return slog.StringValue(gateway.Mask(text))
		}
		return v
	case slog.KindAny:
		return maskAny(v)
	default:
		return v
	}
}

func maskAny(v slog.Value) slog.Value {
	switch value := v.Any().(type) {
	case nil:
		return v
	case slog.Level:
		return slog.StringValue(value.String()) // as JSON does, but without reflection
	case error:
		return slog.StringValue(gateway.Mask(value.Error()))
	case fmt.Stringer:
		return slog.StringValue(gateway.Mask(value.String()))
	case []string:
		masked := make([]string, len(value))
		for i, s := range value {
			masked[i] = gateway.Mask(s)
		}
		return slog.AnyValue(masked)
	default:
		return slog.StringValue(fmt.Sprintf("(%T)", value))
	}
}
