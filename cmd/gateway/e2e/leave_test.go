package e2e

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// TestClientLeaves: a client that goes away takes its read with it, all the
// way to the back end. A write that was sent goes on, or nobody would know
// what became of it.
func TestClientLeaves(t *testing.T) {
	box := gatewaytest.Start(t, "GATEWAY_SANDBOX_USERNAME=u", "GATEWAY_SANDBOX_PASSWORD=p")
	type call struct {
		operation string
		ctx       context.Context //nolint:containedctx // It is what the test looks at.
		goOn      chan struct{}
	}
	arrived := make(chan call, 2)
	backEnd := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // only then the server notices a client that leaves
		c := call{"orderQuery", r.Context(), make(chan struct{})}
		if strings.Contains(string(body), "orderCreate>") {
			c.operation = "orderCreate"
		}
		arrived <- c
		select {
		case <-r.Context().Done():
			return
		case <-c.goOn:
		}
		resp, err := box.Client.Post(box.Sandbox+r.URL.Path, r.Header.Get("Content-Type"), strings.NewReader(string(body)))
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = resp.Body.Close() }()
		w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}))
	t.Cleanup(backEnd.Close)
	g := gatewaytest.Start(t, gatewaytest.Octane(backEnd.URL)...)
	// send starts a request, and returns what makes its client leave.
	send := func(method, path, body string) (leave func()) {
		ctx, cancel := context.WithCancel(t.Context())
		req, err := http.NewRequestWithContext(ctx, method, g.API+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			if resp, err := g.Client.Do(req); err == nil {
				_ = resp.Body.Close()
				t.Errorf("%s was answered: %s", path, resp.Status)
			}
		}()
		return func() { cancel(); <-gone }
	}

	leaveWrite := send(http.MethodPost, gatewaytest.Pools, `{"planNumber":"23045","name":"Office pool","notificationEmail":"ops@example.com"}`)
	write := <-arrived
	leaveRead := send(http.MethodGet, "/v1/customers/100234/orders/100001", "")
	read := <-arrived
	if write.operation != "orderCreate" || read.operation != "orderQuery" {
		t.Fatalf("the back end saw %s, then %s", write.operation, read.operation)
	}
	leaveWrite()
	leaveRead()
	<-read.ctx.Done()
	if err := write.ctx.Err(); err != nil {
		t.Errorf("the write was given up as well: %v", err)
	}
	close(write.goOn)
	if err := g.Stop(); err != nil { // waits for the write
		t.Error(err)
	}
	if n := box.Calls()["soap"]["orderCreate"]; n != 1 {
		t.Errorf("the write was done %d times, want 1", n)
	}
	for _, want := range []string{`/data-pools","status":202`, `/orders/{orderId}","status":499`} {
		if !strings.Contains(g.Logs.String(), want) {
			t.Errorf("no %s in the log:\n%s", want, g.Logs)
		}
	}
}
