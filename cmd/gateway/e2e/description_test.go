package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// servedOperation is an operation as a tool reads it from the served document.
type servedOperation struct {
	ID         string `json:"operationId"`
	Order      int    `json:"x-order"`
	Tags       []string
	Parameters []servedParameter
	Body       *struct {
		Content map[string]struct{ Example any }
	} `json:"requestBody"`
	Responses map[string]any

	method, path string
}

type servedParameter struct {
	Ref      string `json:"$ref"`
	Name, In string
	Required bool
	Example  *string
}

// servedDescription is one of the served documents.
type servedDescription struct {
	Tags       []struct{ Name string }
	Paths      map[string]map[string]servedOperation
	Components struct{ Parameters map[string]servedParameter }
}

func (d servedDescription) operations() (all []servedOperation) {
	for path, methods := range d.Paths {
		for method, op := range methods {
			op.method, op.path = strings.ToUpper(method), path
			for i, p := range op.Parameters {
				if name, ok := strings.CutPrefix(p.Ref, "#/components/parameters/"); ok {
					op.Parameters[i] = d.Components.Parameters[name]
				}
			}
			all = append(all, op)
		}
	}
	slices.SortFunc(all, func(a, b servedOperation) int { return a.Order - b.Order })
	return all
}

func describedBy(t *testing.T, g *gatewaytest.Gateway, path string) (d servedDescription, text string) {
	t.Helper()
	text = g.Want(http.StatusOK, http.MethodGet, path, "").Text
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	return d, text
}

// A tool that fills in the examples, and nothing else, gets a good answer from
// the sandbox. What has no example is left out, so it must not be required:
// Postman makes a value up for it otherwise.
func TestExamplesWorkOnTheSandbox(t *testing.T) {
	for _, document := range []string{"/openapi.json", "/openapi-3.0.json"} {
		t.Run(document, func(t *testing.T) {
			g := gatewaytest.Start(t)
			d, _ := describedBy(t, g, document)
			operations := d.operations()
			if len(operations) != 16 {
				t.Fatalf("%d operations", len(operations))
			}
			for _, op := range operations {
				path, body := op.path, ""
				var headers []string
				for _, p := range op.Parameters {
					switch {
					case p.Name == "X-Correlation-Id":
						if p.Example != nil || p.Required {
							t.Errorf("%s: every caller would send the correlation id %v", op.ID, p.Example)
						}
					case p.Example == nil:
						t.Errorf("%s: no example of %s", op.ID, p.Name)
					case p.In == "path":
						path = strings.ReplaceAll(path, "{"+p.Name+"}", *p.Example)
					default:
						headers = append(headers, p.Name, *p.Example)
					}
				}
				if op.Body != nil {
					example, err := json.Marshal(op.Body.Content["application/json"].Example)
					if err != nil {
						t.Fatal(err)
					}
					body = string(example)
				}
				want := slices.Sorted(maps.Keys(op.Responses))[0]
				if op.ID == "cancelBuckets" {
					want = "501" // announced for the future
				}
				if a := g.Call(op.method, g.API+path, body, headers...); fmt.Sprint(a.Status) != want {
					t.Errorf("%s: status %d, want %s: %s", op.ID, a.Status, want, a.Text)
				}
			}
		})
	}
}

// A renderer shows the tags in their order, and the operations of a tag in the
// order of the document: that is the order of the flow.
func TestOperationsStandInTheOrderOfTheFlow(t *testing.T) {
	g := gatewaytest.Start(t)
	for _, document := range []string{"/openapi.json", "/openapi-3.0.json"} {
		d, text := describedBy(t, g, document)
		operations := d.operations()
		place := func(op servedOperation) int { return strings.Index(text, `"operationId": "`+op.ID+`"`) }
		tag := func(op servedOperation) int {
			return slices.IndexFunc(d.Tags, func(t struct{ Name string }) bool { return len(op.Tags) == 1 && t.Name == op.Tags[0] })
		}
		for i, op := range operations {
			if tag(op) < 0 || place(op) < 0 {
				t.Errorf("%s: the tags of %s are %q", document, op.ID, op.Tags)
			}
			if i > 0 && (tag(op) < tag(operations[i-1]) || tag(op) == tag(operations[i-1]) && place(op) < place(operations[i-1])) {
				t.Errorf("%s: %s stands before %s", document, op.ID, operations[i-1].ID)
			}
		}
	}
}

