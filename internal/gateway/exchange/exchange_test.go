package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	read  = gateway.CallDataPool
	write = gateway.CallTransfer
)

func TestAnswers(t *testing.T) {
	for _, status := range []int{200, 204, 404, 500, 503} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				w.Header().Set("X-Echo", string(body))
				w.WriteHeader(status)
				if status != http.StatusNoContent {
					_, _ = io.WriteString(w, "answer")
				}
			})
			got, err := newClient(t).Do(t.Context(), write, post(t, url))
			if err != nil {
				t.Fatal(err)
			}
			want := "answer"
			if status == http.StatusNoContent {
				want = ""
			}
			if got.Status != status || string(got.Body) != want || got.Header.Get("X-Echo") != "body" {
				t.Errorf("answer = %d %q %q, want %d %q", got.Status, got.Body, got.Header.Get("X-Echo"), status, want)
			}
		})
	}
}

// TestPropagate: the back end gets the trace headers.
func TestPropagate(t *testing.T) {
	type traced struct{}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Echo", r.Header.Get("Traceparent")) })
	client := newClient(t)
	client.Propagate = func(ctx context.Context, h http.Header) { h.Set("Traceparent", fmt.Sprint(ctx.Value(traced{}))) }
	got, err := client.Do(context.WithValue(t.Context(), traced{}, "00-x"), read, post(t, url))
	if err != nil {
		t.Fatal(err)
	}
	if got.Header.Get("X-Echo") != "00-x" {
		t.Errorf("the back end heard %q", got.Header.Get("X-Echo"))
	}
}

// failure is the expected error of an exchange.
type failure struct {
	Kind    gateway.Kind
	Code    string
	Outcome gateway.Outcome
}

var (
	unreachable = failure{gateway.Unavailable, "upstreamUnavailable", ""}
	notSent     = failure{gateway.Unavailable, "upstreamUnavailable", gateway.NotSent}
	lost        = failure{gateway.Timeout, "outcomeUnknown", gateway.Unknown}
	late        = failure{gateway.Timeout, "upstreamTimeout", ""}
	untrusted   = failure{gateway.BadUpstream, "badUpstream", ""}
	untrustedW  = failure{gateway.BadUpstream, "badUpstream", gateway.Unknown}
)

// TestFailures has every way to fail, for a read and for a write.
func TestFailures(t *testing.T) {
	const short = 50 * time.Millisecond
	stall := func(t *testing.T) string {
		return serve(t, func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.ReadAll(r.Body) // only then does the server notice that the client has disconnected
			<-r.Context().Done()
		})
	}
	tests := []struct {
		name  string
		url   func(*testing.T) string
		tune  func(*exchange.Client)
		read  failure
		write failure
	}{
		{"connection refused", deadPort, nil, unreachable, notSent},
		{"no such scheme", func(*testing.T) string { return "gopher://127.0.0.1" }, nil, unreachable, notSent},
		{"certificate not trusted", func(t *testing.T) string {
			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.StartTLS()
			t.Cleanup(server.Close)
			return server.URL
		}, nil, unreachable, notSent},
		{"no connection until the deadline", deadPort, func(c *exchange.Client) {
			c.HTTP.Transport.(*http.Transport).DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}
		}, unreachable, notSent},
		{"reset after the request", func(t *testing.T) string {
			return listen(t, func(c *net.TCPConn) { _ = c.SetLinger(0) })
		}, nil, unreachable, lost},
		{"closed after the request", func(t *testing.T) string {
			return listen(t, func(*net.TCPConn) {})
		}, nil, unreachable, lost},
		{"closed within the body", func(t *testing.T) string {
			return listen(t, func(c *net.TCPConn) {
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
			})
		}, nil, unreachable, lost},
		{"no answer until the deadline", stall, nil, late, lost},
		{"no answer until the client's own timeout", stall, func(c *exchange.Client) { c.HTTP.Timeout = short }, late, lost},
		{"no end of the body until the deadline", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.ReadAll(r.Body)
				w.(http.Flusher).Flush()
				<-r.Context().Done()
			})
		}, nil, late, lost},
		{"redirect", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/elsewhere" {
					t.Error("the redirect was followed")
				}
				http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
			})
		}, nil, untrusted, untrustedW},
		{"answer too large", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 1001)) })
		}, nil, untrusted, untrustedW},
		{"endless answer", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, _ *http.Request) {
				for {
					if _, err := io.WriteString(w, strings.Repeat("x", 1<<16)); err != nil {
						return
					}
				}
			})
		}, nil, untrusted, untrustedW},
	}
	for _, tt := range tests {
		for _, c := range []struct {
			call gateway.Call
			want failure
		}{{read, tt.read}, {write, tt.write}} {
			t.Run(tt.name+", "+c.call.Class.String(), func(t *testing.T) {
				client := newClient(t)
				client.MaxBody = 1000
				if tt.tune != nil {
					tt.tune(client)
				}
				req, timeout := post(t, tt.url(t)), time.Minute
				if strings.HasSuffix(tt.name, "until the deadline") {
					timeout = short
				}
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				defer cancel()
				_, err := client.Do(ctx, c.call, req)
				check(t, err, c.call, c.want)
			})
		}
	}
}

