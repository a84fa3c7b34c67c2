package sps

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// goodConfig is a configuration without an exchange and without reports.
func goodConfig(baseURL string) Config {
	return Config{
		BaseURL: baseURL,
		Auth:    rest.Bearer("s3cret"),
		Operations: map[string]Endpoint{
			"addBuckets":        {Method: "POST", Path: "/buckets"},
			"swapPrimaryBucket": {Method: "PUT", Path: "/primaryBucket"},
			"cancelBuckets":     {Method: "POST", Path: "/buckets/cancel"},
			"getBalances":       {Method: "GET", Path: "/balances"},
			"updateBalances":    {Method: "PUT", Path: "/balances"},
		},
		Adjustment: Adjustment{
			"bucketRefId": "bucketRefId", "action": "action", "amount": "value", "unit": "unit", "reason": "reason", "validTo": "expiryDate",
			"credit": "CREDIT", "debit": "DEBIT", "set": "SET",
		},
		Fields: Fields{
			"bucketRefId":     {"bucketRefId", "bucketId", "id"},
			"name":            {"name", "bucketName"},
			"type":            {"type", "usageType"},
			"unit":            {"unit", "uom"},
			"initialAmount":   {"initialValue"},
			"usedAmount":      {"usedValue"},
			"remainingAmount": {"remainingValue", "remaining", "availableAmount"},
			"primary":         {"isPrimary", "primary"},
			"validFrom":       {"startDate"},
			"validTo":         {"expiryDate", "endTime"},
			"status":          {"status"},
		},
	}
}

// serve returns a client of a server, and what it reports, as "field=word"
// and as names of members.
func serve(t *testing.T, handler http.HandlerFunc) (*Client, *[]string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	var reported []string
	config := goodConfig(server.URL + "/sps/v5")
	config.Exchange = &exchange.Client{HTTP: server.Client()}
	config.OnUnknownWord = func(field, word string) { reported = append(reported, field+"="+word) }
	config.OnUnknownMember = func(name string) { reported = append(reported, name) }
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client, &reported
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

var key = gateway.SubscriptionKey{
	Caller: gateway.Caller{CorrelationID: "c-1", WholesaleCustomerID: "920000108464"},
	GPSI:   "19459986891",
}

// operationsUnderTest are the five operations, each called with an example.
var operationsUnderTest = []struct {
	name string
	call func(context.Context, *Client, gateway.SubscriptionKey) error
}{
	{"addBuckets", func(ctx context.Context, c *Client, key gateway.SubscriptionKey) error {
		_, err := c.AddBuckets(ctx, gateway.BucketChange{SubscriptionKey: key, BucketRefIDs: []string{"1000006"}})
		return err
	}},
	{"swapPrimaryBucket", func(ctx context.Context, c *Client, key gateway.SubscriptionKey) error {
		_, err := c.SwapPrimaryBucket(ctx, gateway.PrimaryBucketSwap{SubscriptionKey: key, BucketRefID: "1000002"})
		return err
	}},
	{"cancelBuckets", func(ctx context.Context, c *Client, key gateway.SubscriptionKey) error {
		_, err := c.CancelBuckets(ctx, gateway.BucketChange{SubscriptionKey: key, BucketRefIDs: []string{"1000004"}})
		return err
	}},
	{"updateBalances", func(ctx context.Context, c *Client, key gateway.SubscriptionKey) error {
		_, err := c.UpdateBalances(ctx, gateway.BalanceUpdate{SubscriptionKey: key, Adjustments: []gateway.Adjustment{
			{BucketRefID: "1000003", Action: "credit", Amount: "50", Unit: "SMS"},
			{BucketRefID: "1000005", Action: "set", Amount: "9007199254740993.10", Reason: "goodwill & more", ValidTo: "2027-01-01T00:00:00Z"},
		}})
		return err
	}},
	{"getBalances", func(ctx context.Context, c *Client, key gateway.SubscriptionKey) error {
		_, err := c.Balances(ctx, key)
		return err
	}},
}

func TestRequests(t *testing.T) {
	var got string
	var header http.Header
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, header = fmt.Sprintf("%s %s\n%s\n", r.Method, r.URL, body), r.Header
		_, _ = w.Write([]byte(`{"status":"Success","balances":[]}`))
	})
	for _, tt := range operationsUnderTest {
		t.Run(tt.name, func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join("testdata", tt.name+".request"))
			if err != nil {
				t.Fatal(err)
			}
			if err := tt.call(t.Context(), client, key); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
			if header.Get("X-Correlation-Id") != "c-1" || header.Get("wholesaleCustomerId") != "920000108464" || header.Get("Authorization") != "Bearer s3cret" {
				t.Errorf("headers %v", header)
			}
			if err := tt.call(t.Context(), client, gateway.SubscriptionKey{GPSI: key.GPSI}); err != nil {
				t.Fatal(err)
			}
			if _, sent := header["X-Correlation-Id"]; sent {
				t.Error("an empty correlation id was sent")
			}
			if _, sent := header["Wholesalecustomerid"]; sent {
				t.Error("an empty customer id was sent")
			}
		})
	}
}

