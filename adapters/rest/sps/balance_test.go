package sps

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
)

func ptr[T any](v T) *T { return &v }

var balanceAnswers = []struct {
	name     string
	body     string
	want     []gateway.Balance
	reported []string
}{
	{
		"everything", `{"balances":[{"bucketRefId":"1000001","name":"10 GB domestic","type":"DATA","unit":"MB","initialValue":10240,"usedValue":1024.50,"remainingValue":"9215.50",
		"isPrimary":true,"startDate":"2026-11-01T00:00:00Z","expiryDate":"2026-12-01T00:00:00+11:00","status":"ACTIVE"}]}`,
		[]gateway.Balance{{
			BucketRefID: ptr("1000001"), Name: ptr("10 GB domestic"), Type: ptr(gateway.BalanceData), Unit: ptr("MB"),
			InitialAmount: ptr("10240"), UsedAmount: ptr("1024.50"), RemainingAmount: ptr("9215.50"), Primary: ptr(true),
			ValidFrom: ptr("2026-11-01T00:00:00Z"), ValidTo: ptr("2026-12-01T00:00:00+11:00"), Status: ptr("ACTIVE"),
		}},
		nil,
	},
	{
		"other names and forms", `{"status":"Success","balances":{"ID":1000005,"usageType":"monetary","uom":"USD","available":1,"availableAmount":-0.10,"primary":"False","endTime":"2026-12-01T00:00:00.250+0000"}}`,
		[]gateway.Balance{{
			BucketRefID: ptr("1000005"), Type: ptr(gateway.BalanceMonetary), Unit: ptr("USD"), RemainingAmount: ptr("-0.10"),
			Primary: ptr(false), ValidTo: ptr("2026-12-01T00:00:00.25Z"),
		}},
		[]string{"available"},
	},
	{"an empty wallet", `{"balances":[]}`, []gateway.Balance{}, nil},
	{"missing and null are nil", `{"balances":[{},{"remainingValue":null,"isPrimary":null,"type":null}]}`, []gateway.Balance{{}, {}}, nil},
	{"null gives way to another name", `{"balances":[{"remainingValue":null,"remaining":3}]}`, []gateway.Balance{{RemainingAmount: ptr("3")}}, nil},
	{
		"exactly as sent", `{"balances":[{"initialValue":123456789012345678901234567890.10,"usedValue":1E+3,"remainingValue":"0.000"}]}`,
		[]gateway.Balance{{InitialAmount: ptr("123456789012345678901234567890.10"), UsedAmount: ptr("1000"), RemainingAmount: ptr("0.000")}},
		nil,
	},
	{
		"what cannot be read is nil",
		`{"balances":[{"bucketRefId":{},"type":[],"initialValue":"1,024","usedValue":{"amount":5},"remainingValue":"unlimited","isPrimary":"yes","startDate":"2026-11-01","expiryDate":1767225600,"name":true},
		{"initialValue":" 5","usedValue":"","expiryDate":"2026-11-01T00:00:00","startDate":"never 19459986891"}]}`,
		[]gateway.Balance{{}, {}},
		[]string{
			"bucketRefId=unreadable", "initialAmount=unreadable", "initialAmount=unreadable", "name=unreadable", "primary=unreadable", "remainingAmount=unreadable", "type=unreadable",
			"usedAmount=unreadable", "usedAmount=unreadable", "validFrom=unreadable", "validFrom=unreadable", "validTo=unreadable", "validTo=unreadable",
		},
	},
	{
		"a member twice",
		`{"page":1,"page":2,"balances":[{"id":"1","ID":"1","usedValue":1,"usedValue":2,"name":null,"NAME":"n","note":1,"note":2}]}`,
		[]gateway.Balance{{BucketRefID: ptr("1"), Name: ptr("n")}},
		[]string{"id=repeated", "name=repeated", "note", "note=repeated", "page", "page=repeated", "usedValue=repeated"},
	},
	{
		"amounts with exponents, and absurd ones",
		`{"balances":[{"initialValue":1.5E+3,"usedValue":-25e-3,"remainingValue":"0e5"},{"initialValue":1e999999999,"usedValue":1e-999999999,"remainingValue":"1e41"},
		{"initialValue":1234567890123456789012345678901234567890,"usedValue":12345678901234567890123456789012345678901,"remainingValue":"1e39"},{"initialValue":1e400000000000000000000,"usedValue":"0x10","remainingValue":"Infinity"}]}`,
		[]gateway.Balance{
			{InitialAmount: ptr("1500"), UsedAmount: ptr("-0.025"), RemainingAmount: ptr("0")},
			{},
			{InitialAmount: ptr("1234567890123456789012345678901234567890"), RemainingAmount: ptr("1" + strings.Repeat("0", 39))},
			{},
		},
		slices.Sorted(slices.Values(append(slices.Repeat([]string{"initialAmount=unreadable", "remainingAmount=unreadable"}, 2), "usedAmount=unreadable", "usedAmount=unreadable", "usedAmount=unreadable"))),
	},
	{
		"times that stand for none",
		`{"balances":[{"startDate":"0001-01-01T00:00:00Z","expiryDate":"9999-12-31T23:59:59Z"},{"startDate":"1970-01-01T00:00:00Z","expiryDate":"2200-01-01T00:00:00Z"},{"startDate":"1900-01-01T00:00:00Z","expiryDate":"2099-12-31T23:59:59Z"}]}`,
		[]gateway.Balance{{}, {}, {ValidTo: ptr("2099-12-31T23:59:59Z")}},
		[]string{"validFrom=unreadable", "validFrom=unreadable", "validFrom=unreadable", "validTo=unreadable", "validTo=unreadable"},
	},
	{
		"words without end, and controls",
		`{"balances":[{"bucketRefId":"` + strings.Repeat("1", 65) + `","name":"a\u0007\u202eb` + strings.Repeat("x", 300) + `","unit":"` + strings.Repeat("u", 100) + `","status":"A\r\nB"},
		{"bucketRefId":" B-1 ","name":""},{"bucketRefId":"a\u0000b"},{"bucketRefId":1e3},{"bucketRefId":""}]}`,
		[]gateway.Balance{
			{Name: ptr("ab" + strings.Repeat("x", 254)), Unit: ptr(strings.Repeat("u", 64)), Status: ptr("AB")},
			{BucketRefID: ptr("B-1"), Name: ptr("")},
			{},
			{},
			{},
		},
		[]string{"bucketRefId=unreadable", "bucketRefId=unreadable", "bucketRefId=unreadable", "bucketRefId=unreadable"},
	},
	{
		"types", `{"balances":[{"type":"voice"},{"type":"Sms"},{"type":"OTHER"},{"type":"ROAMING"}]}`,
		[]gateway.Balance{{Type: ptr(gateway.BalanceVoice)}, {Type: ptr(gateway.BalanceSMS)}, {Type: ptr(gateway.BalanceOther)}, {Type: ptr(gateway.BalanceOther)}},
		[]string{"type=ROAMING"},
	},
	{
		"unknown members", `{"page":1,"balances":[{"bucketRefId":"1","priority":3,"19459986891":1},{"priority":4}]}`,
		[]gateway.Balance{{BucketRefID: ptr("1")}, {}},
		[]string{"***********", "page", "priority", "priority"},
	},
}

