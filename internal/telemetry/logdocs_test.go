package telemetry

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"causeway.example/internal/gateway"
)

// TestLogAttributesAreDocumented: the table of docs/logs-and-traces.md has each
// attribute of a request's line, and no other.
func TestLogAttributesAreDocumented(t *testing.T) {
	var log bytes.Buffer
	tel := New(Options{Logger: NewLogger(&log, slog.LevelInfo), Tracing: newTracing(t, tracetest.NewNoopExporter(), 0)})
	inside(t, tel, func(ctx context.Context) {
		tel.Request(ctx, Request{
			Method: "GET", Route: "/x", Operation: "getX", Status: 502, Code: "badUpstream", CorrelationID: "c", Caller: "web", Client: "203.0.113.254", Bytes: 1,
			Err: &gateway.Error{Kind: gateway.BadUpstream, Upstream: gateway.NewUpstreamFault(gateway.Octane, "7", ""), Err: errors.New("x")},
		})
	})
	found := map[string]bool{}
	for key, value := range lines(t, &log)[0] {
		group, nested := value.(map[string]any)
		for member := range group {
			found[key+"."+member] = true
		}
		if !nested {
			found[key] = true
		}
	}
	delete(found, slog.LevelKey)
	delete(found, slog.MessageKey)

	document, err := os.ReadFile("../../docs/logs-and-traces.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(document), "| attribute | of a request's line |")
	section, _, _ = strings.Cut(section, "\n\n")
	documented := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| (`.*?) \\|").FindAllStringSubmatch(section, -1) {
		for _, word := range regexp.MustCompile("`([a-z_.]+)`").FindAllStringSubmatch(row[1], -1) {
			documented[word[1]] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(documented)), slices.Sorted(maps.Keys(found))); diff != "" {
		t.Errorf("docs/logs-and-traces.md and a request's line (-docs +line):\n%s", diff)
	}
}
