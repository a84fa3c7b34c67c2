package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/sandbox"
)

func TestManagedFaults(t *testing.T) {
	for name, test := range map[string]struct {
		rule        string
		request     func(*bench) *http.Request
		status      int
		contentType string
		contains    string
	}{
		"SOAP fault":         {`{"protocol":"soap","operation":"orderQuery","kind":"soapFault"}`, soapQuery, 500, "text/xml", "<S:Fault><faultcode>S:Server</faultcode>"},
		"SOAP fault, chosen": {`{"protocol":"soap","kind":"soapFault","status":200,"code":"S:Client","message":"a < b"}`, soapQuery, 200, "text/xml", "<faultcode>S:Client</faultcode><faultstring>a &lt; b</faultstring>"},
		"rate limit": {
			`{"protocol":"soap","kind":"rateLimit"}`, soapQuery, 500, "text/xml",
			"<soapenv:Fault><faultcode>233</faultcode><faultstring>API rate limit has been exceeded for this operation - please try again in: 42 seconds</faultstring>",
		},
		"page":                {`{"kind":"html"}`, soapQuery, 503, "text/html", "<h1>503 Service Unavailable</h1>"},
		"page, chosen":        {`{"kind":"html","status":502,"message":"<proxy>"}`, restDisconnect, 502, "text/html", "&lt;proxy&gt;"},
		"empty":               {`{"protocol":"rest","kind":"empty"}`, restDisconnect, 200, "text/plain", ""},
		"truncated XML":       {`{"protocol":"soap","kind":"truncate"}`, soapQuery, 200, "text/xml", "<S:Envelope"},
		"truncated JSON":      {`{"protocol":"rest","kind":"truncate"}`, restDisconnect, 200, "application/json", `{"dateSubmitted"`},
		"late":                {`{"protocol":"rest","kind":"latency","latency":"1ms"}`, restDisconnect, 200, "application/json", `"orderId":200001`},
		"another operation's": {`{"protocol":"rest","operation":"transfer","kind":"html"}`, restDisconnect, 200, "application/json", `"orderId":200001`},
		"another protocol's":  {`{"protocol":"sps","kind":"html"}`, restDisconnect, 200, "application/json", `"orderId":200001`},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, sandbox.Options{})
			b.manage(http.MethodPost, "faults", test.rule, 201)
			w := b.serve(test.request(b))
			body := w.Body.String()
			if w.Code != test.status || !strings.HasPrefix(w.Header().Get("Content-Type"), test.contentType) || !strings.Contains(body, test.contains) {
				t.Errorf("answer %d %s %s", w.Code, w.Header().Get("Content-Type"), body)
			}
			whole := strings.HasSuffix(body, "</S:Envelope>") || strings.HasSuffix(body, "}")
			if strings.HasPrefix(name, "truncated") && whole {
				t.Errorf("answer %s is whole", body)
			}
			calls := b.manage(http.MethodGet, "calls", "", 200)
			if !strings.Contains(calls, `"status":`+w.Result().Status[:3]) {
				t.Errorf("recorded as %s", calls)
			}
		})
	}
}

func soapQuery(b *bench) *http.Request      { return b.query("") }
func restDisconnect(b *bench) *http.Request { return b.disconnect() }

func TestFaultsAreCounted(t *testing.T) {
	b := newBench(t, sandbox.Options{})
	b.manage(http.MethodPost, "faults", `{"kind":"html","count":2}`, 201)
	b.manage(http.MethodPost, "faults", `{"protocol":"soap","kind":"empty","status":204,"latency":"1ms"}`, 201)
	for i, want := range []int{503, 503, 204, 204} {
		if w := b.serve(b.query("")); w.Code != want {
			t.Errorf("call %d: %d, want %d", i+1, w.Code, want)
		}
	}
	if got := b.manage(http.MethodGet, "faults", "", 200); got != `{"faults":[{"protocol":"soap","kind":"empty","latency":"1ms","status":204}]}` {
		t.Errorf("faults %s", got)
	}
	b.manage(http.MethodDelete, "faults?protocol=rest", "", 204)
	if w := b.serve(b.query("")); w.Code != 204 {
		t.Error("another protocol's faults were lifted")
	}
	b.manage(http.MethodDelete, "faults", "", 204)
	if w := b.serve(b.query("")); w.Code != 200 {
		t.Errorf("faults were not lifted: %d", w.Code)
	}
}

func TestFaultsAreChecked(t *testing.T) {
	b := newBench(t, sandbox.Options{})
	for _, rule := range []string{
		``, `[]`, `{}`, `{"kind":"explode"}`, `{"kind":"html","protocol":"ftp"}`, `{"kind":"soapFault","protocol":"rest"}`, `{"kind":"rateLimit"}`,
		`{"kind":"latency"}`, `{"kind":"latency","latency":"soon"}`, `{"kind":"html","latency":"-1s"}`, `{"kind":"html","status":99}`,
		`{"kind":"html","count":-1}`, `{"kind":"html","colour":"red"}`,
	} {
		b.manage(http.MethodPost, "faults", rule, 400)
	}
	if got := b.manage(http.MethodGet, "faults", "", 200); got != `{"faults":[]}` {
		t.Errorf("faults %s", got)
	}
}

// A fault keeps a write from taking effect, unless it is to be applied: then
// only its answer is lost.
func TestFaultsAndEffects(t *testing.T) {
	for rule, applied := range map[string]bool{
		`{"protocol":"rest","operation":"disconnect","kind":"html"}`:                true,
		`{"protocol":"rest","operation":"disconnect","kind":"html","applied":true}`: false,
		`{"protocol":"rest","operation":"disconnect","kind":"truncate"}`:            false,
	} {
		b := newBench(t, sandbox.Options{})
		b.manage(http.MethodPost, "faults", rule, 201)
		b.serve(b.disconnect())
		if untouched := strings.Contains(b.pool(), `"OPTED-IN"`); untouched != applied {
			t.Errorf("%s: pool %s", rule, b.pool())
		}
	}
}

