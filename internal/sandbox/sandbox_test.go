package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"causeway.example/internal/sandbox"
)

// start is when the tests' clock stands.
var start = time.Date(2026, time.January, 14, 22, 30, 0, 0, time.UTC)

// bench is a sandbox on a clock that stands still unless put ahead.
type bench struct {
	t       *testing.T
	box     *sandbox.Sandbox
	handler http.Handler
}

func newBench(t *testing.T, options sandbox.Options) *bench {
	options.Now = func() time.Time { return start }
	box := sandbox.New(options)
	return &bench{t: t, box: box, handler: box.Handler()}
}

func (b *bench) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return w
}

// manage sends a management request and returns its answer, which has to have
// the status.
func (b *bench) manage(method, path, body string, status int) string {
	b.t.Helper()
	w := b.serve(httptest.NewRequest(method, "/_sandbox/"+path, strings.NewReader(body)))
	if w.Code != status {
		b.t.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, status)
	}
	return w.Body.String()
}

// query asks for order 100001 over SOAP.
func (b *bench) query(base string) *http.Request {
	c := b.box.Credentials()
	r := httptest.NewRequest(http.MethodPost, base+"/tiab/UtbOrder", strings.NewReader(
		`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><o:orderQuery xmlns:o="http://order.frontend.ws.utilibill.com.au/">`+
			`<login><userName>`+c.Username+`</userName><password>`+c.Password+`</password></login><request><orderId>100001</orderId></request>`+
			`</o:orderQuery></e:Body></e:Envelope>`))
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	return r
}

// disconnect ends pool 0477000002 over REST.
func (b *bench) disconnect() *http.Request {
	c := b.box.Credentials()
	r := httptest.NewRequest(http.MethodPost, "/tiab/api/v1/datapool/disconnect", strings.NewReader(`{"custno":100234,"lineseqno":2}`))
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth(c.Username, c.Password)
	return r
}

// pool reads pool 0477000002 over REST.
func (b *bench) pool() string {
	b.t.Helper()
	c := b.box.Credentials()
	r := httptest.NewRequest(http.MethodGet, "/tiab/api/v1/datapool?custno=100234&lineseqno=2", nil)
	r.SetBasicAuth(c.Username, c.Password)
	return b.serve(r).Body.String()
}

