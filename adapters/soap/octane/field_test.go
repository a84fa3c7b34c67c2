package octane

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"causeway.example/handlers"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// fieldPassword is the gateway's password at the back end whose answers are in
// testdata/field.
const fieldPassword = "p-canary-77"

// fieldAnswer is what a caller receives for one file of testdata/field.
type fieldAnswer struct {
	status  int
	members string   // some of the answer's, as JSON
	words   []string // what is counted
	after   int      // Retry-After, at least
	log     []string // what the cause of the failure says
}

const (
	wholeOrder  = `{"orderId":"77","action":"createDataPool","status":"completed","upstreamStatus":"COMMITTED","createdAt":"2026-11-22T11:38:49Z","dataPool":{"serviceNumber":"0477000011"}}`
	withoutPool = `{"orderId":"77","status":"completed","createdAt":"2026-11-22T11:38:49Z","dataPool":null}`
	withoutTime = `{"orderId":"77","status":"completed","createdAt":null,"dataPool":{"serviceNumber":"0477000011"}}`
	placedOrder = `{"orderId":"200001"}`
	badAnswer   = `{"code":"badUpstream"}`
	unknownFate = `{"code":"badUpstream","outcome":"unknown"}`
)

// fieldAnswers are the expected answers, by file.
var fieldAnswers = map[string]fieldAnswer{
	"f01-fault-echoes-password.get77":     {status: 502, members: badAnswer},
	"f01b-result-echoes-password.get77":   {status: 422, members: `{"code":"upstreamRejected","upstream":{"code":"9","message":"login failed for u / [redacted]"}}`},
	"f02-fault-internals-dotnet.get77":    {status: 502, members: `{"code":"badUpstream","upstream":{"message":null}}`, log: []string{"SqlException"}},
	"f02b-item-internals.bulk":            {status: 202, members: `{"results":[{"status":"accepted","orderId":"1001"},{"status":"rejected","error":{"code":"upstreamRejected","message":"the back end refused this item, in words that are not for callers","upstream":{"code":"9","message":null}}}]}`},
	"f03-content-encoding-utf8.get77":     {status: 200, members: wholeOrder},
	"f03b-content-encoding-utf8.create":   {status: 202, members: placedOrder},
	"f04-unread-number-is-text.get77":     {status: 200, members: wholeOrder, words: []string{"planNo unreadable"}},
	"f04b-unread-name-twice.get77":        {status: 200, members: wholeOrder, words: []string{"planName repeated"}},
	"f04c-one-item-bad-number.bulk":       {status: 202, members: `{"results":[{"status":"accepted","orderId":"1001"},{"status":"rejected","error":{"code":"upstreamRejected","message":"not eligible","upstream":{"system":"octane","code":"ERR_OPT","message":"not eligible"}}}]}`},
	"f05-mark-under-latin1.get77":         {status: 200, members: wholeOrder},
	"f05b-mark-under-latin1.create":       {status: 202, members: placedOrder},
	"f06-number-is-null-word.get77":       {status: 200, members: withoutPool, words: []string{"serviceNumber unreadable"}},
	"f06b-number-with-slashes.get77":      {status: 200, members: withoutPool, words: []string{"serviceNumber unreadable"}},
	"f06c-number-exponent.get77":          {status: 200, members: withoutPool, words: []string{"serviceNumber unreadable"}},
	"f07-enc-ref-error-code.bulk":         {status: 502, members: `{"code":"badUpstream","outcome":"unknown","results":[{"status":"rejected"},{"status":"unknown"}]}`, words: []string{"orderResponse unreadable"}},
	"f07b-enc-ref-status.get77":           {status: 502, members: badAnswer},
	"f07c-z-ref-nil-status.get77":         {status: 502, members: badAnswer},
	"f08-success-n-with-order.create":     {status: 502, members: unknownFate},
	"f09-surrogate-references.create":     {status: 422, members: `{"code":"upstreamRejected","outcome":"rejected","upstream":{"code":"2","message":"bad name \ufffd\ufffd"}}`, words: []string{"character replaced"}},
	"f09b-cp1252-byte.create":             {status: 422, members: `{"code":"upstreamRejected","outcome":"rejected","upstream":{"code":"2","message":"Can\ufffdt"}}`, words: []string{"character replaced"}},
	"f10-charset-single-quotes.get77":     {status: 200, members: wholeOrder},
	"f10b-charset-iso8859-1.get77":        {status: 200, members: wholeOrder},
	"f10c-charset-java-name.get77":        {status: 200, members: wholeOrder},
	"f11-year-9999.get77":                 {status: 200, members: withoutTime, words: []string{"createdOn unreadable"}},
	"f11b-year-0001.get77":                {status: 200, members: withoutTime, words: []string{"createdOn unreadable"}},
	"f12-wrong-namespace.get77":           {status: 502, members: badAnswer, log: []string{"{http://order.frontend.ws.utilibill.com.au}orderQueryResponse", "{http://order.frontend.ws.utilibill.com.au/}orderQueryResponse"}},
	"f13-retry-minutes-and-seconds.get77": {status: 429, members: `{"code":"rateLimited"}`, after: 90},
	"f14-mtom-fault-233.get77":            {status: 429, members: `{"code":"rateLimited"}`, after: 42},
	"f15-result-then-fault.get77":         {status: 502, members: badAnswer, log: []string{"failed after all"}},
}