func TestReset(t *testing.T) {
	client, _ := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for _, tt := range operationsUnderTest {
		want := gateway.Unknown
		if tt.name == "getBalances" {
			want = ""
		}
		if e := gateway.AsError(tt.call(t.Context(), client, key)); e == nil || e.Outcome != want || want != "" && e.Kind != gateway.Timeout {
			t.Errorf("%s: got %+v", tt.name, e)
		}
	}
}

// TestFailures: every operation, every status with an error body.
func TestFailures(t *testing.T) {
	const body = `{"code":"E7","message":"no 19459986891"}`
	tests := []struct {
		status  int
		body    string
		kind    gateway.Kind
		outcome gateway.Outcome
		code    string
		message string
	}{
		{400, body, gateway.Rejected, gateway.Refused, "E7", "no ***********"},
		{401, body, gateway.UpstreamAuth, gateway.Refused, "401", ""},
		{403, body, gateway.UpstreamAuth, gateway.Refused, "403", ""},
		{404, body, gateway.NotFound, gateway.Refused, "E7", "no ***********"},
		{409, body, gateway.Conflict, gateway.Refused, "E7", "no ***********"},
		{429, body, gateway.RateLimited, gateway.Refused, "E7", "no ***********"},
		{500, body, gateway.BadUpstream, gateway.Unknown, "E7", "no ***********"},
		{501, `{}`, gateway.NotAvailable, gateway.Refused, "501", ""},
		{501, `<html>`, gateway.NotAvailable, gateway.Refused, "501", ""},
		{503, body, gateway.BadUpstream, gateway.Unknown, "E7", "no ***********"},
		{503, `<html>`, gateway.BadUpstream, gateway.Unknown, "503", ""},
		{404, `{"code":"404","message":"no 19459986891"}`, gateway.NotUnderstood, gateway.Refused, "404", ""},
		{404, `{"message":"no Route matched with those values"}`, gateway.NotUnderstood, gateway.Refused, "404", ""},
		{404, `{"timestamp":"2026-11-28T00:00:00Z","status":404,"error":"Not Found","path":"/sps/v5/balances"}`, gateway.NotUnderstood, gateway.Refused, "404", ""},
		{404, `{"fault":{"code":900906,"message":"No matching resource found"}}`, gateway.NotUnderstood, gateway.Refused, "404", ""},
		{404, `{"error":{"code":404,"message":"Not found"}}`, gateway.NotUnderstood, gateway.Refused, "404", ""},
		{404, `{}`, gateway.NotUnderstood, gateway.Refused, "404", ""},
		{404, `{"status":"404","reason":"no such subscription"}`, gateway.NotFound, gateway.Refused, "404", "no such subscription"},
		{404, `{"errors":[{"code":"B7"}]}`, gateway.NotFound, gateway.Refused, "B7", ""},
		{404, ``, gateway.NotUnderstood, gateway.Refused, "404", ""},
		{200, `<html>`, gateway.BadUpstream, gateway.Unknown, "200", ""},
		{200, `{"status":"Suc`, gateway.BadUpstream, gateway.Unknown, "200", ""},
		{200, `{"status":"Failure"}`, gateway.Rejected, gateway.Refused, "Failure", ""},
		{200, `{"status":"Failure","reasonCode":"8A","reasonDesc":"no 19459986891"}`, gateway.Rejected, gateway.Refused, "8A", "no ***********"},
		{200, `{}`, gateway.BadUpstream, gateway.Unknown, "", ""},
		{200, `{"status":null}`, gateway.BadUpstream, gateway.Unknown, "", ""},
	}
	for _, tt := range tests {
		client, _ := serve(t, answering(tt.status, tt.body))
		for _, op := range operationsUnderTest {
			want := failure{tt.kind, tt.outcome, tt.code, tt.message}
			if op.name == "getBalances" {
				want.Outcome = ""
				if tt.status == 503 && tt.body == body {
					want.Kind = gateway.Unavailable
				}
			}
			err := op.call(t.Context(), client, key)
			if err == nil {
				t.Errorf("%d %s, %s: no error", tt.status, tt.body, op.name)
				continue
			}
			e := gateway.AsError(err)
			if diff := cmp.Diff(want, failure{e.Kind, e.Outcome, e.Upstream.Code, e.Upstream.Message}); diff != "" {
				t.Errorf("%d %s, %s: %s", tt.status, tt.body, op.name, diff)
			}
			if strings.Contains(e.Detail, key.GPSI) || strings.Contains(e.Error(), "s3cret") {
				t.Errorf("%d %s, %s leaks: %v", tt.status, tt.body, op.name, e)
			}
		}
	}
}

