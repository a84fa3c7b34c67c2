package handlers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// bodies read every JSON body of the API.
var bodies = []struct {
	operation string
	read      func([]byte) (any, *request, any)
}{
	{"createDataPool", reading(readNewDataPool)},
	{"addConsumers", reading(func(o *object) ConsumerAddition { return readConsumerAddition(o, DefaultBulkMax) })},
	{"transferConsumers", reading(func(o *object) ConsumerTransfer { return readConsumerTransfer(o, DefaultBulkMax) })},
	{"removeConsumers", reading(func(o *object) ConsumerRemoval { return readConsumerRemoval(o, DefaultBulkMax) })},
	{"updateDataLimit", reading(readDataLimit)},
	{"addBuckets", reading(readBucketAddition)},
	{"cancelBuckets", reading(readBucketCancellation)},
	{"swapPrimaryBucket", reading(readPrimaryBucket)},
	{"updateBalances", reading(readBalanceUpdate)},
}

func reading[T any](read func(*object) T) func([]byte) (any, *request, any) {
	return func(body []byte) (any, *request, any) {
		in := &request{http: &http.Request{}, body: body}
		got := readBody(in, read)
		return got, in, new(T)
	}
}

// FuzzBody holds the reader against encoding/json: what ours accepts, the
// other reads as the same value; what ours refuses has faults, each with a
// code that is explained.
func FuzzBody(f *testing.F) {
	for i, body := range bodies {
		for _, in := range badInputs(f) {
			if in.Operation == body.operation && in.Body != nil {
				f.Add([]byte(*in.Body), uint8(i))
			}
		}
		for _, a := range allAnswers() {
			if a.name == body.operation {
				f.Add([]byte(a.body), uint8(i))
			}
		}
	}
	known := make(map[string]bool)
	for _, meaning := range faultMeanings {
		known[meaning.Code] = true
	}
	f.Fuzz(func(t *testing.T, body []byte, which uint8) {
		got, in, other := bodies[int(which)%len(bodies)].read(body)
		if len(in.list) > maxFaults {
			t.Fatalf("%d faults", len(in.list))
		}
		for _, v := range in.list {
			if !known[v.Code] || v.Detail == "" || v.Pointer != "" && v.Pointer[0] != '/' {
				t.Fatalf("fault %+v", v)
			}
		}
		if len(in.list) > 0 {
			return
		}
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(other); err != nil {
			t.Fatalf("accepted %q, which encoding/json refuses: %v", body, err)
		}
		mine, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := json.Marshal(other)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(theirs), string(mine)); diff != "" {
			t.Fatalf("%q is read otherwise by encoding/json (-theirs +mine):\n%s", body, diff)
		}
	})
}
