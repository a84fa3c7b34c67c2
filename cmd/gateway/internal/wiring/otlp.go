package wiring

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// otlpClient sends spans to a collector with OTLP over HTTP
// (opentelemetry.io/docs/specs/otlp, section OTLP/HTTP). That is one POST; the
// client of OpenTelemetry links gRPC for it: docs/decisions/tracing.md.
type otlpClient struct {
	url  string // of the signal: …/v1/traces
	http *http.Client
}

var _ otlptrace.Client = otlpClient{}

// Start implements [otlptrace.Client]. Connections are made on demand.
func (otlpClient) Start(context.Context) error { return nil }

// Stop closes idle connections.
func (c otlpClient) Stop(context.Context) error {
	c.http.CloseIdleConnections()
	return nil
}

// maxDrain bounds how much of the response body is drained so that the
// connection can be reused.
const maxDrain = 64 << 10

// UploadTraces sends spans once. Spans that the collector does not accept are
// lost: they are a sample, and a retry would delay the following ones. The
// encoding of TracesData is that of the request message.
func (c otlpClient) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	body, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // read-only: nothing is lost by a failing close
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxDrain))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("the collector answered %d", resp.StatusCode)
	}
	return nil
}
