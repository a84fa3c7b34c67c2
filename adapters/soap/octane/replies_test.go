package octane

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

// reply is one answer of the back end, and what it means. Exactly one of want
// and fails is set.
type reply struct {
	want    any
	fails   *verdict
	status  int      // 200 when zero
	words   []string // what OnUnknownWord hears
	unknown []string // what OnUnknownElement hears
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

// replies are the documents of testdata/replies, by operation and name.
var replies = map[string]map[string]reply{
	"orderCreate": {
		"orderCreate-placed":                {want: gateway.OrderID("200001")},
		"orderCreate-placed-without-code":   {want: gateway.OrderID("9007199254740993")},
		"orderCreate-placed-success-text":   {want: gateway.OrderID("200001")},
		"orderCreate-placed-new-members":    {want: gateway.OrderID("200001"), unknown: []string{"carrier"}},
		"orderCreate-unknown-success":       {want: gateway.OrderID("200001"), words: []string{"success perhaps"}},
		"orderCreate-utf16":                 {want: gateway.OrderID("200001")},
		"orderCreate-latin1":                fails(gateway.Rejected, gateway.Refused, "2", "Plan non trouvé"),
		"orderCreate-refused-login":         fails(gateway.UpstreamAuth, gateway.Refused, "1"),
		"orderCreate-refused-validation":    fails(gateway.Rejected, gateway.Refused, "2", "Plan is not a provider plan").with(500),
		"orderCreate-refused-customer":      fails(gateway.NotFound, gateway.Refused, "3", "No such customer"),
		"orderCreate-refused-conflict":      fails(gateway.Conflict, gateway.Refused, "4", "Not now"),
		"orderCreate-refused-other":         fails(gateway.Rejected, gateway.Refused, "-17", "Something else"),
		"orderCreate-refused-long":          fails(gateway.Rejected, gateway.Refused, "9", strings.Repeat("no", 150)),
		"orderCreate-refused-success-false": fails(gateway.Rejected, gateway.Refused, "", "No"),
		"orderCreate-refused-with-order":    fails(gateway.BadUpstream, gateway.Unknown, "7", "Order created, mail not sent"),
		"orderCreate-refused-order-zero":    fails(gateway.Rejected, gateway.Refused, "7", "No"),
		"orderCreate-code-and-success":      fails(gateway.BadUpstream, gateway.Unknown, "7", "Mail not sent"),
		"orderCreate-failed-with-order":     fails(gateway.BadUpstream, gateway.Unknown),
		"orderCreate-no-order":              fails(gateway.BadUpstream, gateway.Unknown),
		"orderCreate-order-zero":            fails(gateway.BadUpstream, gateway.Unknown),
		"orderCreate-message-only":          fails(gateway.BadUpstream, gateway.Unknown),
		"orderCreate-no-return":             fails(gateway.BadUpstream, gateway.Unknown),
		"orderCreate-order-too-big":         fails(gateway.BadUpstream, gateway.Unknown, "200"),
		"orderCreate-two-orders":            fails(gateway.BadUpstream, gateway.Unknown, "200"),
		"orderCreate-wrong-wrapper":         fails(gateway.BadUpstream, gateway.Unknown, "200"),
		"orderCreate-wrong-namespace":       fails(gateway.BadUpstream, gateway.Unknown, "200"),
		"orderCreate-truncated":             fails(gateway.BadUpstream, gateway.Unknown, "200"),
		"empty-body":                        fails(gateway.BadUpstream, gateway.Unknown, "200"),
		"empty":                             fails(gateway.BadUpstream, gateway.Unknown, "202").with(202),
		"html-503":                          fails(gateway.BadUpstream, gateway.Unknown, "503").with(503),
		"html-401":                          fails(gateway.UpstreamAuth, gateway.Refused, "401").with(401),
		"fault-233-seconds":                 limited(gateway.Refused, 42*time.Second, "42 seconds"),
		"fault-server":                      fails(gateway.BadUpstream, gateway.Unknown, "Server", "java.lang.NullPointerException").with(500),
		"fault-client":                      fails(gateway.NotUnderstood, gateway.Refused, "Client", "Cannot find dispatch method for {http://order.frontend.ws.utilibill.com.au/}orderCreate").with(500),
		"fault-login-number":                fails(gateway.UpstreamAuth, gateway.Refused, "1"),
		"fault-validation-number":           fails(gateway.Rejected, gateway.Refused, "2", "Plan is not a provider plan").with(500),
		"fault-unknown-number":              fails(gateway.BadUpstream, gateway.Unknown, "999", "Unheard of"),
	},
	"orderQuery": {
		"orderQuery-committed":         {want: order(gateway.OrderCompleted, "COMMITTED", numbered, created)},
		"orderQuery-cdata":             {want: order(gateway.OrderCompleted, "COMMITTED", numbered)},
		"orderQuery-other-prefixes":    {want: order(gateway.OrderCompleted, "COMMITTED")},
		"orderQuery-pending-no-number": {want: order(gateway.OrderPending, "PENDING")},
		"orderQuery-flat":              {want: order(gateway.OrderInProgress, "in_prog", created)},
		"orderQuery-status-fallback":   {want: order(gateway.OrderCompleted, "Complete", numbered)},
		"orderQuery-other-item":        {want: order(gateway.OrderCompleted, "SUCCESS", numbered)},
		"orderQuery-rejected-opt-in":   {want: order(gateway.OrderFailed, "REJECTED", func(o *gateway.Order) { o.Action = "addConsumers" })},
		"orderQuery-unknown-word": {
			want:  order(gateway.OrderInProgress, "HELD_AT_0400123456", func(o *gateway.Order) { o.Action = "" }),
			words: []string{"orderStatus HELD_AT_**********", "createdOn unreadable"},
		},
		"orderQuery-no-status":        {want: order(gateway.OrderInProgress, "", func(o *gateway.Order) { o.Action = "" })},
		"orderQuery-zero-lost":        {want: order(gateway.OrderCompleted, "COMMITTED", numbered)},
		"orderQuery-unknown-order":    fails(gateway.NotFound, "", "3", "Order not found"),
		"orderQuery-code-and-success": fails(gateway.BadUpstream, "", "3"),
		"orderQuery-no-order":         fails(gateway.BadUpstream, ""),
		"orderQuery-empty-order":      fails(gateway.BadUpstream, ""),
		"orderQuery-other-order":      fails(gateway.BadUpstream, ""),
		"orderQuery-no-return":        fails(gateway.BadUpstream, ""),
		"orderQuery-dtd":              fails(gateway.BadUpstream, "", "200"),
		"html-401":                    fails(gateway.UpstreamAuth, "", "401").with(401),
		"fault-233-minutes":           limited("", 17*time.Minute, "17 minutes"),
		"fault-233-no-time":           limited("", time.Minute, ""),
		"fault-server":                fails(gateway.BadUpstream, "", "Server", "java.lang.NullPointerException").with(500),
		"fault-jaxws-detail":          fails(gateway.BadUpstream, "", "Server", "order ********** failed").with(500),
	},
	"serviceDetail": {
		"serviceDetail-one":           {want: gateway.Line{LineSeqNo: "1"}},
		"serviceDetail-one-named":     {want: gateway.Line{LineSeqNo: "7"}},
		"serviceDetail-zero-lost":     {want: gateway.Line{LineSeqNo: "7"}},
		"serviceDetail-two-named":     {want: gateway.Line{LineSeqNo: "2"}},
		"serviceDetail-two-unnamed":   {want: gateway.Line{LineSeqNo: "3"}},
		"serviceDetail-other-service": fails(gateway.BadUpstream, ""),
		"serviceDetail-no-line":       fails(gateway.BadUpstream, ""),
		"serviceDetail-none":          fails(gateway.NotFound, ""),
		"serviceDetail-none-omitted":  fails(gateway.NotFound, ""),
		"serviceDetail-nothing":       fails(gateway.BadUpstream, ""),
		"serviceDetail-no-return":     fails(gateway.BadUpstream, ""),
		"serviceDetail-refused":       fails(gateway.NotFound, "", "3", "Service not found"),
		"fault-login-number":          fails(gateway.UpstreamAuth, "", "1"),
	},
	"optIn": {
		"bulk-two":              {want: []gateway.OrderResult{{OrderID: "200001"}, {OrderID: "200002"}}},
		"bulk-partial":          {want: []gateway.OrderResult{{OrderID: "200001"}, refused("4", "********** is in a pool")}},
		"bulk-long-refusal":     {want: []gateway.OrderResult{{OrderID: "200001"}, refused("9", strings.Repeat("no", 150))}},
		"bulk-success-false":    {want: []gateway.OrderResult{refused("", "No"), {OrderID: "200002"}}},
		"bulk-one":              {want: []gateway.OrderResult{{OrderID: "200001"}}},
		"bulk-none":             {want: []gateway.OrderResult{}},
		"bulk-login":            {want: []gateway.OrderResult{refused("1", "")}},
		"bulk-login-each":       {want: []gateway.OrderResult{refused("1", ""), refused("1", "")}},
		"bulk-login-with-order": {want: []gateway.OrderResult{refused("1", ""), {}}},
		"bulk-contradictions":   {want: []gateway.OrderResult{{}, {}, {OrderID: "200002"}}},
		"bulk-refused-beside":   fails(gateway.Rejected, gateway.Refused, "2", "Bad request"),
		"bulk-refused-return":   fails(gateway.UpstreamAuth, gateway.Refused, "1"),
		"bulk-return-only":      fails(gateway.BadUpstream, gateway.Unknown),
		"bulk-no-result":        fails(gateway.BadUpstream, gateway.Unknown),
		"bulk-silent-item":      {want: []gateway.OrderResult{{OrderID: "200001"}, {}}},
		"bulk-nil-item":         {want: []gateway.OrderResult{{OrderID: "200001"}, {}}},
		"fault-233-seconds":     limited(gateway.Refused, 42*time.Second, "42 seconds"),
	},
	"optOut": {
		"bulk-two":     {want: []gateway.OrderResult{{OrderID: "200001"}, {OrderID: "200002"}}},
		"fault-server": fails(gateway.BadUpstream, gateway.Unknown, "Server", "java.lang.NullPointerException").with(500),
	},
	"dataPoolView": {
		"dataPoolView-two": {want: gateway.PoolRecord{
			ProviderID: "4711", Status: gateway.PoolActive, UpstreamStatus: "OPTED-IN",
			CapBytes: new(int64(50 << 30)), UsedBytes: new(int64(5 << 28)), ConsumerCount: new(2),
			Consumers: []gateway.Consumer{
				{ServiceNumber: "0400000001", Status: gateway.PoolActive, UpstreamStatus: "OPTED-IN", UsedBytes: new(int64(0)), LimitBytes: new(int64(5 << 30))},
				{ServiceNumber: "0400000002", Status: gateway.PoolPendingActivation, UpstreamStatus: "opted-in pending"},
			},
		}},
		"dataPoolView-zero-lost":         {want: gateway.PoolRecord{Consumers: []gateway.Consumer{{ServiceNumber: "0400000001"}}}},
		"dataPoolView-member-unreadable": fails(gateway.BadUpstream, "", "200"),
		"dataPoolView-one":               {want: gateway.PoolRecord{Consumers: []gateway.Consumer{{ServiceNumber: "0400000001"}}}},
		"dataPoolView-empty": {want: gateway.PoolRecord{
			ProviderID: "4712", Status: gateway.PoolPendingDisconnection, UpstreamStatus: "OPTED-OUT PENDING", ConsumerCount: new(0), Consumers: []gateway.Consumer{},
		}},
		"dataPoolView-unlisted": {want: gateway.PoolRecord{ProviderID: "4712", Status: gateway.PoolDisconnected, UpstreamStatus: "OPTED-OUT"}},
		"dataPoolView-unknown-words": {
			want: gateway.PoolRecord{
				UpstreamStatus: "SUSPENDED", UsedBytes: new(int64(3 << 19)),
				Consumers: []gateway.Consumer{{ServiceNumber: "0400000001", UpstreamStatus: "MOVED"}},
			},
			words: []string{"dataMaxCap unreadable", "dataPoolStatus SUSPENDED", "consumerStatus MOVED", "dataLimit unreadable"},
		},
		"dataPoolView-refused":   fails(gateway.NotFound, "", "3", "Not a pool"),
		"dataPoolView-no-pool":   fails(gateway.BadUpstream, ""),
		"dataPoolView-no-return": fails(gateway.BadUpstream, ""),
		"html-503":               fails(gateway.BadUpstream, "", "503").with(503),
	},
	"dataLimit": {
		"dataLimit-placed":    {want: gateway.OrderID("200003")},
		"dataLimit-refused":   fails(gateway.Conflict, gateway.Refused, "4", "Not in a pool"),
		"dataLimit-no-return": fails(gateway.BadUpstream, gateway.Unknown),
		"empty-body":          fails(gateway.BadUpstream, gateway.Unknown, "200"),
	},
}

// refused is an item that the back end refused with this code.
func refused(code, message string) gateway.OrderResult {
	return gateway.OrderResult{Refused: resultCodes.Refusal(gateway.CallOptIn, code, message)}
}

func TestReplies(t *testing.T) {
	for operation, cases := range replies {
		for name, test := range cases {
			t.Run(operation+"/"+name, func(t *testing.T) { testReply(t, operation, name, test) })
		}
	}
}

func testReply(t *testing.T, operation, name string, test reply) {
	status := test.status
	if status == 0 {
		status = 200
	}
	config := config(t, answering(status, "text/xml", file(t, filepath.Join("testdata", "replies", name+".xml"))))
	var words, unknown []string
	config.OnUnknownWord = func(field, word string) { words = append(words, field+" "+word) }
	config.OnUnknownElement = func(name string) { unknown = append(unknown, name) }
	got, err := operations[operation].do(t.Context(), New(config))
	switch {
	case test.fails == nil && err != nil:
		t.Fatal(err)
	case test.fails == nil:
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("result (-want +got):\n%s", diff)
		}
	default:
		if diff := cmp.Diff(*test.fails, verdictOf(err)); err == nil || diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		if detail := gateway.AsError(err).Detail; detail != gateway.Mask(detail) || strings.Contains(detail, "java") {
			t.Errorf("detail %q", detail)
		}
		if err != nil && strings.Contains(err.Error(), config.Password) {
			t.Errorf("the password is in %v", err)
		}
	}
	slices.Sort(words)
	slices.Sort(test.words)
	if diff := cmp.Diff(test.words, words); diff != "" {
		t.Errorf("unknown words (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(test.unknown, unknown); diff != "" {
		t.Errorf("unknown elements (-want +got):\n%s", diff)
	}
}

// Every document of the corpus is used: one without a test proves nothing.
func TestEveryReplyIsUsed(t *testing.T) {
	files, err := filepath.Glob("testdata/replies/*.xml")
	if err != nil || len(files) < 80 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".xml")
		used := false
		for _, cases := range replies {
			_, found := cases[name]
			used = used || found
		}
		if !used {
			t.Errorf("%s is not used", path)
		}
	}
}