// Whatever back ends say, answers keep to the limits that the description has
// for them.
func TestAnswersOfTalkativeBackEnds(t *testing.T) {
	long := strings.Repeat("wörd ", 2000)
	digits := strings.Repeat("9", 60)
	back := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, _ := io.ReadAll(r.Body)
		reply := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
		switch {
		case bytes.Contains(request, []byte("orderQuery")):
			reply(`<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><o:orderQueryResponse xmlns:o="http://order.frontend.ws.utilibill.com.au/"><return>`+
				`<errorCode>0</errorCode><orderId>100001</orderId><action>%s</action><internalStatus>%s</internalStatus><createdOn>%s</createdOn></return></o:orderQueryResponse></S:Body></S:Envelope>`, long, long, long)
		case bytes.Contains(request, []byte("orderCreate")):
			reply(`<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><o:orderCreateResponse xmlns:o="http://order.frontend.ws.utilibill.com.au/"><return>`+
				`<errorCode>%s</errorCode><errorMessage>%s</errorMessage></return></o:orderCreateResponse></S:Body></S:Envelope>`, long, long)
		case strings.Contains(r.URL.Path, "Utb"):
			reply("%s", gatewaytest.LineReply)
		case strings.Contains(r.URL.Path, "datapool"):
			reply(`{"provider":{"memberId":1,"dataPoolStatus":%q,"dataMaxCap":"9000 TB","dataUsage":%s,"consumerCount":4611686018427387904,"consumers":[`+
				`{"serviceNumber":%q,"dataPoolStatus":%q,"dataUsage":"8388608 TB"},{"serviceNumber":"0400000001","dataLimit":"%s TB"}]}}`, long, digits, long, long, digits)
		case r.Method == http.MethodGet:
			reply(`{"balances":[{"bucketRefId":%q,"name":%q,"type":%q,"unit":%q,"initialAmount":%s,"usedAmount":"%s","remainingAmount":%q,"validFrom":"2026-01-01T00:00:00.123456789123+11:00","validTo":%q,"status":%q}]}`,
				long, long, long, long, digits[:40], "-"+digits[:20]+"."+digits[:20], long, long, long)
		case strings.HasSuffix(r.URL.Path, "primary-bucket"), bytes.Contains(request, []byte("1000002")):
			reply(`{"status":%q}`, "Success"+long)
		default:
			w.WriteHeader(http.StatusBadRequest)
			reply(`{"status":%q,"code":%q,"message":%q,"errors":[{"code":%q,"message":%q}]}`, long, long, long, long, long)
		}
	}))
	defer back.Close()
	g := gatewaytest.Start(t, append(gatewaytest.Octane(back.URL), "GATEWAY_SPS_BASE_URL="+back.URL+"/sps", "GATEWAY_SPS_AUTH=bearer", "GATEWAY_SPS_BEARER_TOKEN=token-canary")...)
	tree, err := jsonschema.UnmarshalJSON(strings.NewReader(g.Want(http.StatusOK, http.MethodGet, "/openapi.json", "").Text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("https://causeway.example/openapi.json", tree); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ method, path, body, schema string }{
		{http.MethodGet, gatewaytest.Pools + "/0477000001", "", "DataPool"},
		{http.MethodGet, "/v1/customers/100234/orders/100001", "", "Order"},
		{http.MethodPost, gatewaytest.Pools, `{"planNumber":"23045","name":"Office pool","notificationEmail":"ops@example.com"}`, "Problem"},
		{http.MethodGet, "/v1/subscriptions/19459986891/balances", "", "Balances"},
		{http.MethodPut, "/v1/subscriptions/19459986891/primary-bucket", `{"bucketRefId":"1000002"}`, ""},
		{http.MethodPost, "/v1/subscriptions/19459986891/buckets", `{"bucketRefIds":["1"]}`, "Problem"},
	} {
		a := g.Call(test.method, g.API+test.path, test.body)
		schema := test.schema
		if schema == "" {
			if schema = "Acknowledgement"; a.Status >= 400 {
				schema = "Problem"
			}
		}
		if schema != "Problem" && a.Status >= 300 {
			t.Errorf("%s: status %d: %.300s", test.path, a.Status, a.Text)
			continue
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(a.Text))
		if err != nil {
			t.Fatal(err)
		}
		compiled, err := compiler.Compile("https://causeway.example/openapi.json#/components/schemas/" + schema)
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(value); err != nil {
			t.Errorf("%s %s: %v\n%.2000s", test.method, test.path, err, a.Text)
		}
	}
}
