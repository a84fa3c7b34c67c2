package handlers

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"unicode"

	"github.com/gin-gonic/gin"

	"causeway.example/internal/gateway"
)

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestCorrelationID(t *testing.T) {
	long := strings.Repeat("c", 128)
	tests := []struct {
		name   string
		values []string
		want   string // empty: a new one
		status int
	}{
		{"none", nil, "", 404},
		{"as it is", []string{"TQA20210903155950999"}, "TQA20210903155950999", 404},
		{"every visible character", []string{"!~{}[]\"\\<>"}, "!~{}[]\"\\<>", 404},
		{"128 characters", []string{long}, long, 404},
		{"129 characters", []string{long + "c"}, "", 400},
		{"empty", []string{""}, "", 404},
		{"twice the same", []string{"a", "a"}, "a", 404},
		{"blank inside", []string{"a b"}, "", 400},
		{"not ASCII", []string{"é"}, "", 400},
		{"twice", []string{"a", "b"}, "", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t, Options{Service: failing(t, &gateway.Error{Kind: gateway.NotFound})})
			r, w := newRequest(t.Context(), http.MethodGet, poolPath, nil)
			r.Header["X-Correlation-Id"] = tt.values
			s.ServeHTTP(w, r)
			got := problem(t, w).CorrelationID
			if w.Code != tt.status || tt.want != "" && got != tt.want || tt.want == "" && !uuidForm.MatchString(got) || s.event(t).CorrelationID != got {
				t.Errorf("status %d, correlation id %q", w.Code, got)
			}
		})
	}
}

// TestCorrelationIDEverywhere: every kind of response has the header.
func TestCorrelationIDEverywhere(t *testing.T) {
	for _, target := range []string{"GET /", "GET /problems/", "GET /problems/internal", "GET /nowhere", "OPTIONS " + poolPath, "PATCH " + poolPath, "HEAD " + poolPath} {
		method, path, _ := strings.Cut(target, " ")
		s := newSite(t, Options{Service: failing(t, &gateway.Error{Kind: gateway.NotFound})})
		w := s.do(t, method, path, "", "X-Correlation-Id", "mine")
		if w.Header().Get("X-Correlation-Id") != "mine" || w.Header().Get("X-Content-Type-Options") != "nosniff" || s.event(t).CorrelationID != "mine" {
			t.Errorf("%s: headers are %v", target, w.Header())
		}
	}
}

func TestPanic(t *testing.T) {
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"text", "password hunter2", "panic with a string"},
		{"error", errors.New("password hunter2"), "panic with a *errors.errorString"},
		{"the runtime's own", nil, "panic: runtime error: index out of range [10] with length 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := panicking(t, tt.value)
			p := problem(t, s.do(t, "DELETE", poolPath, ""))
			if p.Status != 500 || p.Code != "internal" || p.Detail != "" || p.Outcome != "unknown" || p.Retryable {
				t.Errorf("got %+v", p)
			}
			text := s.event(t).Err.Error()
			if !strings.HasPrefix(text, "internal: "+tt.want) || !strings.Contains(text, "server_test.go") || strings.Contains(text, "hunter2") {
				t.Errorf("the event has %s", text)
			}
		})
	}
}

// panicking returns an API whose disconnectDataPool panics with value, or with a runtime
// error if it is nil.
func panicking(t *testing.T, value any) site {
	t.Helper()
	return newSite(t, Options{Service: func() gateway.Service {
		s := untouched(t)
		s.DisconnectDataPool = func(_ context.Context, key gateway.ServiceKey) (gateway.Order, error) {
			if value == nil {
				value = []any{}[len(key.ServiceNumber)]
			}
			panic(value)
		}
		return s
	}()})
}

func TestAbortHandlerIsPassedOn(t *testing.T) {
	s := panicking(t, http.ErrAbortHandler)
	if got := recoverFrom(func() { s.do(t, "DELETE", poolPath, "") }); !errors.Is(got, http.ErrAbortHandler) {
		t.Errorf("recovered %v", got)
	}
	if ev := s.event(t); ev.Status != 499 || ev.Code != "clientClosedRequest" || !errors.Is(ev.Err, http.ErrAbortHandler) {
		t.Errorf("the event is %+v", ev)
	}
}

// TestPanicAfterHalfAnAnswer: the connection is aborted, or the caller would take a partial
// response for a complete one.
func TestPanicAfterHalfAnAnswer(t *testing.T) {
	var events []gateway.RequestEvent
	engine := gin.New()
	engine.GET("/", func(c *gin.Context) {
		c.String(http.StatusOK, "half")
		panic("enough")
	})
	s := site{&server{engine: engine, onRequest: func(_ context.Context, e gateway.RequestEvent) { events = append(events, e) }}, &events}
	if got := recoverFrom(func() { s.do(t, "GET", "/", "") }); !errors.Is(got, http.ErrAbortHandler) {
		t.Errorf("recovered %v", got)
	}
	if ev := s.event(t); ev.Status != 200 || ev.Code != "internal" || ev.Bytes != 4 {
		t.Errorf("the event is %+v", ev)
	}
}

