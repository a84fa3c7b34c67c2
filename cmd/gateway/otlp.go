package main

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

// otlpClient sends spans to a collector by OTLP over HTTP
// (opentelemetry.io/docs/specs/otlp, section OTLP/HTTP). That is one POST, and
// the client of OpenTelemetry for it links gRPC: docs/decisions/tracing.md.
type otlpClient struct {
	url  string // of the signal: …/v1/traces
	http *http.Client
}

var _ otlptrace.Client = otlpClient{}

// Start does nothing: a connection is made when there is something to send.
func (otlpClient) Start(context.Context) error { return nil }

// Stop closes the connection.
func (c otlpClient) Stop(context.Context) error {
	c.http.CloseIdleConnections()
	return nil
}

// maxComplaint is how much is read of a collector's answer, so that its
// connection can be used again.
const maxComplaint = 64 << 10

// UploadTraces sends spans once. What the collector does not take is lost: it
// is a sample, and repeating it would keep others waiting. TracesData is the
// request's message in bytes.
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
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxComplaint))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("the collector answered %d", resp.StatusCode)
	}
	return nil
}
