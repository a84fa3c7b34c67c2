package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

var update = flag.Bool("update", false, "write the golden files")

// untouched returns a service whose operations fail the test if they are called.
func untouched(t *testing.T) gateway.Service {
	t.Helper()
	return gateway.Service{
		CreateDataPool:      uncalled[gateway.NewDataPool, gateway.Order](t),
		GetOrder:            uncalled[gateway.OrderKey, gateway.Order](t),
		RetryOrder:          uncalled[gateway.OrderKey, gateway.Order](t),
		GetDataPoolProvider: uncalled[gateway.ServiceKey, gateway.Provider](t),
		AddConsumers:        uncalled[gateway.ConsumerAddition, []gateway.ItemResult](t),
		TransferConsumers:   uncalled[gateway.ConsumerTransfer, []gateway.ItemResult](t),
		GetDataPool:         uncalled[gateway.ServiceKey, gateway.DataPool](t),
		UpdateDataLimit:     uncalled[gateway.DataLimit, gateway.Order](t),
		RemoveConsumer:      uncalled[gateway.ConsumerKey, []gateway.ItemResult](t),
		RemoveConsumers:     uncalled[gateway.ConsumerRemoval, []gateway.ItemResult](t),
		DisconnectDataPool:  uncalled[gateway.ServiceKey, gateway.Order](t),
		AddBuckets:          uncalled[gateway.BucketChange, gateway.Acknowledgement](t),
		SwapPrimaryBucket:   uncalled[gateway.PrimaryBucketSwap, gateway.Acknowledgement](t),
		CancelBuckets:       uncalled[gateway.BucketChange, gateway.Acknowledgement](t),
		GetBalances:         uncalled[gateway.SubscriptionKey, []gateway.Balance](t),
		UpdateBalances:      uncalled[gateway.BalanceUpdate, gateway.Acknowledgement](t),
	}
}

func uncalled[In, Out any](t *testing.T) gateway.Op[In, Out] {
	return func(_ context.Context, in In) (out Out, err error) {
		t.Errorf("an operation was called with %#v", in)
		return out, nil
	}
}

// site is an API under test with the events that it has reported.
type site struct {
	http.Handler
	events *[]gateway.RequestEvent
}

// The limits of the API under test are the defaults of the configuration.
const (
	testBulkMax = 50
	testMaxBody = 256 << 10
)

// testOptions returns the options, with the limits if o has none.
func testOptions(o Options) Options {
	if o.BulkMax == 0 {
		o.BulkMax = testBulkMax
	}
	if o.MaxBody == 0 {
		o.MaxBody = testMaxBody
	}
	return o
}

func newSite(t *testing.T, o Options) site {
	t.Helper()
	var events []gateway.RequestEvent
	if o.Keys == nil {
		o.Open = true
	}
	if o.Now == nil {
		o.Now = func() time.Time { return time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC) }
	}
	o.OnRequest = func(_ context.Context, e gateway.RequestEvent) { events = append(events, e) }
	h, err := New(testOptions(o))
	if err != nil {
		t.Fatal(err)
	}
	return site{h, &events}
}

// do sends one request; header holds name and value in turn.
func (s site) do(t *testing.T, method, path, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	validateAnswer(t, r, w)
	return w
}

// event returns the only event.
func (s site) event(t *testing.T) gateway.RequestEvent {
	t.Helper()
	if len(*s.events) != 1 {
		t.Fatalf("got %d events, want 1", len(*s.events))
	}
	return (*s.events)[0]
}

// problem decodes a response as a problem and checks what all problems have in common.
func problem(t *testing.T, w *httptest.ResponseRecorder) Problem {
	t.Helper()
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("Content-Type is %q, body %s", got, w.Body)
	}
	var p Problem
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatal(err)
	}
	if p.Status != w.Code || p.Type != "/problems/"+p.Code || p.Title == "" || !strings.HasPrefix(p.Instance, "urn:uuid:") {
		t.Errorf("status %d, and the problem is %+v", w.Code, p)
	}
	if p.CorrelationID == "" || p.CorrelationID != w.Header().Get("X-Correlation-Id") {
		t.Errorf("correlationId %q, header %q", p.CorrelationID, w.Header().Get("X-Correlation-Id"))
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
	return p
}

// golden compares a response with its golden file: status, selected headers, and body.
func golden(t *testing.T, name string, w *httptest.ResponseRecorder) {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(http.StatusText(w.Code) + "\n")
	for _, header := range []string{"Content-Type", "Cache-Control", "Location", "Retry-After", "X-Content-Type-Options", "X-Correlation-Id"} {
		if value := w.Header().Get(header); value != "" {
			b.WriteString(header + ": " + value + "\n")
		}
	}
	b.WriteString("\n")
	if err := json.Indent(&b, w.Body.Bytes(), "", "  "); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	b.WriteString("\n")
	file := filepath.Join("testdata", "answers", name+".golden")
	if *update {
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("answer differs from %s (-want +got):\n%s", file, diff)
	}
}

func sydney(t *testing.T) *time.Location {
	t.Helper()
	return time.FixedZone("", 11*60*60)
}

func newRequest(ctx context.Context, method, path string, body *string) (*http.Request, *httptest.ResponseRecorder) {
	var content io.Reader
	if body != nil {
		content = strings.NewReader(*body)
	}
	return httptest.NewRequestWithContext(ctx, method, path, content), httptest.NewRecorder()
}