// token buys a token.
func (b *bench) token() string {
	b.t.Helper()
	c := b.box.Credentials()
	r := httptest.NewRequest(http.MethodPost, "/oauth2/token", strings.NewReader("grant_type=client_credentials"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(c.ClientID, c.ClientSecret)
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(b.serve(r).Body.Bytes(), &answer); err != nil || answer.Token == "" {
		b.t.Fatalf("no token: %v", err)
	}
	return answer.Token
}

func (b *bench) balances(token string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/sps/v5/balances?gpsi=19459986891", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

func TestBothBackEndsAreServed(t *testing.T) {
	b := newBench(t, sandbox.Options{})
	for name, test := range map[string]struct {
		request  *http.Request
		status   int
		contains string
	}{
		"SOAP":         {b.query(""), 200, "<internalStatus>COMMITTED"},
		"description":  {httptest.NewRequest(http.MethodGet, "/tiab/UtbServiceV3?wsdl", nil), 200, `location="http://example.com/tiab/UtbServiceV3"`},
		"REST":         {b.disconnect(), 200, `"orderId":200001`},
		"SPS":          {b.balances(b.token()), 200, `"balances":[`},
		"no token":     {b.balances(""), 401, "UNAUTHENTICATED"},
		"unknown path": {httptest.NewRequest(http.MethodGet, "/elsewhere", nil), 404, ""},
		"too large":    {httptest.NewRequest(http.MethodPost, "/tiab/UtbOrder", strings.NewReader(strings.Repeat(" ", 1<<20+1))), 413, "<html>"},
		"broken off":   {httptest.NewRequest(http.MethodPost, "/tiab/UtbOrder", io.MultiReader(strings.NewReader("<"), brokenReader{})), 400, "<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			w := b.serve(test.request)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.contains) {
				t.Errorf("answer %d %s", w.Code, w.Body)
			}
			if w.Header().Get("X-Causeway-Sandbox") != "true" {
				t.Errorf("header %v", w.Header())
			}
		})
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestCredentials(t *testing.T) {
	chosen := sandbox.Credentials{Username: "u", Password: "p", ClientID: "i", ClientSecret: "s"}
	got := sandbox.New(sandbox.Options{Username: "u", Password: "p", ClientID: "i", ClientSecret: "s"}).Credentials()
	if got != chosen {
		t.Errorf("credentials %+v", got)
	}
	one, other := sandbox.New(sandbox.Options{}).Credentials(), sandbox.New(sandbox.Options{}).Credentials()
	if len(one.Password) < 20 || one.Password == other.Password || one.ClientSecret == other.ClientSecret {
		t.Error("credentials are not random")
	}
}

func TestClock(t *testing.T) {
	b := newBench(t, sandbox.Options{OrderTime: time.Minute})
	b.serve(b.disconnect())
	if got := b.pool(); !strings.Contains(got, "OPTED-OUT PENDING") {
		t.Fatalf("pool %s", got)
	}
	if got := b.manage(http.MethodPost, "clock", `{"advance":"60s"}`, 200); got != `{"ahead":"1m0s","now":"2026-01-14T22:31:00Z"}` {
		t.Errorf("clock %s", got)
	}
	if got := b.pool(); !strings.Contains(got, `"OPTED-OUT"`) {
		t.Errorf("pool %s", got)
	}
	b.manage(http.MethodPost, "clock", `{"advance":"-1s"}`, 400)
	b.manage(http.MethodPost, "clock", `{"advance":"soon"}`, 400)
	b.manage(http.MethodPost, "clock", `{"back":"1s"}`, 400)
	if got := b.manage(http.MethodGet, "clock", "", 200); !strings.Contains(got, `"1m0s"`) {
		t.Errorf("clock %s", got)
	}
}

func TestReset(t *testing.T) {
	b := newBench(t, sandbox.Options{})
	seeded, token := b.pool(), b.token()
	b.serve(b.disconnect())
	b.manage(http.MethodPost, "clock", `{"advance":"1h"}`, 200)
	b.manage(http.MethodPost, "faults", `{"kind":"html"}`, 201)
	b.manage(http.MethodPost, "reset", "", 204)
	if got := b.manage(http.MethodGet, "calls", "", 200); !strings.Contains(got, `"total":0`) {
		t.Errorf("calls %s", got)
	}
	if got := b.pool(); got != seeded {
		t.Errorf("pool %s, want %s", got, seeded)
	}
	if got := b.manage(http.MethodGet, "clock", "", 200); !strings.Contains(got, `"ahead":"0s"`) {
		t.Errorf("clock %s", got)
	}
	if w := b.serve(b.balances(token)); w.Code != 200 {
		t.Errorf("token is refused after a reset: %d", w.Code)
	}
}

func TestTokensCanBeExpired(t *testing.T) {
	b := newBench(t, sandbox.Options{})
	token := b.token()
	b.manage(http.MethodDelete, "tokens", "", 204)
	if w := b.serve(b.balances(token)); w.Code != 401 {
		t.Errorf("answer %d", w.Code)
	}
	if w := b.serve(b.balances(b.token())); w.Code != 200 {
		t.Errorf("a new token is refused: %d", w.Code)
	}
}

func TestCalls(t *testing.T) {
	b := newBench(t, sandbox.Options{})
	b.serve(b.query(""))
	b.serve(b.query(""))
	b.serve(b.disconnect())
	b.serve(b.balances(b.token()))
	b.serve(httptest.NewRequest(http.MethodGet, "/tiab/UtbOrder?wsdl", nil)) // reading about a call is none
	text := b.manage(http.MethodGet, "calls", "", 200)
	var got struct {
		Total  int
		Counts map[string]map[string]int
		Calls  []struct {
			Protocol, Operation string
			Status              int
			At                  time.Time
		}
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Total != 5 || got.Counts["soap"]["orderQuery"] != 2 || got.Counts["rest"]["disconnect"] != 1 ||
		got.Counts["sps"]["getBalances"] != 1 || got.Counts["oauth2"]["token"] != 1 {
		t.Errorf("calls %s", text)
	}
	if last := got.Calls[4]; last.Operation != "getBalances" || last.Status != 200 || !last.At.Equal(start) {
		t.Errorf("last call %+v", last)
	}
	for _, secret := range []string{b.box.Credentials().Password, b.box.Credentials().ClientSecret} {
		if strings.Contains(text, secret) {
			t.Error("calls show a credential")
		}
	}
	b.manage(http.MethodDelete, "calls", "", 204)
	if got := b.manage(http.MethodGet, "calls", "", 200); got != `{"total":0,"counts":{},"calls":[]}` {
		t.Errorf("calls %s", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	b := newBench(t, sandbox.Options{Limits: true})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			b.serve(b.query(""))
			b.serve(b.disconnect())
			b.serve(b.balances(b.token()))
			b.manage(http.MethodPost, "clock", `{"advance":"1s"}`, 200)
			b.manage(http.MethodGet, "calls", "", 200)
			b.manage(http.MethodPost, "reset", "", 204)
		})
	}
	group.Wait()
	b.box.Reset()
	if got := b.manage(http.MethodGet, "calls", "", 200); !strings.Contains(got, `"total":0`) {
		t.Errorf("calls %s", got)
	}
}