// failure is what a caller sees of an error.
type failure struct {
	Kind          gateway.Kind
	Outcome       gateway.Outcome
	Code, Message string
}

func TestAmountsOut(t *testing.T) {
	client, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
	for _, amount := range []string{"", "5,0", "050", "+5", "five", ".5", "5.", "NaN", `5,"x":1`, strings.Repeat("1", 65)} {
		_, err := client.UpdateBalances(t.Context(), gateway.BalanceUpdate{SubscriptionKey: key, Adjustments: []gateway.Adjustment{{Amount: amount}}})
		if e := gateway.AsError(err); e == nil || e.Kind != gateway.Invalid || e.Outcome != gateway.NotSent {
			t.Errorf("%q: got %+v", amount, e)
		}
	}
}

func TestFaultWords(t *testing.T) {
	tests := []struct{ body, code, message string }{
		{`{"code":"A","reason":"r","message":"m","status":"404"}`, "A", "m"},
		{`{"errorCode":17,"errorMessage":"m"}`, "17", "m"},
		{`{"reasonCode":"8A","reasonDesc":"m"}`, "8A", "m"},
		{`{"error":{"code":"A","description":"m"}}`, "A", "m"},
		{`{"errors":[{"code":"A","message":"m"},{"code":"B"}]}`, "A", "m"},
		{`{"fault":{"errorCode":"A","reason":"m"}}`, "A", "m"},
		{`{"error":"m"}`, "", "m"},
		{`{"error":"x","error_description":"m"}`, "", "m"},
		{`{"code":"","error":{"code":"A"}}`, "A", ""},
		{`{"errors":[]}`, "", ""},
		{`{"code":{},"message":[]}`, "", ""},
	}
	for _, tt := range tests {
		o, err := rest.Decode([]byte(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		if code, message := faultCode(o), faultMessage(o); code != tt.code || message != tt.message {
			t.Errorf("%s: got %q, %q", tt.body, code, message)
		}
	}
}
