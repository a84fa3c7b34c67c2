package handlers

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"causeway.example/internal/gateway"
)

// This file compares the description with the checks: a request that matches the schemas
// reaches an operation, and any other is refused, for every parameter, header and member of
// every operation.

// place is one value of a call: a parameter, or the value at a pointer into the body.
type place struct {
	operation, name string
	parameter       int // its index; -1: in the body
	pointer         []string
	schema          schemaOf
}

// places returns every place of every operation, in one order.
func places(calls map[string]call) (out []place) {
	for _, operation := range slices.Sorted(maps.Keys(calls)) {
		for i, p := range calls[operation].parameters {
			out = append(out, place{operation: operation, name: p.in + " " + p.name, parameter: i, schema: p.raw})
		}
		if raw := calls[operation].raw; raw != nil {
			out = append(out, bodyPlaces(operation, raw, nil)...)
		}
	}
	return out
}

func bodyPlaces(operation string, s schemaOf, pointer []string) []place {
	out := []place{{operation: operation, name: "body /" + strings.Join(pointer, "/"), parameter: -1, pointer: pointer, schema: s}}
	members, _ := s["properties"].(map[string]any)
	for _, name := range sortedNames(members) {
		out = append(out, bodyPlaces(operation, members[name].(map[string]any), append(slices.Clone(pointer), name))...)
	}
	if items, ok := s["items"].(map[string]any); ok {
		out = append(out, bodyPlaces(operation, items, append(slices.Clone(pointer), "0"))...)
	}
	return out
}

// with returns the call with another value at a place. ok is false when a
// parameter cannot have that value.
func (c call) with(p place, value any) (changed call, ok bool) {
	if p.parameter < 0 {
		c.body = replaced(c.body, p.pointer, value)
		return c, true
	}
	text, isText := value.(string)
	c.parameters = slices.Clone(c.parameters)
	c.parameters[p.parameter].value = text
	return c, isText
}

// replaced returns a JSON value with another one at a pointer.
func replaced(v any, pointer []string, value any) any {
	if len(pointer) == 0 {
		return value
	}
	switch v := v.(type) {
	case []any:
		out := slices.Clone(v)
		out[0] = replaced(out[0], pointer[1:], value)
		return out
	default:
		m, _ := v.(map[string]any)
		out := maps.Clone(m)
		if out == nil {
			out = map[string]any{}
		}
		out[pointer[0]] = replaced(out[pointer[0]], pointer[1:], value)
		return out
	}
}

// counted returns a service that counts its calls and returns good results.
func counted(calls *int) gateway.Service {
	s := replying(nil)
	v := reflect.ValueOf(&s).Elem()
	for i := range v.NumField() {
		operation := reflect.ValueOf(v.Field(i).Interface())
		v.Field(i).Set(reflect.MakeFunc(v.Field(i).Type(), func(in []reflect.Value) []reflect.Value {
			*calls++
			return operation.Call(in)
		}))
	}
	return s
}

// referee sends calls and compares the results with the description.
type referee struct {
	api   http.Handler
	calls int
}

func newReferee(t testing.TB) *referee {
	t.Helper()
	r := &referee{}
	api, err := New(Options{
		Service: counted(&r.calls), Open: true, BulkMax: 1000, MaxBody: 4 << 20,
		Now: func() time.Time { return time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC) }, // before every day
	})
	if err != nil {
		t.Fatal(err)
	}
	r.api = api
	return r
}

// send sends a request and reports whether an operation was called. If not, the request has
// to be refused for its form.
func (r *referee) send(t testing.TB, request *http.Request) (accepted bool) {
	t.Helper()
	r.calls = 0
	w := httptest.NewRecorder()
	r.api.ServeHTTP(w, request)
	accepted = r.calls > 0
	// With an empty parameter it is another path, which is not found.
	refused := w.Code == http.StatusBadRequest || strings.Contains(request.URL.Path, "//") && w.Code == http.StatusNotFound ||
		strings.HasSuffix(request.URL.Path, "/") && (w.Code == http.StatusNotFound || w.Code == http.StatusMethodNotAllowed)
	if accepted && (r.calls != 1 || w.Code >= 300) || !accepted && !refused {
		t.Errorf("%s %s: status %d after %d calls: %s", request.Method, request.URL, w.Code, r.calls, w.Body)
	}
	return accepted
}