// check compares an error, and requires a text for the log and one for callers.
func check(t *testing.T, err error, call gateway.Call, want failure) {
	t.Helper()
	var e *gateway.Error
	if !errors.As(err, &e) {
		t.Fatalf("err = %v, want a *gateway.Error", err)
	}
	if diff := cmp.Diff(want, failure{e.Kind, e.PublicCode(), e.Outcome}); diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if e.Detail == "" || e.Err == nil || e.Upstream == nil || e.Upstream.System != call.System {
		t.Errorf("error = %+v, want a detail, a cause and the system", e)
	}
	if strings.Contains(e.Detail, "127.0.0.1") {
		t.Errorf("the detail contains the address: %s", e.Detail)
	}
}

// TestCallerLeaves: the caller disconnects before the request has a connection,
// and after.
func TestCallerLeaves(t *testing.T) {
	t.Run("before", func(t *testing.T) {
		for call, outcome := range map[gateway.Call]gateway.Outcome{read: "", write: gateway.NotSent} {
			ctx, leave := context.WithCancel(t.Context())
			leave()
			_, err := newClient(t).Do(ctx, call, post(t, deadPort(t)))
			check(t, err, call, failure{gateway.Canceled, "upstreamTimeout", outcome})
		}
	})
	t.Run("after", func(t *testing.T) {
		for call, want := range map[gateway.Call]failure{read: {gateway.Canceled, "upstreamTimeout", ""}, write: lost} {
			ctx, leave := context.WithCancel(t.Context())
			url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.ReadAll(r.Body)
				leave()
				<-r.Context().Done()
			})
			_, err := newClient(t).Do(ctx, call, post(t, url))
			check(t, err, call, want)
		}
	})
}

// TestLimits: a body of exactly the limit is accepted, and zero means the default
// limit.
func TestLimits(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		size := 1000
		if r.URL.Path == "/large" {
			size = exchange.MaxBody + 1
		}
		_, _ = io.WriteString(w, strings.Repeat("x", size))
	})
	client := newClient(t)
	client.MaxBody = 1000
	if answer, err := client.Do(t.Context(), read, post(t, url)); err != nil || len(answer.Body) != 1000 {
		t.Errorf("answer = %v, %v, want 1000 bytes", answer, err)
	}
	_, err := newClient(t).Do(t.Context(), read, post(t, url+"/large"))
	check(t, err, read, untrusted)
}

// TestSharedClient: the caller's client is not changed.
func TestSharedClient(t *testing.T) {
	client := newClient(t)
	url := serve(t, func(http.ResponseWriter, *http.Request) {})
	if _, err := client.Do(t.Context(), read, post(t, url)); err != nil {
		t.Fatal(err)
	}
	if client.HTTP.CheckRedirect != nil {
		t.Error("CheckRedirect of the shared client was set")
	}
}

// TestHeader: the client's headers are added to every request, with their spelling,
// and do not replace those that the exchange itself needs.
func TestHeader(t *testing.T) {
	seen := make(chan http.Header, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header }))
	defer server.Close()
	client := exchange.Client{HTTP: server.Client(), Header: http.Header{"User-Agent": {"causeway/test"}, "x-api-key": {"abc"}}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Do(t.Context(), gateway.CallOrderQuery, req); err != nil {
		t.Fatal(err)
	}
	h := <-seen
	if h.Get("User-Agent") != "causeway/test" || h.Get("X-Api-Key") != "abc" || h.Get("Accept-Encoding") != "gzip" {
		t.Errorf("headers = %v", h)
	}
	if slices.Contains(slices.Collect(maps.Keys(req.Header)), "X-Api-Key") {
		t.Errorf("the spelling was changed: %v", req.Header)
	}
}
