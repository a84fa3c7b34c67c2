package sps

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// TestStatusWords: a word that is not known leaves a change unknown, unless
// the answer says plainly that nothing was done.
func TestStatusWords(t *testing.T) {
	tests := []struct {
		status        int
		body          string
		kind          gateway.Kind
		outcome       gateway.Outcome
		code, message string
	}{
		{202, `{"status":"Accepted"}`, gateway.BadUpstream, gateway.Unknown, "Accepted", ""},
		{200, `{"status":"PENDING","message":"queued for 19459986891"}`, gateway.BadUpstream, gateway.Unknown, "PENDING", "queued for ***********"},
		{200, `{"status":"OK","code":0}`, gateway.BadUpstream, gateway.Unknown, "0", ""},
		{202, `{"status":"Accepted","code":"202"}`, gateway.BadUpstream, gateway.Unknown, "202", ""},
		{200, `{"status":""}`, gateway.BadUpstream, gateway.Unknown, "", ""},
		{200, `{"status":"Accepted","error":{},"code":""}`, gateway.BadUpstream, gateway.Unknown, "Accepted", ""},
		{200, `{"status":"Accepted","error":false}`, gateway.BadUpstream, gateway.Unknown, "Accepted", ""},
		{200, `{"status":"Accepted","errors":0}`, gateway.BadUpstream, gateway.Unknown, "Accepted", "0"},
		{200, `{"status":"Declined","errors":["no"]}`, gateway.Rejected, gateway.Refused, "Declined", "no"},
		{200, `{"status":"Accepted","errors":[]}`, gateway.BadUpstream, gateway.Unknown, "Accepted", ""},
		{200, `{"status":"Completed","code":"OK"}`, gateway.BadUpstream, gateway.Unknown, "OK", ""},
		{200, `{"status":"PartialSuccess","errors":[{"code":"B7","message":"no bucket"}]}`, gateway.BadUpstream, gateway.Unknown, "B7", "no bucket"},
		{200, `{"status":"failed"}`, gateway.Rejected, gateway.Refused, "failed", ""},
		{200, `{"status":" ERROR "}`, gateway.Rejected, gateway.Refused, "ERROR", ""},
		{200, `{"status":"Rejected","message":"no"}`, gateway.Rejected, gateway.Refused, "Rejected", "no"},
		{200, `{"status":"Declined","reasonCode":"8A"}`, gateway.Rejected, gateway.Refused, "8A", ""},
		{200, `{"status":"Declined","error":{"message":"no"}}`, gateway.Rejected, gateway.Refused, "Declined", "no"},
	}
	for _, tt := range tests {
		client, _ := serve(t, answering(tt.status, tt.body))
		_, err := client.AddBuckets(t.Context(), gateway.BucketChange{SubscriptionKey: key, BucketRefIDs: []string{"1000006"}})
		if err == nil {
			t.Errorf("%s: no error", tt.body)
			continue
		}
		e := gateway.AsError(err)
		want := failure{tt.kind, tt.outcome, tt.code, tt.message}
		if diff := cmp.Diff(want, failure{e.Kind, e.Outcome, e.Upstream.Code, e.Upstream.Message}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.body, diff)
		}
		// A read changes nothing, so its refusal is one in any words.
		if err := gateway.AsError(operationsUnderTest[4].call(t.Context(), client, key)); err == nil || err.Kind != gateway.Rejected || err.Outcome != "" {
			t.Errorf("%s: a read got %v", tt.body, err)
		}
	}
}

// TestSuccessWithAnErrorInside: a change of several buckets may have been done
// in part, whatever the status says.
func TestSuccessWithAnErrorInside(t *testing.T) {
	for body, wantUnknown := range map[string]bool{
		`{"status":"Success","errors":[{"code":"B7"}]}`:             true,
		`{"status":"Success","error":{"message":"one of two"}}`:     true,
		`{"status":"Success","errors":["no bucket"]}`:               true,
		`{"status":"Success","errors":[],"error":null,"code":"OK"}`: false,
		`{"status":"Success","error":"false"}`:                      false,
		`{"status":"Success","error":{"code":0,"message":""}}`:      false,
	} {
		client, _ := serve(t, answering(200, body))
		_, err := client.AddBuckets(t.Context(), gateway.BucketChange{SubscriptionKey: key, BucketRefIDs: []string{"1000006"}})
		if unknown := err != nil && gateway.AsError(err).Outcome == gateway.Unknown; unknown != wantUnknown || err != nil && !unknown {
			t.Errorf("%s: got %v, want unknown: %v", body, err, wantUnknown)
		}
	}
}

func TestAcknowledgement(t *testing.T) {
	for _, status := range []string{"Success", "SUCCESS", "success"} {
		client, reported := serve(t, answering(200, `{"status":"`+status+`","transactionId":"19459986891"}`))
		got, err := client.SwapPrimaryBucket(t.Context(), gateway.PrimaryBucketSwap{SubscriptionKey: key})
		if err != nil || got.Status != status {
			t.Errorf("%s: got %+v, %v", status, got, err)
		}
		if diff := cmp.Diff([]string{"transactionId"}, *reported); diff != "" {
			t.Error(diff)
		}
	}
}
