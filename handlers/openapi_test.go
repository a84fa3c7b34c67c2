package handlers

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"causeway.example/handlers/jsonbody"
	"causeway.example/internal/gateway"
)

func TestDescriptionIsValid(t *testing.T) {
	d := loadDescription(t)
	if err := d.doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	if d.doc.OpenAPI != "3.1.0" {
		t.Errorf("openapi is %s", d.doc.OpenAPI)
	}
}

func TestEveryRouteIsDescribedAndEveryOperationRouted(t *testing.T) {
	wanted := map[string]string{}
	for _, rt := range routes {
		wanted[rt.method+" "+pathParameter.ReplaceAllString(rt.path, "{$1}")] = rt.operation
	}
	engine := newEngine(&handler{})
	for _, rt := range engine.Routes() {
		path := pathParameter.ReplaceAllString(rt.Path, "{$1}")
		if _, ok := wanted[rt.Method+" "+path]; !ok && strings.HasPrefix(path, "/v1/") {
			t.Errorf("%s %s is served outside of the table of routes", rt.Method, path)
		}
	}
	for id, op := range loadDescription(t).operations() {
		route := op.method + " " + op.path
		if wanted[route] != id {
			t.Errorf("%s is described as %s, and routed as %q", route, id, wanted[route])
		}
		delete(wanted, route)
	}
	for route, id := range wanted {
		t.Errorf("%s (%s) is served, but not described", route, id)
	}
}

// TestExamplesKeepTheirSchemas: every example matches its schema.
func TestExamplesKeepTheirSchemas(t *testing.T) {
	for id, op := range loadDescription(t).operations() {
		t.Run(id, func(t *testing.T) {
			for _, p := range op.Parameters {
				if p.Value.Example != nil {
					validateExample(t, p.Value.Schema.Value, p.Value.Example)
				}
			}
			if op.RequestBody != nil {
				validateContent(t, op.RequestBody.Value.Content)
			}
			good, bad := 0, 0
			for status, response := range op.Responses.Map() {
				validateContent(t, response.Value.Content)
				for name, header := range response.Value.Headers {
					if header.Value.Example == nil {
						t.Errorf("%s: no example of the header %s", status, name)
						continue
					}
					validateExample(t, header.Value.Schema.Value, header.Value.Example)
				}
				if strings.HasPrefix(status, "2") {
					good++
				} else {
					bad++
				}
			}
			if good != 1 || bad < 8 {
				t.Errorf("%d good answers and %d problems are described", good, bad)
			}
		})
	}
}

func validateContent(t *testing.T, content openapi3.Content) {
	t.Helper()
	if len(content) != 1 {
		t.Errorf("%d media types", len(content))
	}
	for _, media := range content {
		if media.Example == nil {
			t.Error("no example")
			continue
		}
		validateExample(t, media.Schema.Value, media.Example)
	}
}

func validateExample(t *testing.T, schema *openapi3.Schema, example any) {
	t.Helper()
	content, err := json.Marshal(example)
	if err != nil {
		t.Fatal(err)
	}
	if err := schemaDifference(schema, content); err != nil {
		t.Error(err)
	}
}

