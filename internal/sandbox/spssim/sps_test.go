package spssim

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"causeway.example/internal/sandbox/answer"
	"causeway.example/internal/sandbox/calls"
	"causeway.example/internal/sandbox/faults"
)

const mine = "19459986891"

var start = time.Date(2026, time.January, 14, 22, 30, 0, 0, time.UTC)

// sps is a simulator on a clock that tests move, with a good token.
type sps struct {
	t      *testing.T
	at     time.Time
	token  string
	server *Server
}

func newSPS(t *testing.T, cancelBuckets bool) *sps {
	s := &sps{t: t, at: start}
	s.server = New(Options{ClientID: "client", ClientSecret: "s+cret", CancelBuckets: cancelBuckets, Now: func() time.Time { return s.at }})
	s.token = s.newToken()
	return s
}

// received is what came back.
type received struct {
	calls.Call
	answer.Answer
	fault faults.Fault
}

func run(call calls.Call) received {
	a, fault := call.Run()
	return received{call, a, fault}
}

func (s *sps) newToken() string {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, TokenPath, nil)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got := run(s.server.TokenCall(r, []byte("grant_type=client_credentials&client_id=client&client_secret=s%2Bcret")))
	token, _ := got.json(s.t)["access_token"].(string)
	if token == "" {
		s.t.Fatalf("no token in %d %s", got.Status, got.Body)
	}
	return token
}

func (s *sps) send(method, path, body string, change func(*http.Request)) received {
	s.t.Helper()
	r := httptest.NewRequest(method, Prefix+path, nil)
	r.Header.Set("Authorization", "Bearer "+s.token)
	if change != nil {
		change(r)
	}
	return run(s.server.Call(r, []byte(body)))
}

func (s *sps) add(body string) received  { return s.send(http.MethodPost, "buckets", body, nil) }
func (s *sps) swap(body string) received { return s.send(http.MethodPut, "primaryBucket", body, nil) }

func (s *sps) cancel(body string) received {
	return s.send(http.MethodPost, "buckets/cancel", body, nil)
}
func (s *sps) update(body string) received { return s.send(http.MethodPut, "balances", body, nil) }
func (s *sps) read(gpsi string) received {
	return s.send(http.MethodGet, "balances?gpsi="+gpsi, "", nil)
}

// refs wraps bucketRefId, as it stands, with a gpsi.
func refs(gpsi, bucketRefID string) string {
	return `{"gpsi":"` + gpsi + `","bucketRefId":` + bucketRefID + `}`
}

// adjust wraps one action on the subscription.
func adjust(members string) string {
	return `{"gpsi":"` + mine + `","balances":[{` + strings.ReplaceAll(members, "}{", "},{") + `}]}`
}

func (r received) json(t *testing.T) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(r.Body)))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		t.Fatalf("answer %q: %v", r.Body, err)
	}
	return object
}

// wallet describes what a subscription holds: ref, remaining amount, primary.
func (s *sps) wallet(gpsi string) string {
	s.t.Helper()
	var all []string
	for _, item := range s.read(gpsi).json(s.t)["balances"].([]any) {
		b := item.(map[string]any)
		text := b["bucketRefId"].(string) + "=" + text(b["remainingValue"])
		if b["isPrimary"] == true {
			text += "*"
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

func text(v any) string {
	if n, ok := v.(json.Number); ok {
		return n.String()
	}
	s, _ := v.(string)
	return s
}

func wantSuccess(t *testing.T, got received) {
	t.Helper()
	if got.Status != http.StatusOK || string(got.Body) != `{"status":"Success"}` {
		t.Errorf("answer %d %s", got.Status, got.Body)
	}
}

func wantProblem(t *testing.T, got received, status int) {
	t.Helper()
	if got.Status != status {
		t.Fatalf("answer %d %s, want %d", got.Status, got.Body, status)
	}
	problem := got.json(t)
	for _, member := range []string{"code", "reason", "message", "status"} {
		if text, ok := problem[member].(string); !ok || text == "" {
			t.Errorf("problem %s has no %s", got.Body, member)
		}
	}
}