// TestFieldAnswers serves each answer of testdata/field, byte for byte, over a
// connection, and requests it through the API.
func TestFieldAnswers(t *testing.T) {
	files, err := filepath.Glob("testdata/field/*.http")
	if err != nil || len(files) != len(fieldAnswers) {
		t.Fatalf("%d files for %d answers, %v", len(files), len(fieldAnswers), err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".http")
		t.Run(name, func(t *testing.T) {
			answer, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want := fieldAnswers[name]
			got := askField(t, answer, strings.TrimPrefix(filepath.Ext(name), "."))
			if got.status != want.status || !contains(t, want.members, got.body) {
				t.Errorf("%d %s\nwant %d %s", got.status, got.body, want.status, want.members)
			}
			if diff := gocmp.Diff(want.words, got.words); diff != "" {
				t.Errorf("counted (-want +got):\n%s", diff)
			}
			if got.after < want.after {
				t.Errorf("Retry-After %d, want %d", got.after, want.after)
			}
			for _, text := range want.log {
				if !strings.Contains(got.failure, text) {
					t.Errorf("the cause is %s, without %s", got.failure, text)
				}
			}
			if seen := got.body + got.failure + strings.Join(slices.Concat(got.words, got.elements), ""); strings.Contains(seen, fieldPassword) {
				t.Errorf("the password is in %s", seen)
			}
		})
	}
}

// fieldResult is the result for one answer of the back end.
type fieldResult struct {
	status, after int
	body, failure string
	words         []string
	elements      []string
}

// askField makes the named request to an API whose back end sends these bytes.
func askField(t *testing.T, answer []byte, request string) (got fieldResult) {
	t.Helper()
	gateway.HideSecret("octane.password", fieldPassword)
	config := config(t, nil)
	config.BaseURL = "http://" + serveBytes(t, answer)
	config.Username, config.Password = "u", fieldPassword
	config.Exchange = &exchange.Client{HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	config.OnUnknownElement = func(name string) { got.elements = append(got.elements, name) }
	config.OnUnknownWord = func(field, word string) { got.words = append(got.words, field+" "+word) }
	c := New(config)
	service := gateway.NewService(gateway.Upstream{OrderCreate: c.OrderCreate, OrderQuery: c.OrderQuery, OptIn: c.OptIn}, gateway.Lookup{
		Provider: func(_ context.Context, key gateway.ServiceKey) (gateway.Provider, error) {
			return gateway.Provider{ServiceNumber: key.ServiceNumber, LineSeqNo: "1", ProviderID: "4711"}, nil
		},
		Invalidate: func(context.Context, gateway.ServiceKey) {},
	}, gateway.ServiceOptions{})
	fill(&service)
	api, err := handlers.New(handlers.Options{Service: service, Open: true, BulkMax: 50, MaxBody: 256 << 10, OnRequest: func(_ context.Context, e gateway.RequestEvent) {
		if e.Err != nil {
			got.failure = e.Err.Error()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	r := map[string]*http.Request{
		"get77":  httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/customers/382422/orders/77", nil),
		"create": httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/customers/382422/data-pools", strings.NewReader(`{"planNumber":"23045","name":"pool","notificationEmail":"ops@example.com"}`)),
		"bulk":   httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/customers/382422/data-pools/0477000001/consumers", strings.NewReader(`{"serviceNumbers":["0410000000","0410000001"]}`)),
	}[request]
	r.Header.Set("Content-Type", "application/json")
	api.ServeHTTP(w, r)
	after, _ := time.ParseDuration(w.Header().Get("Retry-After") + "s")
	got.status, got.body, got.after = w.Code, w.Body.String(), int(after.Seconds())
	return got
}

// serveBytes answers one request with these bytes and closes the connection. It
// returns the address.
func serveBytes(t *testing.T, answer []byte) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		connection, err := listener.Accept()
		if err == nil {
			err = answerBytes(connection, answer)
		}
		done <- err
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		if err := <-done; err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

func answerBytes(connection net.Conn, answer []byte) error {
	defer func() { _ = connection.Close() }() // the client has read everything by then
	request, err := http.ReadRequest(bufio.NewReader(connection))
	if err != nil {
		return err
	}
	if _, err = io.Copy(io.Discard, request.Body); err != nil {
		return err
	}
	_, err = connection.Write(answer)
	return err
}

// contains reports whether a JSON document contains all of want. A null in want
// matches a member that is null or absent.
func contains(t *testing.T, want, got string) bool {
	t.Helper()
	var w, g any
	if err := errors.Join(json.Unmarshal([]byte(want), &w), json.Unmarshal([]byte(got), &g)); err != nil {
		t.Errorf("%v: %s", err, got)
	}
	return hasAll(w, g)
}

func hasAll(want, got any) bool {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		for name, member := range want {
			ok = ok && hasAll(member, object[name])
		}
		return ok
	case []any:
		list, ok := got.([]any)
		return ok && slices.EqualFunc(want, list, hasAll)
	default:
		return want == got
	}
}