// TestValidationFindsDifferences: the validator does not accept everything.
func TestValidationFindsDifferences(t *testing.T) {
	const order = `{"orderId":"100001","action":null,"status":"completed","upstreamStatus":null,"createdAt":null,"dataPool":null}`
	tests := []struct {
		name, mediaType, correlation, body string
		status                             int
		good                               bool
	}{
		{"as described", "application/json", "a", order, 200, true},
		{"status", "application/json", "a", order, 201, false},
		{"media type", "text/plain", "a", order, 200, false},
		{"header", "application/json", "", order, 200, false},
		{"missing member", "application/json", "a", strings.Replace(order, `"action":null,`, "", 1), 200, false},
		{"unknown member", "application/json", "a", strings.Replace(order, "{", `{"id":1,`, 1), 200, false},
		{"type", "application/json", "a", strings.Replace(order, `"100001"`, "100001", 1), 200, false},
		{"null", "application/json", "a", strings.Replace(order, `"completed"`, "null", 1), 200, false},
		{"word", "application/json", "a", strings.Replace(order, "completed", "done", 1), 200, false},
		{"inner member", "application/json", "a", strings.Replace(order, `"dataPool":null`, `"dataPool":{}`, 1), 200, false},
		{"problem without members", "application/problem+json", "a", `{}`, 404, false},
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, customerPath+"/orders/100001", nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			w.Header().Set("Content-Type", test.mediaType)
			if test.correlation != "" {
				w.Header().Set("X-Correlation-Id", test.correlation)
			}
			w.WriteHeader(test.status)
			w.Body.WriteString(test.body)
			if err := loadDescription(t).difference(t, r, w); (err == nil) != test.good {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestExamplesOfProblemsKeepTheTable: the problems of the examples are those of
// problemTable.
func TestExamplesOfProblemsKeepTheTable(t *testing.T) {
	for id, op := range loadDescription(t).operations() {
		for status, response := range op.Responses.Map() {
			media := response.Value.Content.Get("application/problem+json")
			if media == nil {
				continue
			}
			content, err := json.Marshal(media.Example)
			if err != nil {
				t.Fatal(err)
			}
			var p Problem
			if err := json.Unmarshal(content, &p); err != nil {
				t.Fatal(err)
			}
			row, ok := rowByCode(p.Code)
			if !ok || row.Title != p.Title || row.Status != p.Status || http.StatusText(p.Status) == "" || p.Type != "/problems/"+p.Code {
				t.Errorf("%s %s: %+v is not of the table", id, status, p)
			}
			if want := row.Retryable.allows(classOf(id), gateway.Outcome(p.Outcome)); p.Outcome != "" && p.Retryable != want {
				t.Errorf("%s %s: retryable is %v, want %v", id, status, p.Retryable, want)
			}
		}
	}
}

// TestAnswersKeepTheDescription calls all operations with their examples. site.do compares
// their responses, good and bad, with the description.
func TestAnswersKeepTheDescription(t *testing.T) {
	failures := map[string]error{
		"good":        nil,
		"rejected":    &gateway.Error{Kind: gateway.Rejected, Upstream: &gateway.UpstreamFault{System: gateway.Octane, Code: "7", Message: "no"}},
		"bulk":        &gateway.Error{Kind: gateway.Rejected, Results: accepted},
		"notFound":    &gateway.Error{Kind: gateway.NotFound},
		"conflict":    &gateway.Error{Kind: gateway.Conflict, Code: gateway.CodePoolNotEmpty},
		"rateLimited": &gateway.Error{Kind: gateway.RateLimited, RetryAfter: 30 * time.Second},
		"off":         &gateway.Error{Kind: gateway.NotAvailable},
		"bad":         &gateway.Error{Kind: gateway.BadUpstream},
		"down":        &gateway.Error{Kind: gateway.Unavailable, Upstream: &gateway.UpstreamFault{System: gateway.SPS}},
		"late":        &gateway.Error{Kind: gateway.Timeout, Outcome: gateway.Unknown},
		"internal":    &gateway.Error{Kind: gateway.Internal},
	}
	d := loadDescription(t)
	for name, failure := range failures {
		api := newSite(t, Options{Service: replying(failure)})
		for id, op := range d.operations() {
			t.Run(name+"/"+id, func(t *testing.T) {
				path, body, headers := op.request(t)
				w := api.do(t, op.method, path, body, headers...)
				if good := w.Code < 300; good != (failure == nil) {
					t.Errorf("status %d: %s", w.Code, w.Body)
				}
				r := httptest.NewRequestWithContext(t.Context(), op.method, path, strings.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				if err := openapi3filter.ValidateRequest(t.Context(), d.input(t, r)); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// replying returns a service whose operations return failure, or a good result if it is
// nil.
func replying(failure error) gateway.Service {
	return gateway.Service{
		CreateDataPool:      returning[gateway.NewDataPool](placed, failure),
		GetOrder:            returning[gateway.OrderKey](gateway.Order{ID: "100001", Status: gateway.OrderCompleted, PoolServiceNumber: "0477000001", CreatedAt: time.Unix(0, 0)}, failure),
		RetryOrder:          returning[gateway.OrderKey](gateway.Order{ID: "100003", Status: gateway.OrderPending}, failure),
		GetDataPoolProvider: returning[gateway.ServiceKey](gateway.Provider{ServiceNumber: "0477000001", LineSeqNo: "1", ProviderID: "4711"}, failure),
		AddConsumers:        returning[gateway.ConsumerAddition](accepted, failure),
		TransferConsumers:   returning[gateway.ConsumerTransfer](accepted, failure),
		GetDataPool:         returning[gateway.ServiceKey](aPool(), failure),
		UpdateDataLimit:     returning[gateway.DataLimit](placed, failure),
		RemoveConsumer:      returning[gateway.ConsumerKey](accepted, failure),
		RemoveConsumers:     returning[gateway.ConsumerRemoval](accepted, failure),
		DisconnectDataPool:  returning[gateway.ServiceKey](placed, failure),
		AddBuckets:          returning[gateway.BucketChange](success, failure),
		SwapPrimaryBucket:   returning[gateway.PrimaryBucketSwap](success, failure),
		CancelBuckets:       returning[gateway.BucketChange](success, failure),
		GetBalances:         returning[gateway.SubscriptionKey]([]gateway.Balance{aBalance(), {}}, failure),
		UpdateBalances:      returning[gateway.BalanceUpdate](success, failure),
	}
}

func returning[In, Out any](out Out, err error) gateway.Op[In, Out] {
	return func(context.Context, In) (Out, error) { return out, err }
}

// TestPatternsAreTheRules: the patterns of the description accept what the rules accept.
func TestPatternsAreTheRules(t *testing.T) {
	d := loadDescription(t)
	rules := map[string]jsonbody.Rule{
		"customerNumber": customerNumber, "orderId": orderID, "serviceNumber": serviceNumber,
		"consumerServiceNumber": serviceNumber, "gpsi": gpsi,
		"planNumber": planNumber, "targetServiceNumber": serviceNumber, "amount": amount,
	}
	texts := []string{
		"", "0", "1", "23045", "100234", "1234567890", "12345678901", "0477000001", "1477000001", "04770000011",
		"047700000", "19459986891", "+19459986891", "1234567890123456", "123456789012345678", "1234567890123456789",
		"2147483647", "2147483648", "2147483650", "2147483700", "2147490000", "2147500000", "2150000000", "2200000000", "3000000000", "9999999999", "999999999",
		"12.50", "12.", ".5", "-1", "1e3", " 1", "1 ", "1\n", "１２", "0.1234567", "abc",
	}
	schemas := map[string]*openapi3.Schema{}
	for _, op := range d.operations() {
		for _, p := range op.Parameters {
			schemas[p.Value.Name] = p.Value.Schema.Value
		}
	}
	for _, name := range []string{"NewDataPool", "ConsumerTransfer", "Adjustment"} {
		for member, schema := range d.doc.Components.Schemas[name].Value.Properties {
			schemas[member] = schema.Value
		}
	}
	for name, rule := range rules {
		pattern := regexp.MustCompile(schemas[name].Pattern)
		if schemas[name].Pattern == "" {
			t.Errorf("%s has no pattern", name)
		}
		for _, text := range texts {
			if got, want := pattern.MatchString(text), rule.Check(text); got != (want == "") {
				t.Errorf("%s %q: the pattern says %v, the rule %q", name, text, got, want)
			}
		}
	}
}