func TestMagicGoesBeforeLatency(t *testing.T) {
	b := newBench(t, sandbox.Options{})
	b.manage(http.MethodPost, "faults", `{"kind":"latency","latency":"1ms"}`, 201)
	r := b.query("")
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	r.Body = io.NopCloser(strings.NewReader(strings.Replace(string(text), "100001", "999012", 1)))
	if w := b.serve(r); w.Code != 503 {
		t.Errorf("answer %d %s", w.Code, w.Body)
	}
}

func TestConnectionIsReset(t *testing.T) {
	b := newBench(t, sandbox.Options{})
	server := httptest.NewServer(b.handler)
	defer server.Close()
	b.manage(http.MethodPost, "faults", `{"protocol":"soap","kind":"reset"}`, 201)
	r := b.query(server.URL)
	r.RequestURI = ""
	resp, err := server.Client().Do(r.WithContext(t.Context()))
	if err == nil {
		_ = resp.Body.Close()
		t.Fatalf("answer %d", resp.StatusCode)
	}
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("connection ends with %v, want a reset", err)
	}
	if got := b.manage(http.MethodGet, "calls", "", 200); !strings.Contains(got, `"operation":"orderQuery","status":0`) {
		t.Errorf("recorded as %s", got)
	}
}

func TestResetWhereNothingCanBeHijacked(t *testing.T) {
	b := newBench(t, sandbox.Options{})
	b.manage(http.MethodPost, "faults", `{"kind":"reset"}`, 201)
	defer func() {
		if err := recover(); err != http.ErrAbortHandler { //nolint:errorlint // recover gives the value itself
			t.Errorf("panic with %v", err)
		}
	}()
	b.serve(b.query(""))
	t.Error("the handler was not aborted")
}

func TestSlowAnswers(t *testing.T) {
	slow := func(b *bench) *http.Request {
		r := b.query("")
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		r.Body = io.NopCloser(strings.NewReader(strings.Replace(string(text), "100001", "999016", 1)))
		return r
	}
	late := func(b *bench) *http.Request {
		b.manage(http.MethodPost, "faults", `{"protocol":"soap","kind":"latency","latency":"60s"}`, 201)
		return b.query("")
	}
	for name, request := range map[string]func(*bench) *http.Request{"magic": slow, "managed": late} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, sandbox.Options{})
				begun := time.Now()
				if w := b.serve(request(b)); w.Code != 200 || time.Since(begun) != time.Minute {
					t.Errorf("answer %d after %v", w.Code, time.Since(begun))
				}
				b = newBench(t, sandbox.Options{})
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				begun = time.Now()
				w := b.serve(request(b).WithContext(ctx))
				if w.Body.Len() > 0 || time.Since(begun) != time.Second {
					t.Errorf("after the caller left: answer %s after %v", w.Body, time.Since(begun))
				}
			})
		})
	}
}

// TestFaultsThatCannotFire: a fault that no call could meet is a mistake.
func TestFaultsThatCannotFire(t *testing.T) {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}).Handler())
	defer server.Close()
	for body, want := range map[string]string{
		`{"protocol":"soap","operation":"getBalances","kind":"html"}`: "orderCreateBulk",
		`{"operation":"nothing","kind":"html"}`:                       "operation must be",
		`{"protocol":"corba","kind":"html"}`:                          "protocol must be",
		`{"kind":"html","latency":5}`:                                 "latency has a value of the wrong type",
		`{"kind":"html","late":"5s"}`:                                 "unknown field",
		`{"operation":"getBalances","kind":"html"}`:                   "",
	} {
		resp, err := http.Post(server.URL+"/_sandbox/faults", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		accepted := resp.StatusCode == http.StatusCreated
		if err != nil || accepted != (want == "") || !strings.Contains(string(text), want) || strings.Contains(string(text), "Go struct") {
			t.Errorf("%s: %s %s, want %q", body, resp.Status, text, want)
		}
	}
}

// TestManagementIsBounded: faults are few and small, and the clock stays within
// what a date can say.
func TestManagementIsBounded(t *testing.T) {
	b := newBench(t, sandbox.Options{})
	for _, wish := range []string{
		`{"kind":"html","message":"` + strings.Repeat("x", 8<<10+1) + `"}`, `{"protocol":"soap","kind":"soapFault","code":"` + strings.Repeat("x", 257) + `"}`,
		`{"kind":"html","count":1000001}`, `{"kind":"latency","latency":"11m"}`, `{"kind":"html","latency":"2000000h"}`,
	} {
		b.manage(http.MethodPost, "faults", wish, 400)
	}
	for range 100 {
		b.manage(http.MethodPost, "faults", `{"kind":"html","message":"`+strings.Repeat("x", 8<<10)+`"}`, 201)
	}
	b.manage(http.MethodPost, "faults", `{"kind":"html"}`, 409)
	b.manage(http.MethodDelete, "faults", "", 204)
	b.manage(http.MethodPost, "faults", `{"kind":"html"}`, 201)
	b.manage(http.MethodPost, "clock", `{"advance":"87601h"}`, 400)
	for range 3 {
		b.manage(http.MethodPost, "clock", `{"advance":"87600h"}`, 200)
	}
	if got := b.manage(http.MethodGet, "clock", "", 200); !strings.Contains(got, `"ahead":"87600h0m0s"`) {
		t.Errorf("clock %s", got)
	}
}
