package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"causeway.example/internal/sandbox"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// backEnds are simulators that remember what traces they were told of.
type backEnds struct {
	*httptest.Server
	mu   sync.Mutex
	told []string // path, traceparent and tracestate of each request
}

func newBackEnds(t *testing.T) *backEnds {
	t.Helper()
	box := sandbox.New(sandbox.Options{Username: "u", Password: "p", ClientID: "c", ClientSecret: "s"})
	b := &backEnds{}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.mu.Lock()
		b.told = append(b.told, strings.TrimSpace(r.URL.Path+" "+r.Header.Get("Traceparent")+" "+r.Header.Get("Tracestate")))
		b.mu.Unlock()
		box.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(b.Close)
	return b
}

func (b *backEnds) environ() []string {
	return append(gatewaytest.Octane(b.URL), "GATEWAY_SPS_BASE_URL="+b.URL+"/sps/v5", "GATEWAY_SPS_TOKEN_URL="+b.URL+"/oauth2/token",
		"GATEWAY_SPS_CLIENT_ID=c", "GATEWAY_SPS_CLIENT_SECRET=s")
}

// callers returns the headers of a caller that is in a trace.
func callers(trace string) []string {
	return []string{"Traceparent", "00-" + trace + "-00f067aa0ba902b7-00", "Tracestate", "vendor=x"}
}

// TestTraces: what one request does is one tree, below the caller's own span,
// and the back ends are told of it.
func TestTraces(t *testing.T) {
	const order = "/v1/customers/{customerNumber}/orders/{orderId}"
	const provider = "/v1/customers/{customerNumber}/data-pools/{serviceNumber}/provider"
	tests := []struct {
		status int
		path   string
		want   []string
		paths  []string // at the back ends
	}{
		{
			200, "/v1/customers/100234/orders/100001",
			[]string{"GET " + order, "  octane orderQuery", "    UtbOrder/orderQuery"},
			[]string{"/tiab/UtbOrder"},
		},
		{
			429, "/v1/customers/100234/orders/999010",
			[]string{"GET " + order, "  octane orderQuery", "    UtbOrder/orderQuery 233"},
			[]string{"/tiab/UtbOrder"},
		},
		{
			200, gatewaytest.Pools + "/0477000001/provider",
			[]string{
				"GET " + provider, "  look up provider miss",
				"    octane getServiceDetail", "      UtbServiceV3/getServiceDetail",
				"    octane dataPool", "      GET /api/v1/datapool",
			},
			[]string{"/tiab/UtbServiceV3", "/tiab/api/v1/datapool"},
		},
		{200, gatewaytest.Pools + "/0477000001/provider", []string{"GET " + provider, "  look up provider memory hit"}, nil},
		{
			200, gatewaytest.Subscription + "/balances",
			[]string{"GET /v1/subscriptions/{gpsi}/balances", "  sps getBalances", "    GET /balances"},
			[]string{"/sps/v5/balances"},
		},
		{404, "/v1/nowhere/0477000001", []string{"GET"}, nil},
		{400, gatewaytest.Subscription + "x/balances", []string{"GET /v1/subscriptions/{gpsi}/balances"}, nil},
	}
	c, b := gatewaytest.NewCollector(t), newBackEnds(t)
	g := gatewaytest.Start(t, append(b.environ(), c.Environ()...)...)
	id := func(i int) string { return fmt.Sprintf("4bf92f3577b34da6a3ce929d0e0e47%02x", i) }
	for i, tt := range tests {
		g.Want(tt.status, http.MethodGet, tt.path, "", callers(id(i))...)
	}
	metrics := g.Send(http.MethodGet, g.Admin+"/metrics", "", "Accept", "application/openmetrics-text").Text
	if exemplar := `# {trace_id="` + id(4) + `"}`; !strings.Contains(metrics, exemplar) {
		t.Errorf("no duration has the exemplar %s", exemplar)
	}
	if err := g.Stop(); err != nil { // which sends what is waiting
		t.Fatal(err)
	}
	for i, tt := range tests {
		if diff := gocmp.Diff(tt.want, c.Trace(id(i))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.path, diff)
		}
		var want []string
		for _, s := range gatewaytest.InOrder(c.All()) {
			if hex.EncodeToString(s.GetTraceId()) == id(i) && s.GetKind() == tracepb.Span_SPAN_KIND_CLIENT {
				want = append(want, tt.paths[len(want)]+" 00-"+id(i)+"-"+hex.EncodeToString(s.GetSpanId())+"-01 vendor=x")
			}
		}
		var told []string
		for _, line := range b.told {
			if strings.Contains(line, id(i)) {
				told = append(told, line)
			}
		}
		if diff := gocmp.Diff(want, told); diff != "" {
			t.Errorf("what the back ends were told for %s (-want +got):\n%s", tt.path, diff)
		}
		if roots := c.Below(id(i), "00f067aa0ba902b7"); roots != 1 {
			t.Errorf("%s: %d spans below the caller's", tt.path, roots)
		}
	}
	if !slices.Contains(b.told, "/oauth2/token") {
		t.Errorf("the server of tokens, which is no back end, was told of a trace: %v", b.told)
	}
	if c.About["service.name"] != "causeway" || c.About["service.version"] != gatewaytest.Version || c.About["host.name"] == "" {
		t.Errorf("the resource is %v", c.About)
	}
	g.CheckTraceIDs(len(tests), id)
}

