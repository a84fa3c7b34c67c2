package octane

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var resultCodes = gateway.ResultCodes{Login: []string{"1"}, Validation: []string{"2"}, NotFound: []string{"3"}, Conflict: []string{"4"}}

// serve returns a client of a server, and what it reports, as "field=word"
// and as names of members.
func serve(t *testing.T, handler http.HandlerFunc) (*Client, *[]string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	var reported []string
	return New(Config{
		BaseURL: server.URL + "/tiab", Username: "user", Password: "s3cret",
		Exchange:        &exchange.Client{HTTP: server.Client()},
		ResultCodes:     resultCodes,
		OnUnknownWord:   func(field, word string) { reported = append(reported, field+"="+word) },
		OnUnknownMember: func(name string) { reported = append(reported, name) },
	}), &reported
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// writes are the four writes, each called with an example.
var writes = []struct {
	name string
	call func(context.Context, *Client) (any, error)
}{
	{"transfer", func(ctx context.Context, c *Client) (any, error) {
		return c.Transfer(ctx, gateway.Transfer{
			Source:           gateway.LineKey{CustomerNumber: "100234", LineSeqNo: "3"},
			TargetProviderID: "4713", TargetLineSeqNo: "5",
			ServiceNumbers: []string{"0400000006", "0400000005"},
		})
	}},
	{"optOut", func(ctx context.Context, c *Client) (any, error) {
		return c.OptOut(ctx, gateway.OptOut{
			Pool:           gateway.LineKey{CustomerNumber: "100234", LineSeqNo: "3"},
			ServiceNumbers: []string{"0400000003"},
		})
	}},
	{"dataLimit", func(ctx context.Context, c *Client) (any, error) {
		return c.DataLimit(ctx, gateway.LineLimit{
			Consumer:   gateway.LineKey{CustomerNumber: "0100234", LineSeqNo: "11"}, // xs:int takes leading zeros, JSON does not
			LimitBytes: 10 << 30,
		})
	}},
	{"disconnect", func(ctx context.Context, c *Client) (any, error) {
		return c.Disconnect(ctx, gateway.LineKey{CustomerNumber: "100234", LineSeqNo: "3"})
	}},
}

func TestRequests(t *testing.T) {
	var got string
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "user" || password != "s3cret" {
			t.Errorf("authorized as %q", user)
		}
		body, _ := io.ReadAll(r.Body)
		got = fmt.Sprintf("%s %s\n%s\n", r.Method, r.URL, body)
		_, _ = w.Write([]byte(`{"success":true,"orderId":200001,"provider":{}}`))
	})
	calls := slices.Clone(writes)
	calls = append(calls, struct {
		name string
		call func(context.Context, *Client) (any, error)
	}{"dataPool", func(ctx context.Context, c *Client) (any, error) {
		return c.DataPool(ctx, gateway.LineKey{CustomerNumber: "100234", LineSeqNo: "3"})
	}})
	for _, tt := range calls {
		t.Run(tt.name, func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join("testdata", tt.name+".request"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tt.call(t.Context(), client); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestNotNumbers: what cannot be a number in the body is refused here.
func TestNotNumbers(t *testing.T) {
	client, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
	good := gateway.LineKey{CustomerNumber: "0", LineSeqNo: "1"}
	for _, bad := range []string{"", "1a", "-1", "1.5", "1e3", "1234567890123456789", "1,\"x\":2"} {
		_, err := client.Disconnect(t.Context(), gateway.LineKey{CustomerNumber: bad, LineSeqNo: bad})
		if e := gateway.AsError(err); e == nil || e.Kind != gateway.Invalid || e.Outcome != gateway.NotSent || !strings.Contains(e.Detail, "customer") {
			t.Errorf("customer %q: got %+v", bad, e)
		}
		_, err = client.Transfer(t.Context(), gateway.Transfer{Source: good, TargetProviderID: bad, TargetLineSeqNo: "1"})
		if e := gateway.AsError(err); e == nil || e.Kind != gateway.Invalid || !strings.Contains(e.Detail, "provider") {
			t.Errorf("provider %q: got %+v", bad, e)
		}
	}
}

func TestReset(t *testing.T) {
	client, _ := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for _, tt := range writes {
		_, err := tt.call(t.Context(), client)
		if e := gateway.AsError(err); e == nil || e.Kind != gateway.Timeout || e.Outcome != gateway.Unknown || e.PublicCode() != gateway.CodeOutcomeUnknown {
			t.Errorf("%s: got %+v", tt.name, e)
		}
	}
}
