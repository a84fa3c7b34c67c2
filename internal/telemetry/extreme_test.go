package telemetry

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"causeway.example/api"
	"causeway.example/internal/gateway"
)

// extreme returns a telemetry that has seen everything that there is: each
// answer of each route, each outcome of each call, and of what others choose
// more than is counted by name.
func extreme(t *testing.T) *Telemetry {
	t.Helper()
	log := NewLogWriter(io.Discard)
	t.Cleanup(log.Close)
	tel := New(Options{Version: "v1.2.3", Revision: "abcdef", Log: log, Tracing: newTracing(t, tracetest.NewNoopExporter(), 1)})
	extremeRequests(t, tel)
	extremeCalls(t, tel)
	for _, system := range []gateway.System{gateway.Octane, gateway.SPS} {
		tel.OnBreaker(string(system), "open")
		tel.OnBreakerTarget(string(system))
		for code := range 10 * maxFaultCodes {
			tel.codes.add(system, gateway.NewUpstreamFault(system, strconv.Itoa(code), ""))
		}
	}
	for _, level := range []string{"memory", "redis"} {
		for _, result := range column(t, "../../docs/lookups.md", regexp.MustCompile("(?m)^\\| (`[a-zA-Z`, ]+`) \\|[^|\n]*\\|[^|\n]*\\|$")) {
			tel.OnCache(level, result, time.Millisecond)
		}
	}
	for _, count := range []func(field, name string){tel.OnUnknownWord, tel.OnUnknownElement, tel.OnUnknownMember} {
		for field := range 10 * maxUnknownFields {
			for name := range 10 * maxUnknownNames {
				count("field"+strconv.Itoa(field), "name"+strconv.Itoa(name))
			}
		}
	}
	_, _ = Orders(tel, func(context.Context, gateway.OrderKey) (gateway.Order, error) {
		return gateway.Order{Status: "new"}, nil
	})(t.Context(), gateway.OrderKey{})
	tel.RedisPool(func() PoolStats { return PoolStats{} })
	tel.Connections(func() []ConnectionStats {
		return []ConnectionStats{{Listener: "api"}, {Listener: "admin"}, {Listener: "sandbox"}}
	})
	wsdl := tel.NewWSDL()
	for _, service := range []string{"UtbOrder", "UtbServiceV3", "UtbDataPool"} {
		wsdl.Compared(service, time.Now(), map[string]int{"breaks": 1, "loses": 1, "new": 1})
	}
	extremeReloads(tel)
	return tel
}

// extremeReloads lets each file that is read again fail and succeed.
func extremeReloads(tel *Telemetry) {
	reloads := tel.NewReloads()
	for _, what := range []string{"auth.keys", "octane.tls", "sps.tls", "tracing.tls", "redis.tls", "tls"} {
		reloads.Watched(what)
		reloads.Done(what, errors.New("broken"))
		reloads.Done(what, nil)
	}
	for _, system := range []string{"octane", "sps", "tracing", "redis"} {
		reloads.ClientCertificate(system, time.Now())
	}
	reloads.ServerCertificate(time.Now())
}

// extremeRequests counts each route with each of its answers.
func extremeRequests(t *testing.T, tel *Telemetry) {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	count := func(operation, route, method string, statuses ...int) {
		for _, status := range statuses {
			r := Request{Operation: operation, Route: route, Method: method, Status: status}
			tel.Request(t.Context(), r)
			if method == http.MethodGet { // every GET has a HEAD
				r.Method = http.MethodHead
				tel.Request(t.Context(), r)
			}
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			for status := range operation.Responses.Map() {
				n, err := strconv.Atoi(status)
				if err != nil {
					t.Fatalf("%s %s has an answer %s", method, path, status)
				}
				count(operation.OperationID, path, method, n)
			}
			count(operation.OperationID, path, method, 499) // the caller left
		}
	}
	for _, path := range []string{"documentation", "/problems", "/problems/", "/problems/{code}"} {
		count("", path, http.MethodGet, 200, 301, 302, 304, 404, 406, 499, 500)
	}
	for _, method := range append(slices.Clone(methods), "BREW") {
		count("", "", method, 204, 404, 405, 499, 500)
	}
}

// extremeCalls lets each call end in each way.
func extremeCalls(t *testing.T, tel *Telemetry) {
	t.Helper()
	ends := []error{nil, &gateway.Error{Kind: gateway.Timeout, Outcome: gateway.Unknown}}
	for kind := gateway.Internal; kind <= gateway.Canceled; kind++ {
		ends = append(ends, &gateway.Error{Kind: kind})
	}
	labels := column(t, "../../docs/faults.md", regexp.MustCompile("(?m)^\\|[^|\n]*\\| (`[a-zA-Z]+`) \\|(?:[^|\n]*\\|){5}$"))
	for _, call := range calls {
		for _, end := range ends {
			op := func(context.Context, int) (int, error) { return 0, end }
			_, _ = Observe(tel, call, Attempt(tel, call, op))(t.Context(), 0)
		}
		if slices.Contains(soapCalls, call) {
			for _, label := range labels {
				tel.OnFault(call.System)(call.Operation, label)
			}
		}
	}
}

// calls are all that [gateway.Upstream] has.
var calls = []gateway.Call{
	gateway.CallOrderCreate, gateway.CallOrderQuery, gateway.CallOrderReset, gateway.CallServiceDetail, gateway.CallDataPool, gateway.CallDataPoolView,
	gateway.CallOptIn, gateway.CallOptOut, gateway.CallTransfer, gateway.CallDataLimit, gateway.CallDisconnect,
	gateway.CallAddBuckets, gateway.CallSwapPrimaryBucket, gateway.CallCancelBuckets, gateway.CallBalances, gateway.CallUpdateBalances,
}

// soapCalls are those that SOAP serves, by any binding.
var soapCalls = []gateway.Call{
	gateway.CallOrderCreate, gateway.CallOrderQuery, gateway.CallOrderReset, gateway.CallServiceDetail, gateway.CallDataPoolView,
	gateway.CallOptIn, gateway.CallOptOut, gateway.CallDataLimit,
}

// column returns the words in code font in the cells of a table that a
// document has, each once.
func column(t *testing.T, file string, cell *regexp.Regexp) []string {
	t.Helper()
	document, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, row := range cell.FindAllSubmatch(document, -1) {
		for _, word := range regexp.MustCompile("`([^`]+)`").FindAllSubmatch(row[1], -1) {
			found[string(word[1])] = true
		}
	}
	if len(found) == 0 {
		t.Fatalf("%s has no such table", file)
	}
	return slices.Sorted(maps.Keys(found))
}