// TestTracesNameWhatWasCalled: the operations in the spans are those that the
// simulators understood, of both protocols, by each binding.
func TestTracesNameWhatWasCalled(t *testing.T) {
	for name, environ := range map[string][]string{
		"vendor's reference": nil,
		"published table": {
			"GATEWAY_OCTANE_BINDINGS_GET_DATA_POOL=soap", "GATEWAY_OCTANE_BINDINGS_UPDATE_DATA_LIMIT=soap", "GATEWAY_OCTANE_BINDINGS_REMOVE_CONSUMERS=rest",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := gatewaytest.NewCollector(t)
			g := gatewaytest.Start(t, slices.Concat(environ, c.Environ(), []string{"GATEWAY_SPS_CANCEL_BUCKETS=true"})...)
			driveNineSteps(t, g)
			driveBalances(t, g)
			want := g.Calls()
			delete(want, "oauth2")
			if err := g.Stop(); err != nil {
				t.Fatal(err)
			}
			got := map[string]map[string]int{"soap": {}, "rest": {}, "sps": {}}
			for _, s := range c.All() {
				a := gatewaytest.Attributes(s.GetAttributes())
				switch {
				case s.GetKind() != tracepb.Span_SPAN_KIND_CLIENT:
				case a["rpc.system.name"] == "soap":
					_, operation, _ := strings.Cut(a["rpc.method"], "/")
					got["soap"][operation]++
				default:
					system := map[string]string{"octane": "rest", "sps": "sps"}[a["causeway.system"]]
					got[system][simulated[s.GetName()]]++
				}
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("operations (-simulators +spans):\n%s", diff)
			}
		})
	}
}

// simulated has the simulators' names of REST calls.
var simulated = map[string]string{
	"GET /api/v1/datapool": "dataPool", "POST /api/v1/datapool/transfer": "transfer", "POST /api/v1/datapool/disconnect": "disconnect",
	"POST /api/v1/datapool/modify-consumer-data-limit": "modifyConsumerDataLimit", "POST /api/v1/datapool/remove-consumers": "removeConsumers",
	"POST /buckets": "addBuckets", "PUT /primaryBucket": "swapPrimaryBucket", "POST /buckets/cancel": "cancelBuckets",
	"GET /balances": "getBalances", "PUT /balances": "updateBalances",
}

// driveBalances calls each balance operation once.
func driveBalances(t *testing.T, g *gatewaytest.Gateway) {
	t.Helper()
	g.Want(http.StatusOK, http.MethodGet, gatewaytest.Subscription+"/balances", "")
	g.Want(http.StatusOK, http.MethodPost, gatewaytest.Subscription+"/buckets", `{"bucketRefIds":["1000006"]}`)
	g.Want(http.StatusOK, http.MethodPut, gatewaytest.Subscription+"/primary-bucket", `{"bucketRefId":"1000002"}`)
	g.Want(http.StatusOK, http.MethodPost, gatewaytest.Subscription+"/buckets/cancellations", `{"bucketRefIds":["1000004"]}`)
	g.Want(http.StatusOK, http.MethodPost, gatewaytest.Subscription+"/balances/adjustments", `{"balances":[{"bucketRefId":"1000005","action":"debit","amount":"0.10"}]}`)
}

