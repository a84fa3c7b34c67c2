package octane

import (
	"cmp"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// verdict is what a caller sees of an error.
type verdict struct {
	Kind       gateway.Kind
	Outcome    gateway.Outcome
	Code, Text string
	RetryAfter time.Duration
}

func verdictOf(err error) verdict {
	e := gateway.AsError(err)
	v := verdict{Kind: e.Kind, Outcome: e.Outcome, RetryAfter: e.RetryAfter}
	if e.Upstream != nil {
		v.Code, v.Text = e.Upstream.Code, e.Upstream.Message
	}
	return v
}

// reply is one answer of the back end and its meaning. Exactly one of want and
// fails is set.
type reply struct {
	want        any
	fails       *verdict
	status      int      // 200 when zero
	contentType string   // text/xml when empty
	why         error    // the typed error that is wrapped, if any
	words       []string // the calls of OnUnknownWord
	unknown     []string // the calls of OnUnknownElement
	labels      []string // the calls of OnFault, where they are tested
}

func fails(kind gateway.Kind, outcome gateway.Outcome, upstream ...string) reply {
	upstream = append(upstream, "", "")
	return reply{fails: &verdict{Kind: kind, Outcome: outcome, Code: upstream[0], Text: upstream[1]}}
}

func (r reply) with(status int) reply {
	r.status = status
	return r
}

func limited(outcome gateway.Outcome, after time.Duration, text string) reply {
	const prefix = "API rate limit has been exceeded for this operation - please try again in: "
	return reply{status: 500, fails: &verdict{Kind: gateway.RateLimited, Outcome: outcome, Code: "233", Text: strings.TrimSpace(prefix + text), RetryAfter: after}}
}

func order(status gateway.OrderStatus, word string, change ...func(*gateway.Order)) gateway.Order {
	o := gateway.Order{ID: "100001", Action: "createDataPool", Status: status, UpstreamStatus: word}
	for _, c := range change {
		c(&o)
	}
	return o
}

func numbered(o *gateway.Order) { o.PoolServiceNumber = pool }

func created(o *gateway.Order) {
	o.CreatedAt = time.Date(2024, 2, 14, 23, 1, 0, 0, time.UTC)
}

// refused returns an item that the back end refuses with this code.
func refused(code, message string) gateway.OrderResult {
	return gateway.OrderResult{Refused: resultCodes.Refusal(gateway.CallOptIn, code, message)}
}

// corpus returns all of testdata/replies, by operation and document.
func corpus(t *testing.T) map[string]map[string]reply {
	t.Helper()
	all := map[string]map[string]reply{}
	for _, part := range []map[string]map[string]reply{resultReplies, faultReplies, wireReplies, {"orderQuery": brokenReplies}} {
		for operation, cases := range part {
			if all[operation] == nil {
				all[operation] = map[string]reply{}
			}
			for name, test := range cases {
				if _, found := all[operation][name]; found {
					t.Errorf("%s/%s has two expectations", operation, name)
				}
				all[operation][name] = test
			}
		}
	}
	return all
}

// document returns the name of the document that a case answers with.
func document(name string) string {
	name, _, _ = strings.Cut(name, ", ")
	return name
}

func TestReplies(t *testing.T) {
	for operation, cases := range corpus(t) {
		for name, test := range cases {
			t.Run(operation+"/"+name, func(t *testing.T) { testReply(t, operation, name, test) })
		}
	}
}

func testReply(t *testing.T, operation, name string, test reply) {
	status, contentType := cmp.Or(test.status, 200), cmp.Or(test.contentType, "text/xml")
	config := config(t, answering(status, contentType, file(t, filepath.Join("testdata", "replies", document(name)+".xml"))))
	var words, unknown, labels []string
	config.OnUnknownWord = func(field, word string) { words = append(words, field+" "+word) }
	config.OnUnknownElement = func(name string) { unknown = append(unknown, name) }
	config.OnFault = func(_, label string) { labels = append(labels, label) }
	got, err := operations[operation].do(t.Context(), New(config))
	if test.fails != nil {
		testFailure(t, test, err)
	} else if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(test.want, got); test.fails == nil && diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	slices.Sort(words)
	slices.Sort(test.words)
	if diff := gocmp.Diff(test.words, words); diff != "" {
		t.Errorf("unknown words (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff(test.unknown, unknown); diff != "" {
		t.Errorf("unknown elements (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff(test.labels, labels); test.labels != nil && diff != "" {
		t.Errorf("faults counted (-want +got):\n%s", diff)
	}
}

// testFailure checks an error, and that it contains no secret.
func testFailure(t *testing.T, test reply, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if diff := gocmp.Diff(*test.fails, verdictOf(err)); diff != "" {
		t.Fatalf("error %v (-want +got):\n%s", err, diff)
	}
	if test.why != nil && !errors.Is(err, test.why) {
		t.Errorf("error %v, want one that wraps %v", err, test.why)
	}
	if detail := gateway.AsError(err).Detail; detail != gateway.Mask(detail) || strings.Contains(detail, "java") {
		t.Errorf("detail %q", detail)
	}
	for _, secret := range []string{secretPassword, "secret-user"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s is in %v", secret, err)
		}
	}
}

// Every document of the corpus is used by a test.
func TestEveryReplyIsUsed(t *testing.T) {
	files, err := filepath.Glob("testdata/replies/*.xml")
	if err != nil || len(files) < 80 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	used := map[string]bool{}
	for _, cases := range corpus(t) {
		for name := range cases {
			used[document(name)] = true
		}
	}
	for _, path := range files {
		if !used[strings.TrimSuffix(filepath.Base(path), ".xml")] {
			t.Errorf("%s is not used", path)
		}
	}
}