// judge compares what the description says of a call with what becomes of it.
func (r *referee) judge(t testing.TB, c call) (accepted bool) {
	t.Helper()
	accepted = r.send(t, c.request(t))
	for _, formats := range []bool{false, true} {
		if c.valid(formats) == accepted || accepted && repeatedHeader(c) || !accepted && (samePool(c) || !formats && noDay(c)) {
			continue
		}
		body, _ := json.Marshal(c.body)
		t.Errorf("%s %s: accepted %v, and valid %v (formats asserted: %v): %q %s", c.method, c.path, accepted, !accepted, formats, values(c), body)
	}
	return accepted
}

func values(c call) (out []string) {
	for _, p := range c.parameters {
		out = append(out, p.value)
	}
	return out
}

// repeatedHeader reports whether a header is a list of one repeated value, which counts as
// that value: a proxy may have repeated it.
func repeatedHeader(c call) bool {
	return slices.ContainsFunc(c.parameters, func(p parameter) bool {
		return p.in == "header" && withoutRepetition(p.value) != p.value
	})
}

// samePool and noDay are the exceptions that a drawn call can meet; exceptions
// lists them all.
func samePool(c call) bool {
	body, _ := c.body.(map[string]any)
	return body["targetServiceNumber"] != nil && slices.Contains(values(c), fmt.Sprint(body["targetServiceNumber"]))
}

func noDay(c call) bool {
	found := false
	eachText(c.body, func(name, text string) {
		if len(text) < 10 || name != "requestedDate" && name != "validTo" {
			return
		}
		_, err := time.Parse(time.DateOnly, text[:10])
		found = found || err != nil
	})
	return found
}

func eachText(v any, visit func(name, text string)) {
	switch v := v.(type) {
	case []any:
		for _, each := range v {
			eachText(each, visit)
		}
	case map[string]any:
		for name, each := range v {
			if text, ok := each.(string); ok {
				visit(name, text)
			}
			eachText(each, visit)
		}
	}
}

// draws is the number of values that are tried for each place.
const draws = 100

func TestSchemasAreTheChecks(t *testing.T) {
	s, err := describedSchemas()
	if err != nil {
		t.Fatal(err)
	}
	calls := s.calls(t)
	if len(calls) != len(routes) {
		t.Fatalf("%d operations are described", len(calls))
	}
	r := newReferee(t)
	for i, p := range places(calls) {
		t.Run(p.operation+"/"+p.name, func(t *testing.T) {
			d := drawer{rand.New(rand.NewPCG(1, uint64(i)))}
			good, bad := 0, 0
			for range draws {
				c, ok := calls[p.operation].with(p, d.value(p.schema))
				switch {
				case !ok:
				case r.judge(t, c):
					good++
				default:
					bad++
				}
				if t.Failed() {
					break // more would be of the same kind
				}
			}
			if good < draws/20 || bad < draws/20 {
				t.Errorf("%d values were accepted and %d refused: the draws show little", good, bad)
			}
		})
	}
}

// FuzzSchemas puts a string, or the number or literal that it spells, into one place of a
// valid request.
func FuzzSchemas(f *testing.F) {
	s, err := describedSchemas()
	if err != nil {
		f.Fatal(err)
	}
	calls := s.calls(f)
	all := places(calls)
	for i := range all {
		for _, text := range []string{"", " ", "2147483648", "1e10", "-0", "null", "\u2028", "a\x00", "2026-02-30", "2027-01-01T00:00:00.1234567890Z", "a@b.c"} {
			f.Add(text, uint16(i))
		}
	}
	r := newReferee(f)
	f.Fuzz(func(t *testing.T, text string, which uint16) {
		p := all[int(which)%len(all)]
		var value any = text
		if spelled, ok := literal(text); ok && p.parameter < 0 {
			value = spelled
		}
		c, ok := calls[p.operation].with(p, value)
		if !ok || !utf8.ValidString(text) {
			return
		}
		r.judge(t, c)
	})
}

// literal returns the number, true, false or null that a string spells. Numbers that would
// take the validator too long are left out.
func literal(text string) (v any, ok bool) {
	_, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if len(exponent) > 4 || len(text) > 100 || d.Decode(&v) != nil || int(d.InputOffset()) != len(text) {
		return nil, false
	}
	switch v.(type) {
	case string, []any, map[string]any:
		return nil, false
	}
	return v, true
}