func TestBalances(t *testing.T) {
	for _, tt := range balanceAnswers {
		t.Run(tt.name, func(t *testing.T) {
			client, reported := serve(t, answering(200, tt.body))
			got, err := client.Balances(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			slices.Sort(*reported)
			if diff := cmp.Diff(tt.reported, *reported); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBalancesUntrusted(t *testing.T) {
	for _, body := range []string{`{"balances":null}`, `{"balances":[1]}`, `{"balances":[null]}`, `{"balances":"none"}`, `{"status":"Success"}`, `{"balance":[]}`} {
		client, _ := serve(t, answering(200, body))
		if _, err := client.Balances(t.Context(), key); gateway.KindOf(err) != gateway.BadUpstream {
			t.Errorf("%s: got %v", body, err)
		}
	}
}

// FuzzScalar: one scalar of a good answer is replaced by any JSON value, and
// everything else is returned as before.
func FuzzScalar(f *testing.F) {
	members := []string{"bucketRefId", "name", "type", "unit", "initialValue", "usedValue", "remainingValue", "isPrimary", "startDate", "expiryDate", "status"}
	for i, value := range []string{`null`, `{}`, `[]`, `"x"`, `1e999`, `true`, `"2026-11-01T00:00:00Z"`, `{"a":[1]}`, `"1","name":"y"`} {
		f.Add(byte(i), value)
	}
	client, err := New(goodConfig("https://sps.example"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, which byte, value string) {
		if !json.Valid([]byte(value)) {
			return
		}
		good := map[string]json.RawMessage{
			"bucketRefId": []byte(`"1"`), "name": []byte(`"n"`), "type": []byte(`"DATA"`), "unit": []byte(`"MB"`), "initialValue": []byte(`3`), "usedValue": []byte(`1`),
			"remainingValue": []byte(`2`), "isPrimary": []byte(`true`), "startDate": []byte(`"2026-11-01T00:00:00Z"`), "expiryDate": []byte(`"2026-12-01T00:00:00Z"`), "status": []byte(`"ACTIVE"`),
		}
		read := func() []any {
			body, err := json.Marshal(map[string]any{"balances": []any{good}})
			if err != nil {
				t.Fatal(err)
			}
			o, err := rest.Decode(body)
			if err != nil {
				return nil // too deep
			}
			balances, err := client.balances(&rest.Answer{Status: 200, Object: o})
			if err != nil || len(balances) != 1 {
				t.Fatalf("%s: %v", body, err)
			}
			b := balances[0]
			return []any{b.BucketRefID, b.Name, b.Type, b.Unit, b.InitialAmount, b.UsedAmount, b.RemainingAmount, b.Primary, b.ValidFrom, b.ValidTo, b.Status}
		}
		want := read()
		replaced := members[int(which)%len(members)]
		good[replaced] = []byte(value)
		for i, got := range read() {
			if members[i] != replaced && !cmp.Equal(want[i], got) {
				t.Fatalf("%s = %s: %s is %v", replaced, value, members[i], got)
			}
		}
	})
}

func FuzzBalances(f *testing.F) {
	for _, tt := range balanceAnswers {
		f.Add([]byte(tt.body))
	}
	client, err := New(goodConfig("https://sps.example"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := rest.Decode(body)
		if err != nil {
			return
		}
		balances, err := client.balances(&rest.Answer{Status: 200, Object: o})
		if err != nil {
			if kind := gateway.KindOf(err); kind != gateway.BadUpstream && kind != gateway.Rejected {
				t.Fatal(err)
			}
			return
		}
		for _, b := range balances {
			for _, amount := range []*string{b.InitialAmount, b.UsedAmount, b.RemainingAmount} {
				if amount != nil && (!json.Valid([]byte(*amount)) || len(*amount) > maxDigits+2 || strings.ContainsAny(*amount, "eE")) {
					t.Fatalf("amount %q", *amount)
				}
			}
			for _, at := range []*string{b.ValidFrom, b.ValidTo} {
				if at == nil {
					continue
				}
				if _, err := time.Parse(time.RFC3339, *at); err != nil {
					t.Fatalf("time %s", strconv.Quote(*at))
				}
			}
		}
	})
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"status":"Success"}`, `{"status":"Failure","code":"A","message":"m 19459986891"}`, `{"error":{"code":1}}`, `{"errors":[{"reason":"x"}]}`, `{"status":1}`, `{}`,
	} {
		f.Add([]byte(seed), 200)
		f.Add([]byte(seed), 409)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		o, err := rest.Decode(body)
		if err != nil || status < 200 {
			return
		}
		answer := &rest.Answer{Status: status, Object: o}
		e := answer.Failure(gateway.CallAddBuckets, faultCode(o), faultMessage(o))
		if answer.OK() {
			client := &Client{member: func(string) {}}
			ack, err := client.acknowledgement(gateway.CallAddBuckets, answer)
			if err == nil {
				if !strings.EqualFold(strings.TrimSpace(ack.Status), success) {
					t.Fatalf("%q is a success", ack.Status)
				}
				return
			}
			e = gateway.AsError(err)
		}
		if e.Outcome != gateway.Refused && e.Outcome != gateway.Unknown {
			t.Fatalf("outcome %q", e.Outcome)
		}
		if gateway.Mask(e.Upstream.Code+"\n"+e.Upstream.Message) != e.Upstream.Code+"\n"+e.Upstream.Message {
			t.Fatalf("not masked: %+v", e.Upstream)
		}
	})
}
