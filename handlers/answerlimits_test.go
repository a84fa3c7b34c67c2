package handlers

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"causeway.example/handlers/jsonbody"
	"causeway.example/internal/gateway"
)

// TestEverySchemaHasLimits: every string, list and number in the description has a limit,
// so that callers can plan for it.
func TestEverySchemaHasLimits(t *testing.T) {
	s, err := describedSchemas()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	var check func(at string, node any)
	check = func(at string, node any) {
		switch n := node.(type) {
		case []any:
			for i, each := range n {
				check(fmt.Sprintf("%s/%d", at, i), each)
			}
		case map[string]any:
			if strings.HasSuffix(at, "/example") || strings.HasSuffix(at, "/examples") {
				return
			}
			for _, name := range slices.Sorted(maps.Keys(n)) {
				check(at+"/"+name, n[name])
			}
			checked++
			for _, kind := range kinds(n) {
				for _, word := range map[string][]string{"string": {"maxLength"}, "array": {"maxItems", "items"}, "integer": {"minimum", "maximum"}, "number": {"minimum", "maximum"}}[kind] {
					if n[word] == nil && n["enum"] == nil {
						t.Errorf("%s is a %s without %s", at, kind, word)
					}
				}
			}
		}
	}
	check("/paths", s.get("paths"))
	check("/components", s.get("components"))
	if checked < 500 {
		t.Errorf("%d objects were looked at", checked)
	}
}

// TestAnswersKeepTheirLimits: a number that not every caller can read exactly is null, and
// long strings are cut. site.do compares each response with the description.
func TestAnswersKeepTheirLimits(t *testing.T) {
	long := strings.Repeat("é long ", 1000)
	pool := aPool()
	pool.CapBytes, pool.UsedBytes, pool.ConsumerCount = ptr[int64](math.MaxInt64), ptr[int64](-1), ptr(math.MaxInt32+1)
	pool.Consumers[0].UsedBytes, pool.Consumers[0].LimitBytes = ptr[int64](jsonbody.MaxInteger+1), ptr[int64](jsonbody.MaxInteger)
	refused := []gateway.ItemResult{{ServiceNumber: "0400000011", Status: gateway.ItemRejected, Error: &gateway.ItemError{Code: "upstreamRejected", Message: long}}}
	service := replying(&gateway.Error{Kind: gateway.RateLimited, Detail: long, RetryAfter: 1000 * time.Hour, Upstream: gateway.NewUpstreamFault(gateway.Octane, long, long)})
	service.GetDataPool = returning[gateway.ServiceKey](pool, nil)
	service.RemoveConsumers = returning[gateway.ConsumerRemoval](refused, nil)
	api := newSite(t, Options{Service: service})
	w := api.do(t, http.MethodGet, poolPath, "")
	want := `"capBytes":null,"usedBytes":null,"consumerCount":null`
	if !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), `"usedBytes":null,"limitBytes":9007199254740991`) {
		t.Errorf("the pool is %s", w.Body)
	}
	api.do(t, http.MethodPost, poolPath+"/consumers/removals", `{"serviceNumbers":["0400000011"]}`)
	w = api.do(t, http.MethodDelete, poolPath, "")
	if got := w.Header().Get("Retry-After"); got != "86400" {
		t.Errorf("Retry-After is %s", got)
	}
	if p := problem(t, w); len(p.Detail) < 900 || !strings.HasPrefix(p.Detail, "é long") {
		t.Errorf("the detail is %q", p.Detail)
	}
	// The longest pointers: to members at the maximum depth, and to query parameters.
	name := strings.Repeat("~", 500)
	deep := strings.Repeat(`{"`+name+`":`, jsonbody.MaxDepth-1) + `{"a":1,"a":2}` + strings.Repeat("}", jsonbody.MaxDepth-1)
	for _, w := range []struct {
		*httptest.ResponseRecorder
		pointer int
	}{
		{api.do(t, http.MethodPut, subscriptionPath+"/primary-bucket", deep), 15 * 200},
		{api.do(t, http.MethodGet, subscriptionPath+"/balances?"+name+"=1", ""), 200},
	} {
		longest := 0
		for _, violation := range problem(t, w.ResponseRecorder).Errors {
			longest = max(longest, len(violation.Pointer))
		}
		if longest < w.pointer {
			t.Errorf("the longest pointer has %d characters", longest)
		}
	}
	if got := seconds(math.MaxInt64); got != "2147483648" {
		t.Errorf("the largest age is %s", got)
	}
}
