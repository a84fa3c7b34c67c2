package handlers

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/handlers/jsonbody"
)

// badInput is a request that has to be refused before any operation is called.
type badInput struct {
	Name, Operation, Method, Path string
	Headers                       map[string]string
	Body                          *string
	Status                        int
	Code                          string
	Errors                        []struct{ Pointer, Code string }
}

func badInputs(t testing.TB) []badInput {
	t.Helper()
	content, err := os.ReadFile("testdata/bad-inputs.json")
	if err != nil {
		t.Fatal(err)
	}
	var inputs []badInput
	if err := json.Unmarshal(content, &inputs); err != nil {
		t.Fatal(err)
	}
	return inputs
}

func TestBadInputs(t *testing.T) {
	known := make(map[string]bool)
	for _, f := range violationMeanings {
		known[f.Code] = true
	}
	count := make(map[string]int)
	for _, in := range badInputs(t) {
		t.Run(in.Operation+"/"+in.Name, func(t *testing.T) {
			s := newSite(t, Options{Service: untouched(t)})
			r, w := newRequest(t.Context(), in.Method, in.Path, in.Body)
			for name, value := range in.Headers {
				r.Header.Set(name, value)
			}
			s.ServeHTTP(w, r)
			p := problem(t, w)
			if p.Status != in.Status || p.Code != in.Code || p.Retryable {
				t.Errorf("got %d %s, retryable %v", p.Status, p.Code, p.Retryable)
			}
			got := []struct{ Pointer, Code string }{}
			for _, f := range p.Errors {
				got = append(got, struct{ Pointer, Code string }{f.Pointer, f.Code})
				if f.Detail == "" || strings.Contains(f.Detail, "*") || !known[f.Code] {
					t.Errorf("%s: code %s, detail %q", f.Pointer, f.Code, f.Detail)
				}
			}
			if diff := cmp.Diff(in.Errors, got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			ev := s.event(t)
			if ev.Operation != in.Operation || ev.Status != in.Status || ev.Code != in.Code || ev.Err == nil {
				t.Errorf("the event is %+v", ev)
			}
			wantOutcome := ""
			if classOf(in.Operation) == 1 {
				wantOutcome = "notSent"
			}
			if p.Outcome != wantOutcome {
				t.Errorf("outcome %q, want %q", p.Outcome, wantOutcome)
			}
			count[in.Operation]++
		})
	}
	for _, rt := range routes {
		if count[rt.operation] < 2 {
			t.Errorf("%s is tested with %d bad inputs, want 2 or more", rt.operation, count[rt.operation])
		}
	}
}

// TestNotUTF8 is not among the bad inputs, because a JSON file cannot hold the body.
func TestNotUTF8(t *testing.T) {
	s := newSite(t, Options{Service: untouched(t)})
	p := problem(t, s.do(t, "PUT", subscriptionPath+"/primary-bucket", "{\"bucketRefId\":\"\xff\"}"))
	if len(p.Errors) != 1 || p.Errors[0].Code != "notUtf8" {
		t.Errorf("errors are %v", p.Errors)
	}
}

// TestManyViolations: the response is small, however many violations a body has.
func TestManyViolations(t *testing.T) {
	var body strings.Builder
	body.WriteString(`{"` + strings.Repeat("é", 90) + `":1`)
	for i := range 150 {
		body.WriteString(`,"` + strings.Repeat("u", i+1) + `":[]`)
	}
	body.WriteString("}")
	s := newSite(t, Options{Service: untouched(t)})
	w := s.do(t, "PUT", subscriptionPath+"/primary-bucket", body.String())
	p := problem(t, w)
	if len(p.Errors) != jsonbody.MaxViolations || !strings.Contains(p.Detail, "52 more") {
		t.Errorf("%d errors, detail %q", len(p.Errors), p.Detail)
	}
	// A name that is cut within a character would not be UTF-8.
	if want := "/" + strings.Repeat("é", 50) + "…"; p.Errors[1].Pointer != want {
		t.Errorf("pointer %q, want %q", p.Errors[1].Pointer, want)
	}
}
