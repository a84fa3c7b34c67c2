package gatewaytest

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"causeway.example/internal/secrettest"
)

// Collector is a server that stores the spans which it receives with OTLP over HTTP.
type Collector struct {
	t   *testing.T
	URL string

	mu    sync.Mutex
	raw   strings.Builder // all that was received
	spans []*tracepb.Span
	About map[string]string // the resource
}

// NewCollector starts a collector.
func NewCollector(t *testing.T) *Collector {
	t.Helper()
	c := &Collector{t: t}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	c.URL = server.URL
	return c
}

// NewSecureCollector starts a collector with TLS; caFile holds its authority.
func NewSecureCollector(t *testing.T) (c *Collector, caFile string) {
	t.Helper()
	c = &Collector{t: t}
	server := httptest.NewUnstartedServer(c)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of those who do not trust it
	server.StartTLS()
	t.Cleanup(server.Close)
	c.URL = server.URL
	return c, secrettest.WritePEM(t, secrettest.PEM("CERTIFICATE", server.Certificate().Raw))
}

// Environ returns the variables that enable tracing of every request.
func (c *Collector) Environ() []string {
	return []string{"GATEWAY_TRACING_ENDPOINT=" + c.URL + "/", "GATEWAY_TRACING_RATIO=1"}
}

func (c *Collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var data tracepb.TracesData
	if err == nil {
		err = proto.Unmarshal(body, &data)
	}
	if err != nil || r.Method != http.MethodPost || r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" {
		c.t.Errorf("the collector was sent %s %s, %s: %v", r.Method, r.URL, r.Header.Get("Content-Type"), err)
		http.Error(w, "no", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw.Write(body)
	for _, resource := range data.GetResourceSpans() {
		c.About = Attributes(resource.GetResource().GetAttributes())
		for _, scope := range resource.GetScopeSpans() {
			c.spans = append(c.spans, scope.GetSpans()...)
		}
	}
}

// Attributes returns the attributes that are texts or numbers, as texts.
func Attributes(list []*commonpb.KeyValue) map[string]string {
	all := map[string]string{}
	for _, a := range list {
		switch v := a.GetValue().GetValue().(type) {
		case *commonpb.AnyValue_StringValue:
			all[a.GetKey()] = v.StringValue
		case *commonpb.AnyValue_IntValue:
			all[a.GetKey()] = a.GetValue().String()
		}
	}
	return all
}

// Trace returns the spans of one trace as a tree with one line each, in the order in
// which they began: two spaces per level, then name and status.
func (c *Collector) Trace(id string) []string {
	spans := c.All()
	below := map[string][]*tracepb.Span{}
	known := map[string]bool{}
	for _, s := range spans {
		if hex.EncodeToString(s.GetTraceId()) == id {
			known[string(s.GetSpanId())] = true
		}
	}
	for _, s := range spans {
		if !known[string(s.GetSpanId())] {
			continue
		}
		parent := ""
		if known[string(s.GetParentSpanId())] {
			parent = string(s.GetParentSpanId())
		}
		below[parent] = append(below[parent], s)
	}
	var lines []string
	var show func(parent, indent string)
	show = func(parent, indent string) {
		for _, s := range InOrder(below[parent]) {
			line := indent + s.GetName()
			if s.GetStatus().GetCode() == tracepb.Status_STATUS_CODE_ERROR {
				line += " ERROR"
			}
			a := Attributes(s.GetAttributes())
			for _, key := range []string{"causeway.cache.level", "causeway.cache.result", "causeway.fault.code"} {
				if a[key] != "" {
					line += " " + a[key]
				}
			}
			for _, e := range s.GetEvents() {
				line += " " + e.GetName() + ":" + Attributes(e.GetAttributes())["causeway.shed_by"]
			}
			lines = append(lines, line)
			show(string(s.GetSpanId()), indent+"  ")
		}
	}
	show("", "")
	return lines
}

// All returns the received spans.
func (c *Collector) All() []*tracepb.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.spans)
}

// Text returns the received messages as text.
func (c *Collector) Text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// InOrder returns spans sorted by their beginning.
func InOrder(spans []*tracepb.Span) []*tracepb.Span {
	return slices.SortedStableFunc(slices.Values(spans), func(a, b *tracepb.Span) int {
		return cmp.Compare(a.GetStartTimeUnixNano(), b.GetStartTimeUnixNano())
	})
}

// Below counts the children of a span that is not ours.
func (c *Collector) Below(trace, span string) (n int) {
	for _, s := range c.All() {
		if hex.EncodeToString(s.GetTraceId()) == trace && hex.EncodeToString(s.GetParentSpanId()) == span {
			n++
		}
	}
	return n
}

// CheckTraceIDs fails the test unless the log has n requests, each with the id of its
// trace and a correlation id.
func (g *Gateway) CheckTraceIDs(n int, id func(int) string) {
	g.T.Helper()
	i := 0
	for text := range strings.Lines(g.Logs.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			g.T.Fatal(err)
		}
		if line["msg"] != "request" {
			continue
		}
		if line["trace_id"] != id(i) || len(fmt.Sprint(line["span_id"])) != 16 || line["correlation_id"] == "" {
			g.T.Errorf("no trace id, or another request's: %s", text)
		}
		i++
	}
	if i != n {
		g.T.Errorf("%d requests were logged, want %d", i, n)
	}
}
