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
		[]gateway.Balance{{InitialAmount: ptr("123456789012345678901234567890.10"), UsedAmount: ptr("1E+3"), RemainingAmount: ptr("0.000")}},
		nil,
	},
	{
		"what cannot be read is nil",
		`{"balances":[{"bucketRefId":{},"type":[],"initialValue":"1,024","usedValue":{"amount":5},"remainingValue":"unlimited","isPrimary":"yes","startDate":"2026-11-01","expiryDate":1767225600,"name":true},
		{"initialValue":" 5","usedValue":"","expiryDate":"2026-11-01T00:00:00","startDate":"never 19459986891"}]}`,
		[]gateway.Balance{{}, {}},
		[]string{
			"bucketRefId=", "initialAmount= 5", "initialAmount=1,024", "name=", "primary=yes", "remainingAmount=unlimited", "type=",
			"usedAmount=", "usedAmount=", "validFrom=2026-11-01", "validFrom=never ***********", "validTo=**********", "validTo=2026-11-01T00:00:00",
		},
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
				if amount != nil && !json.Valid([]byte(*amount)) {
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