func recoverFrom(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}

func TestHead(t *testing.T) {
	service := untouched(t)
	service.GetDataPool = answering(t, poolKey, aPool())
	s := newSite(t, Options{Service: service})
	w := s.do(t, "HEAD", poolPath, "")
	if w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Length") == "0" || w.Header().Get("Content-Length") == "" {
		t.Errorf("status %d, headers %v, body %q", w.Code, w.Header(), w.Body)
	}
	if ev := s.event(t); ev.Method != "HEAD" || ev.Operation != "getDataPool" || ev.Bytes != 0 {
		t.Errorf("the event is %+v", ev)
	}
}

func TestUnmatched(t *testing.T) {
	tests := []struct {
		method, path string
		status       int
		code, allow  string
		label        string
	}{
		{"GET", "/v1/nothing", 404, "notFound", "", "GET"},
		{"GET", poolPath + "/", 404, "notFound", "", "GET"},
		{"GET", "/v1//customers", 404, "notFound", "", "GET"},
		{"POST", poolPath, 405, "methodNotAllowed", "GET, DELETE, HEAD, OPTIONS", "POST"},
		{"HEAD", consumerPath, 405, "methodNotAllowed", "DELETE, OPTIONS", "HEAD"},
		{"BREW", poolPath, 405, "methodNotAllowed", "GET, DELETE, HEAD, OPTIONS", "other"},
		{"OPTIONS", poolPath, 204, "", "GET, DELETE, HEAD, OPTIONS", "OPTIONS"},
		{"OPTIONS", "/v1/nothing", 404, "notFound", "", "OPTIONS"},
		{"OPTIONS", "*", 404, "notFound", "", "OPTIONS"},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			s := newSite(t, Options{Service: untouched(t), Keys: ring(t, keyOf("website", "key"))})
			w := s.do(t, tt.method, tt.path, "")
			if w.Code != tt.status || sortedList(w.Header().Get("Allow")) != sortedList(tt.allow) {
				t.Errorf("status %d, Allow %q", w.Code, w.Header().Get("Allow"))
			}
			if ev := s.event(t); ev.Route != "unmatched" || ev.Code != tt.code || ev.Method != tt.label || ev.Operation != "" || ev.Status != tt.status {
				t.Errorf("the event is %+v", ev)
			}
			if tt.status >= 400 && tt.method != "HEAD" && problem(t, w).Outcome != "" {
				t.Error("it tells an outcome")
			}
		})
	}
}

// TestHeadOverConnection uses a real connection, because a recorder does not set
// Content-Length.
func TestHeadOverConnection(t *testing.T) {
	server := httptest.NewServer(newSite(t, Options{Service: failing(t, &gateway.Error{Kind: gateway.NotFound})}))
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, server.URL+poolPath, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != 404 || resp.ContentLength < 100 {
		t.Errorf("status %d, length %d", resp.StatusCode, resp.ContentLength)
	}
}

func TestFormatUUID(t *testing.T) {
	// The example of RFC 9562, appendix A.3.
	b := [16]byte{0x91, 0x91, 0x08, 0xf7, 0x52, 0xd1, 0x43, 0x20, 0x9b, 0xac, 0xf8, 0x47, 0xdb, 0x41, 0x48, 0xa8}
	if got, want := formatUUID(b), "919108f7-52d1-4320-9bac-f847db4148a8"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestUUIDs(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := newUUID()
		if seen[id] || !uuidForm.MatchString(id) || strings.ContainsFunc(id, unicode.IsUpper) {
			t.Errorf("%s is no new UUID", id)
		}
		if masked := gateway.Mask(id); masked != id {
			t.Errorf("%s would stand in a log as %s", id, masked)
		}
		seen[id] = true
	}
}

// TestCallerDisconnects: a request whose connection broke is not counted as a failure. A body
// that ends early is refused, because its sender may still read the response.
func TestCallerDisconnects(t *testing.T) {
	for _, tt := range []struct {
		name   string
		err    error
		status int
		code   string
	}{
		{"reset", &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, 499, "clientClosedRequest"},
		{"closed by the server", &net.OpError{Op: "read", Net: "tcp", Err: net.ErrClosed}, 499, "clientClosedRequest"},
		{"ended early", io.ErrUnexpectedEOF, 400, "invalidRequest"},
		{"too slow", os.ErrDeadlineExceeded, 400, "invalidRequest"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t, Options{Service: untouched(t)})
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/customers/100234/data-pools", iotest.ErrReader(tt.err))
			r.Header.Set("Content-Type", "application/json")
			s.ServeHTTP(httptest.NewRecorder(), r)
			if ev := s.event(t); ev.Status != tt.status || ev.Code != tt.code {
				t.Errorf("the event is %+v", ev)
			}
		})
	}
}
