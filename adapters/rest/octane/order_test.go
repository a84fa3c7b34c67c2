package octane

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
)

// A failed answer: its kind, outcome, and what the back end said.
type failure struct {
	kind          gateway.Kind
	outcome       gateway.Outcome
	code, message string
}

func failureOf(err error) *failure {
	if err == nil {
		return nil
	}
	e := gateway.AsError(err)
	return &failure{e.Kind, e.Outcome, e.Upstream.Code, e.Upstream.Message}
}

// refused is an item that the back end refused with this code.
func refused(code, message string) gateway.OrderResult {
	return gateway.OrderResult{Refused: resultCodes.Refusal(gateway.CallOptOut, code, message)}
}

var untrusted = &failure{gateway.BadUpstream, gateway.Unknown, "", ""}

var orderAnswers = []struct {
	name   string
	status int
	body   string
	want   []gateway.OrderResult
	fails  *failure
}{
	{"number and boolean", 200, `{"errorCode":0,"success":true,"orderDetails":[{"success":true,"orderId":200001}]}`, []gateway.OrderResult{{OrderID: "200001"}}, nil},
	{"words and strings", 200, `{"errorCode":"0","success":"TRUE","orderDetails":[{"success":"true","orderId":"200001"}]}`, []gateway.OrderResult{{OrderID: "200001"}}, nil},
	{"no word but an order", 200, `{"orderDetails":[{"orderId":200001}]}`, []gateway.OrderResult{{OrderID: "200001"}}, nil},
	{"one object for a list", 200, `{"orderDetails":{"success":true,"orderId":200001}}`, []gateway.OrderResult{{OrderID: "200001"}}, nil},
	{"inside response", 200, `{"errorCode":0,"response":{"orderDetails":[{"orderId":200001}]}}`, []gateway.OrderResult{{OrderID: "200001"}}, nil},
	{"flat", 200, `{"success":true,"orderId":200001}`, []gateway.OrderResult{{OrderID: "200001"}}, nil},
	{"a text on success", 200, `{"errorCode":0,"errorMessage":"OK","orderDetails":[{"errorMessage":"OK","orderId":200001}]}`, []gateway.OrderResult{{OrderID: "200001"}}, nil},
	{
		"an entry's refused login does not repeat it", 200,
		`{"orderDetails":[{"orderId":1},{"success":false,"errorCode":1,"errorMessage":"user/s3cret"}]}`,
		[]gateway.OrderResult{{OrderID: "1"}, refused("1", "user/s3cret")},
		nil,
	},
	{
		"some of them", 200,
		`{"success":false,"errorCode":9,"orderDetails":[{"success":true,"orderId":1},{"success":false,"errorCode":3,"errorMessage":"no 0400000005"},{"success":"false"}]}`,
		[]gateway.OrderResult{{OrderID: "1"}, refused("3", "no **********"), refused("", "")},
		nil,
	},
	{"refused by success", 200, `{"success":false,"errorCode":0,"errorMessage":"0477000001 has consumers"}`, nil, &failure{gateway.Rejected, gateway.Refused, "", "********** has consumers"}},
	{"refused by a word", 200, `{"success":"False"}`, nil, &failure{gateway.Rejected, gateway.Refused, "", ""}},
	{"refused by code", 200, `{"errorCode":17,"errorMessage":"no"}`, nil, &failure{gateway.Rejected, gateway.Refused, "17", "no"}},
	{"a text alone", 200, `{"errorMessage":"no 0400000001"}`, nil, &failure{gateway.BadUpstream, gateway.Unknown, "", "no **********"}},
	{"a text, and what we do not know", 200, `{"errorMessage":"Request has been submitted","response":{"orderReference":77}}`, nil, &failure{gateway.BadUpstream, gateway.Unknown, "", "Request has been submitted"}},
	{"refused with an empty list", 200, `{"success":false,"orderDetails":[]}`, nil, &failure{gateway.Rejected, gateway.Refused, "", ""}},
	{"credentials", 200, `{"errorCode":"1","errorMessage":"user/s3cret"}`, nil, &failure{gateway.UpstreamAuth, gateway.Refused, "1", ""}},
	{"not found", 200, `{"errorCode":"3"}`, nil, &failure{gateway.NotFound, gateway.Refused, "3", ""}},
	{"conflict", 200, `{"errorCode":4,"errorMessage":"state"}`, nil, &failure{gateway.Conflict, gateway.Refused, "4", "state"}},
	{"400 with a code", 400, `{"success":false,"errorCode":2,"errorMessage":"bad"}`, nil, &failure{gateway.Rejected, gateway.Refused, "2", "bad"}},
	{"400 with a code that is known", 400, `{"success":false,"errorCode":3}`, nil, &failure{gateway.NotFound, gateway.Refused, "3", ""}},
	{"409 without one", 409, `{"success":false}`, nil, &failure{gateway.Conflict, gateway.Refused, "409", ""}},
	{"401", 401, ``, nil, &failure{gateway.UpstreamAuth, gateway.Refused, "401", ""}},
	{"400 that names an order", 400, `{"success":true,"orderId":1}`, nil, untrusted},
	{"409 of which one was done", 409, `{"success":false,"errorCode":4,"orderDetails":[{"orderId":5001,"success":true},{"success":false,"errorCode":9}]}`, nil, untrusted},
	{"500 with an envelope", 500, `{"success":false,"errorCode":3,"errorMessage":"crash"}`, nil, &failure{gateway.BadUpstream, gateway.Unknown, "3", "crash"}},
	{"500 with a code that is no zero", 500, `{"success":false,"errorCode":"03.0"}`, nil, &failure{gateway.BadUpstream, gateway.Unknown, "3", ""}},
	{"500 that cannot be read", 500, `{"success":[]}`, nil, &failure{gateway.BadUpstream, gateway.Unknown, "500", ""}},
	{"503 in HTML", 503, `<html>`, nil, &failure{gateway.BadUpstream, gateway.Unknown, "503", ""}},
	{"success without an order", 200, `{"success":true}`, nil, untrusted},
	{"success with an empty list", 200, `{"errorCode":0,"orderDetails":[]}`, nil, untrusted},
	{"success with order zero", 200, `{"success":true,"orderId":0}`, nil, untrusted},
	{"an order that is no number", 200, `{"success":true,"orderId":"x1"}`, nil, untrusted},
	{"an order in floating point", 200, `{"success":true,"orderId":2.00001e5}`, nil, untrusted},
	{"nothing at all", 200, `{}`, nil, untrusted},
	{"success and a code", 200, `{"success":true,"errorCode":5,"orderId":1}`, nil, untrusted},
	{"a refusal that names an order", 200, `{"success":false,"orderId":1}`, nil, untrusted},
	{
		"entries that tell nothing hide no other", 200,
		`{"orderDetails":[{"success":false,"orderId":1},{},1,{"success":true,"errorCode":1},{"success":true,"orderId":2}]}`,
		[]gateway.OrderResult{{}, {}, {}, {}, {OrderID: "2"}},
		nil,
	},
	{"a code that is none", 200, `{"errorCode":{},"orderId":1}`, nil, untrusted},
	{"a success that is none", 200, `{"success":"maybe","orderId":1}`, nil, untrusted},
	{"a refusal around a bare order", 200, `{"errorCode":7,"errorMessage":"Limit was refused","success":false,"orderDetails":[{"orderId":123}]}`, []gateway.OrderResult{{}}, nil},
	{"a refusal around one object", 200, `{"errorCode":"7","orderDetails":{"orderId":"123","dateSubmitted":"18-04-2024"}}`, []gateway.OrderResult{{}}, nil},
	{"a refusal by a word around a bare order", 200, `{"success":"n","orderDetails":[{"orderId":123},{"errorCode":0,"orderId":124},{"success":"Y","orderId":125}]}`, []gateway.OrderResult{{}, {OrderID: "124"}, {OrderID: "125"}}, nil},
	{"a refusal inside response", 200, `{"success":"F","response":{"orderDetails":[{"orderId":123}]}}`, []gateway.OrderResult{{}}, nil},
	{"a refusal, and entries that say nothing", 200, `{"success":false,"errorCode":4,"errorMessage":"state","orderDetails":[{"orderId":0,"serviceNumber":"0400000001"},null]}`, nil, &failure{gateway.Conflict, gateway.Refused, "4", "state"}},
	{"a refusal, bare entries and a flat order", 200, `{"success":false,"orderId":5,"orderDetails":[{}]}`, nil, untrusted},
	{"a refusal around what is no entry", 200, `{"success":false,"orderDetails":[1]}`, []gateway.OrderResult{{}}, nil},
	{"refused by N", 200, `{"success":"N"}`, nil, &failure{gateway.Rejected, gateway.Refused, "", ""}},
	{"refused by 0", 200, `{"success":0,"errorCode":0}`, nil, &failure{gateway.Rejected, gateway.Refused, "", ""}},
	{"refused by No, with an order", 200, `{"success":"No","orderId":77}`, nil, untrusted},
	{"zero in other spellings", 200, `{"errorCode":0.0,"orderDetails":[{"errorCode":"00","orderId":1},{"errorCode":"0.0","orderId":2},{"errorCode":"+0","orderId":3},{"errorCode":-0,"orderId":4},{"errorCode":"","success":1,"orderId":5}]}`, []gateway.OrderResult{{OrderID: "1"}, {OrderID: "2"}, {OrderID: "3"}, {OrderID: "4"}, {OrderID: "5"}}, nil},
	{"codes in other spellings", 200, `{"orderDetails":[{"errorCode":"03"},{"errorCode":4.0},{"errorCode":"+4"},{"errorCode":"ERR_OPT","errorMessage":"not eligible"}]}`, []gateway.OrderResult{refused("3", ""), refused("4", ""), refused("4", ""), refused("ERR_OPT", "not eligible")}, nil},
	{"order numbers in other spellings", 200, `{"orderDetails":[{"orderId":"000123"},{"orderId":" 124 "},{"orderId":"+125"},{"orderId":"null","errorCode":3},{"orderId":"1234567890123456789"},{"orderId":"12/../3"},{"orderId":-5}]}`, []gateway.OrderResult{{OrderID: "123"}, {OrderID: "124"}, {OrderID: "125"}, refused("3", ""), {}, {}, {}}, nil},
	{"a refusal with an order that cannot be read", 200, `{"success":false,"orderId":"A-17"}`, nil, untrusted},
	{"members twice cost their own entry", 200, `{"orderDetails":[{"orderId":1,"orderId":2},{"errorCode":3,"ErrorCode":0},{"success":true,"Success":true,"orderId":3},{"note":1,"note":2,"orderId":4},{"success":false,"errorCode":3,"errorMessage":"a","errorMessage":"b"}]}`, []gateway.OrderResult{{}, {}, {OrderID: "3"}, {OrderID: "4"}, refused("3", "")}, nil},
	{"an envelope that differs, and entries that judge", 200, `{"success":true,"success":false,"orderDetails":[{"success":true,"orderId":1},{"orderId":2},{"success":false}]}`, []gateway.OrderResult{{OrderID: "1"}, {}, refused("", "")}, nil},
	{"two lists", 200, `{"success":false,"orderDetails":[],"orderdetails":[{"orderId":1}]}`, nil, untrusted},
	{"400 with two lists", 400, `{"success":false,"orderDetails":[],"orderdetails":[{"orderId":1}]}`, nil, untrusted},
	{"400 with two orders", 400, `{"success":false,"orderId":1,"OrderId":2}`, nil, untrusted},
	{"limited", 200, `{"success":false,"errorCode":233,"errorMessage":"try again in: 42 seconds"}`, nil, &failure{gateway.RateLimited, gateway.NotSent, "233", "try again in: 42 seconds"}},
	{"limited, 429", 429, `{"errorCode":"233"}`, nil, &failure{gateway.RateLimited, gateway.NotSent, "233", ""}},
	{"limited, 500", 500, `{"errorCode":"233.0"}`, nil, &failure{gateway.RateLimited, gateway.NotSent, "233", ""}},
	{"limited, and an order", 200, `{"errorCode":233,"orderId":1}`, nil, untrusted},
	{"truncated", 200, `{"success":true,"orderId":2000`, nil, &failure{gateway.BadUpstream, gateway.Unknown, "200", ""}},
}