// TestTracesOfABrokenBackEnd: each attempt is there, and what the breaker
// refused.
func TestTracesOfABrokenBackEnd(t *testing.T) {
	c := gatewaytest.NewCollector(t)
	g := gatewaytest.Start(t, append(gatewaytest.Octane("http://127.0.0.1:1"), c.Environ()...)...)
	const first, last = "4bf92f3577b34da6a3ce929d0e0e4701", "4bf92f3577b34da6a3ce929d0e0e4702"
	const order = "/v1/customers/100234/orders/100001"
	g.Want(http.StatusServiceUnavailable, http.MethodGet, order, "", callers(first)...)
	gatewaytest.Wait(t, "the breaker is open", func() bool {
		g.Want(http.StatusServiceUnavailable, http.MethodGet, order, "")
		return g.Metric(`gateway_breaker_state{state="open",system="octane"}`) == 1
	})
	g.Want(http.StatusServiceUnavailable, http.MethodGet, order, "", callers(last)...)
	if err := g.Stop(); err != nil {
		t.Fatal(err)
	}
	const server = "GET /v1/customers/{customerNumber}/orders/{orderId} ERROR"
	attempt := "    UtbOrder/orderQuery ERROR"
	if diff := gocmp.Diff([]string{server, "  octane orderQuery ERROR", attempt, attempt, attempt}, c.Trace(first)); diff != "" {
		t.Errorf("the first one (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff([]string{server, "  octane orderQuery ERROR shed:breaker"}, c.Trace(last)); diff != "" {
		t.Errorf("with an open breaker (-want +got):\n%s", diff)
	}
}

// TestUntracedRequests: a back end is told of a trace that is not sampled, and
// without tracing of none.
func TestUntracedRequests(t *testing.T) {
	const id = "4bf92f3577b34da6a3ce929d0e0e4736"
	c := gatewaytest.NewCollector(t)
	for name, environ := range map[string][]string{
		"not sampled": {"GATEWAY_TRACING_ENDPOINT=" + c.URL, "GATEWAY_TRACING_RATIO=0"}, "off": nil,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBackEnds(t)
			g := gatewaytest.Start(t, append(b.environ(), environ...)...)
			headers := callers(id)
			headers[1] = headers[1][:len(headers[1])-1] + "1" // sampled, says the caller
			g.Want(http.StatusOK, http.MethodGet, "/v1/customers/100234/orders/100001", "", headers...)
			if err := g.Stop(); err != nil {
				t.Fatal(err)
			}
			if len(b.told) != 1 {
				t.Fatalf("the back end heard %v", b.told)
			}
			parts := strings.Split(b.told[0], "-")
			switch on := name != "off"; {
			case !on && b.told[0] != "/tiab/UtbOrder":
				t.Errorf("without tracing, the back end heard %s", b.told[0])
			case on && (len(parts) != 4 || parts[1] != id || parts[2] == "00f067aa0ba902b7" || parts[3] != "00 vendor=x"):
				t.Errorf("the back end heard %s", b.told[0])
			}
			if line := g.Logs.String(); strings.Contains(line, id) == (name == "off") {
				t.Errorf("the log: %s", line)
			}
		})
	}
	if len(c.All()) > 0 {
		t.Errorf("%d spans were exported", len(c.All()))
	}
}

// TestNoTraceWithoutAKey: a client that has no key cannot make the gateway export.
func TestNoTraceWithoutAKey(t *testing.T) {
	const refused, served = "4bf92f3577b34da6a3ce929d0e0e4703", "4bf92f3577b34da6a3ce929d0e0e4704"
	const order, key = "/v1/customers/100234/orders/100001", "cwk_key-of-this-test"
	hash := sha256.Sum256([]byte(key))
	c := gatewaytest.NewCollector(t)
	g := gatewaytest.Start(t, append(c.Environ(), "GATEWAY_AUTH_KEYS=web:"+hex.EncodeToString(hash[:]))...)
	g.Want(http.StatusUnauthorized, http.MethodGet, order, "", callers(refused)...)
	g.Want(http.StatusUnauthorized, http.MethodGet, order, "", append(callers(refused), "Authorization", "Bearer "+key+"x")...)
	g.Want(http.StatusOK, http.MethodGet, order, "", append(callers(served), "Authorization", "Bearer "+key)...)
	if err := g.Stop(); err != nil {
		t.Fatal(err)
	}
	if got := c.Trace(refused); len(got) > 0 {
		t.Errorf("spans without a key: %v", got)
	}
	if got := c.Trace(served); len(got) == 0 {
		t.Error("no spans with a key")
	}
	if !strings.Contains(g.Logs.String(), refused) {
		t.Error("the line of a refusal has no trace id")
	}
}
