package octane

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"causeway.example/handlers"
	"causeway.example/internal/gateway"
	"causeway.example/internal/resilience"
)

// faultPage holds the catalogue as its readers see it.
const (
	faultPage  = "../../../docs/faults.md"
	tableBegin = "<!-- table: go test ./adapters/soap/octane -run TestFaultTable -update -->\n"
	tableEnd   = "<!-- end of table -->\n"
)

// meaning is what a row of the catalogue leads to, for a caller, for the
// breaker and in metrics.
type meaning struct {
	Label, Kind, Problem, Retryable, Breaker, Write string
}

// TestFaultTable makes an answer for each sign of each row, sends it through
// the API, and compares the result with the table on the page. The catalogue
// holds signs, labels and errors; everything else follows from the Kind.
func TestFaultTable(t *testing.T) {
	table := "| the back end says | label | kind | problem | retryable | breaker | a write |\n|---|---|---|---|---|---|---|\n"
	standard := newCatalogue(gateway.ResultCodes{})
	for i, r := range newCatalogue(resultCodes) {
		sign, samples := signs(r, len(standard[i].numbers) < len(r.numbers))
		var first meaning
		for j, sample := range samples {
			got := meaningOf(t, sample)
			if j == 0 {
				first = got
			} else if diff := gocmp.Diff(first, got); diff != "" {
				t.Errorf("%s: %s (-first +this):\n%s", sign, sample, diff)
			}
		}
		if first.Label != r.label {
			t.Errorf("%s: counted as %q, want %q", sign, first.Label, r.label)
		}
		table += fmt.Sprintf("| %s | `%s` | `%s` | %s | %s | %s | %s |\n", sign, first.Label, first.Kind, first.Problem, first.Retryable, first.Breaker, first.Write)
	}
	page := string(file(t, faultPage))
	before, rest, _ := strings.Cut(page, tableBegin)
	old, after, found := strings.Cut(rest, tableEnd)
	if !found {
		t.Fatal("the page has no place for the table")
	}
	if *update {
		if err := os.WriteFile(faultPage, []byte(before+tableBegin+table+tableEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
		old = table
	}
	if diff := gocmp.Diff(old, table); diff != "" {
		t.Errorf("%s is out of date: run this test with -update (-page +code):\n%s", faultPage, diff)
	}
}

// signs returns what identifies a row, in words, and an answer of each form.
func signs(r row, configured bool) (words string, samples []string) {
	switch {
	case configured:
		words = "a number of `octane.errorCodes." + r.label + "`"
	case r.numbers != nil:
		words = "number `" + strings.Join(r.numbers, "`, `") + "`"
	case r.words != nil:
		words = "fault code `" + strings.Join(slices.Concat(r.words, r.subcodes), "`, `") + "`"
	case r.statuses != nil:
		words = "HTTP status"
		for i, status := range r.statuses {
			words += strings.Repeat(",", min(i, 1)) + " " + strconv.Itoa(status)
			for _, code := range []string{"S:Server", "90", "v:Other"} {
				samples = append(samples, strconv.Itoa(status)+faultOf(code, ""))
			}
			if status != http.StatusServiceUnavailable {
				samples = append(samples, strconv.Itoa(status)+faultOf("S:Client", ""))
			}
		}
		return words + " of a fault that says no more", samples
	case r.detail.Local != "":
		return fmt.Sprintf("an element `%s` of `%s` in the detail", r.detail.Local, r.detail.Space),
			[]string{faultOf("S:Server", fmt.Sprintf(`<%s xmlns="%s"/>`, r.detail.Local, r.detail.Space))}
	case r.label == "rejected":
		return "any other number, as the `errorCode` of a result", []string{resultOf("90")}
	default:
		return "any other fault", []string{faultOf("90", ""), faultOf("v:Other", ""), faultOf("S:Server", "<errorCode>90</errorCode>"), faultOf("", "")}
	}
	for _, number := range r.numbers {
		samples = append(samples, faultOf(number, ""), faultOf("v:"+number, ""), faultOf("S:Server", "<errorCode>"+number+"</errorCode>"), resultOf(number))
	}
	for _, word := range slices.Concat(r.words, r.subcodes) {
		samples = append(samples, faultOf(word, ""), faultOf("S:"+word, ""), faultOf("undeclared:"+word, ""))
	}
	return words, samples
}

// TestLabelsAgree: whatever codes a fault combines, it is counted as what its
// caller sees.
func TestLabelsAgree(t *testing.T) {
	codes := []string{
		"", "Client", "Client.Authentication", "Client.Authentication.x", "Server.Client", "Receiver", "Sender", "VersionMismatch",
		"FailedAuthentication", "FailedAuthentication.x", "Other",
	}
	kinds := map[string]gateway.Kind{
		"login": gateway.UpstreamAuth, "versionMismatch": gateway.NotUnderstood, "mustUnderstand": gateway.NotUnderstood,
		"client": gateway.NotUnderstood, "exception": gateway.BadUpstream, "server": gateway.BadUpstream, "unknown": gateway.BadUpstream,
	}
	for _, code := range codes {
		for _, subcode := range codes {
			for _, detail := range []string{"", `<exception xmlns="http://jax-ws.dev.java.net/"/>`} {
				answer := `<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Body><S:Fault><S:Code><S:Value>S:` + code +
					`</S:Value><S:Subcode><S:Value>S:` + subcode + `</S:Value></S:Subcode></S:Code><S:Detail>` + detail + `</S:Detail></S:Fault></S:Body></S:Envelope>`
				label := ""
				config := config(t, answering(500, "application/soap+xml", []byte(answer)))
				config.OnFault = func(_, as string) { label += as }
				_, err := New(config).OrderQuery(t.Context(), gateway.OrderKey{CustomerNumber: customer, OrderID: "100001"})
				if got, known := kinds[label]; !known || got != gateway.KindOf(err) {
					t.Errorf("code %q, subcode %q, detail %q: counted as %q, and told %v", code, subcode, detail, label, gateway.KindOf(err))
				}
			}
		}
	}
}

const envelopeOf = `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:v="urn:vendor"><S:Body>%s</S:Body></S:Envelope>`

func faultOf(code, detail string) string {
	return fmt.Sprintf(envelopeOf, "<S:Fault><faultcode>"+code+"</faultcode><detail>"+detail+"</detail></S:Fault>")
}

// resultOf returns a result for either operation.
func resultOf(code string) string {
	return fmt.Sprintf(envelopeOf, `<o:OPERATIONResponse xmlns:o="http://order.frontend.ws.utilibill.com.au/"><return><errorCode>`+code+`</errorCode></return></o:OPERATIONResponse>`)
}

// meaningOf requests an order and a pool from the API.
func meaningOf(t *testing.T, answer string) meaning {
	t.Helper()
	read, label, readError := ask(t, answer, "orderQuery", http.MethodGet, "orders/100001", "")
	write, _, _ := ask(t, answer, "orderCreate", http.MethodPost, "data-pools", `{"planNumber":"23045","name":"pool","notificationEmail":"ops@example.com"}`)
	// A write that may have been done must not be retried after a while.
	awhile := label == "unavailable" && read.Status == 503 && write.Status == 502 && write.Code == gateway.CodeBadUpstream
	if !awhile && (read.Code != write.Code || read.Status != write.Status) {
		t.Errorf("a read is %+v, a write %+v", read, write)
	}
	retryable := map[[2]bool]string{{false, false}: "no", {true, false}: "reads", {true, true}: "yes"}[[2]bool{read.Retryable, write.Retryable}]
	return meaning{
		Label: label, Kind: gateway.KindOf(readError).String(),
		Problem:   fmt.Sprintf("%d `%s`", read.Status, read.Code),
		Retryable: retryable, Breaker: breaks(t, readError), Write: "`" + write.Outcome + "`",
	}
}

type problem struct {
	Status        int
	Code, Outcome string
	Retryable     bool
}

// ask makes one request to an API whose back end sends this answer.
func ask(t *testing.T, answer, operation, method, path, body string) (p problem, label string, failure error) {
	t.Helper()
	status := 500
	if code, document, found := strings.Cut(answer, "<"); found && code != "" {
		status, _ = strconv.Atoi(code)
		answer = "<" + document
	}
	config := config(t, answering(status, "text/xml", []byte(strings.ReplaceAll(answer, "OPERATION", operation))))
	config.OnFault = func(heard, as string) {
		if label += as; heard != operation {
			t.Errorf("%s is counted for %s", operation, heard)
		}
	}
	c := New(config)
	service := gateway.NewService(gateway.Upstream{OrderCreate: c.OrderCreate, OrderQuery: c.OrderQuery}, gateway.Lookup{}, gateway.ServiceOptions{})
	fill(&service)
	api, err := handlers.New(handlers.Options{Service: service, Open: true, BulkMax: 50, MaxBody: 256 << 10, OnRequest: func(_ context.Context, e gateway.RequestEvent) { failure = e.Err }})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), method, "/v1/customers/"+customer+"/"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	api.ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || failure == nil {
		t.Fatalf("%d %s, %v, %v", w.Code, w.Body, err, failure)
	}
	return p, label, failure
}

// fill sets each function that the service lacks to one that fails the test.
func fill(s *gateway.Service) {
	v := reflect.ValueOf(s).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.IsNil() {
			f.Set(reflect.MakeFunc(f.Type(), func([]reflect.Value) []reflect.Value { panic("not called") }))
		}
	}
}

// breaks reports whether an error counts against the back end's health.
func breaks(t *testing.T, failure error) string {
	t.Helper()
	answer := "no"
	b := resilience.NewBreaker(gateway.Octane, resilience.BreakOptions{ConsecutiveFailures: 1, Targets: 1, OnState: func(_, state string) {
		if state == "open" {
			answer = "counts"
		}
	}})
	op := resilience.Count(b, "soap", func(context.Context, gateway.OrderKey) (int, error) { return 0, failure })
	if _, err := op(t.Context(), gateway.OrderKey{}); err == nil {
		t.Error("no error")
	}
	return answer
}