func TestOrders(t *testing.T) {
	for _, tt := range orderAnswers {
		t.Run(tt.name, func(t *testing.T) {
			client, reported := serve(t, answering(tt.status, tt.body))
			got, err := client.OptOut(t.Context(), gateway.OptOut{Pool: gateway.LineKey{CustomerNumber: "1", LineSeqNo: "1"}})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.fails, failureOf(err), cmp.AllowUnexported(failure{})); diff != "" {
				t.Error(diff)
			}
			if len(*reported) > 0 && !strings.Contains(tt.name, "two") && !strings.Contains(tt.name, "twice") && !strings.Contains(tt.name, "differs") {
				t.Errorf("reported %q", *reported)
			}
		})
	}
}

// TestSingleOrder: one order, or the refusal of its one entry as an error.
func TestSingleOrder(t *testing.T) {
	tests := []struct {
		name  string
		body  string
		want  gateway.OrderID
		fails *failure
	}{
		{"in a list", `{"errorCode":0,"orderDetails":[{"success":true,"orderId":200001}]}`, "200001", nil},
		{"flat", `{"success":"true","orderId":"200001","dateSubmitted":"18-04-2024"}`, "200001", nil},
		{"its entry refused", `{"errorCode":0,"orderDetails":[{"success":false,"errorCode":4,"errorMessage":"no"}]}`, "", &failure{gateway.Conflict, gateway.Refused, "4", "no"}},
		{"two orders", `{"orderDetails":[{"orderId":1},{"orderId":2}]}`, "", untrusted},
		{"refused", `{"success":false,"errorMessage":"no"}`, "", &failure{gateway.Rejected, gateway.Refused, "", "no"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := serve(t, answering(200, tt.body))
			got, err := client.Disconnect(t.Context(), gateway.LineKey{CustomerNumber: "1", LineSeqNo: "1"})
			if got != tt.want {
				t.Errorf("got %q", got)
			}
			if diff := cmp.Diff(tt.fails, failureOf(err), cmp.AllowUnexported(failure{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnknownOrderMembers(t *testing.T) {
	client, reported := serve(t, answering(200, `{"batchId":1,"dateSubmitted":"18-04-2024","orderDetails":[{"orderId":1,"0400000001":true}]}`))
	if _, err := client.Disconnect(t.Context(), gateway.LineKey{CustomerNumber: "1", LineSeqNo: "1"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"batchId", "**********"}, *reported); diff != "" {
		t.Error(diff)
	}
}

// decodeObject decodes a body as the client does.
func decodeObject(body []byte) rest.Object {
	o, err := rest.Decode(body)
	if err != nil {
		return nil
	}
	return o
}

func FuzzOrders(f *testing.F) {
	for _, tt := range orderAnswers {
		f.Add([]byte(tt.body))
	}
	client := New(Config{ResultCodes: resultCodes})
	f.Fuzz(func(t *testing.T, body []byte) {
		o := decodeObject(body)
		e := readEnvelope(o)
		if o == nil {
			return
		}
		results, err := client.orders(gateway.CallTransfer, o, e)
		if err != nil {
			if known := gateway.AsError(err); known.Outcome == "" || known.Outcome == gateway.NotSent && known.Kind != gateway.RateLimited || results != nil {
				t.Fatalf("%v and %+v", results, known)
			}
			return
		}
		for _, r := range results {
			if r.OrderID != "" && r.Refused != nil {
				t.Fatalf("both: %+v", r)
			}
			if r.Refused != nil && gateway.Mask(r.Refused.Upstream.Message) != r.Refused.Upstream.Message {
				t.Fatalf("not masked: %q", r.Refused.Upstream.Message)
			}
			if strings.Trim(string(r.OrderID), "0123456789") != "" {
				t.Fatalf("order %q", r.OrderID)
			}
		}
	})
}

// TestLimited: a limit in band says when to come back, as over
// SOAP.
func TestLimited(t *testing.T) {
	for body, want := range map[string]time.Duration{
		`{"errorCode":233,"errorMessage":"API rate limit has been exceeded for this operation - please try again in: 42 seconds"}`: 42 * time.Second,
		`{"success":false,"errorCode":"233","errorMessage":"try again in: 1 minute 30 seconds"}`:                                   90 * time.Second,
		`{"success":"N","errorCode":"0233"}`: time.Minute,
	} {
		for _, status := range []int{200, 400, 429, 500} {
			client, _ := serve(t, answering(status, body))
			_, err := client.Disconnect(t.Context(), gateway.LineKey{CustomerNumber: "1", LineSeqNo: "1"})
			if e := gateway.AsError(err); e == nil || e.Kind != gateway.RateLimited || e.Outcome != gateway.NotSent || e.RetryAfter != want {
				t.Errorf("%d %s: a write got %+v", status, body, e)
			}
			_, err = client.DataPool(t.Context(), gateway.LineKey{CustomerNumber: "1", LineSeqNo: "1"})
			if e := gateway.AsError(err); e == nil || e.Kind != gateway.RateLimited || e.Outcome != "" || e.RetryAfter != want {
				t.Errorf("%d %s: a read got %+v", status, body, e)
			}
		}
	}
}
