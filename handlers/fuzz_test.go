package handlers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/handlers/jsonbody"
)

// bodies are the readers of all JSON bodies of the API, each with its tree reader.
var bodies = []struct {
	operation string
	bodyReader
	tree func([]byte) (any, *request)
}{
	{"createDataPool", reading(readNewDataPool), growing(treeReadNewDataPool)},
	{
		"addConsumers",
		reading(func(o *jsonbody.Object, to *ConsumerAddition) { readConsumerAddition(o, to, testBulkMax) }),
		growing(func(o *treeObject) ConsumerAddition { return treeReadConsumerAddition(o, testBulkMax) }),
	},
	{
		"transferConsumers",
		reading(func(o *jsonbody.Object, to *ConsumerTransfer) { readConsumerTransfer(o, to, testBulkMax) }),
		growing(func(o *treeObject) ConsumerTransfer { return treeReadConsumerTransfer(o, testBulkMax) }),
	},
	{
		"removeConsumers",
		reading(func(o *jsonbody.Object, to *ConsumerRemoval) { readConsumerRemoval(o, to, testBulkMax) }),
		growing(func(o *treeObject) ConsumerRemoval { return treeReadConsumerRemoval(o, testBulkMax) }),
	},
	{"updateDataLimit", readingAs[spelledLimit](readDataLimit), growing(treeReadDataLimit)},
	{"addBuckets", reading(readBucketAddition), growing(treeReadBucketAddition)},
	{"cancelBuckets", reading(readBucketCancellation), growing(treeReadBucketCancellation)},
	{"swapPrimaryBucket", reading(readPrimaryBucket), growing(treeReadPrimaryBucket)},
	{"updateBalances", reading(readBalanceUpdate), growing(treeReadBalanceUpdate)},
}

// bodyReader reads a body, and returns the names of its members.
type bodyReader struct {
	read    func([]byte) (any, *request, any)
	members func() []string
}

func reading[T any](bind func(*jsonbody.Object, *T)) bodyReader {
	return bodyReader{
		read: func(body []byte) (any, *request, any) {
			in := &request{http: &http.Request{}, body: body}
			got := readBody(in, bind)
			return got, in, new(T)
		},
		members: func() (names []string) {
			for f := range reflect.TypeFor[T]().Fields() {
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				names = append(names, name)
			}
			return names
		},
	}
}

// readingAs is reading, with another type for encoding/json.
func readingAs[Other, T any](bind func(*jsonbody.Object, *T)) bodyReader {
	r := reading(bind)
	read := r.read
	r.read = func(body []byte) (any, *request, any) {
		got, in, _ := read(body)
		return got, in, new(Other)
	}
	return r
}

// spelledLimit is DataLimit for encoding/json, which cannot read 1e10 into an int64.
type spelledLimit struct {
	LimitBytes spelledInteger `json:"limitBytes"`
}

type spelledInteger json.Number

func (n *spelledInteger) UnmarshalJSON(text []byte) error {
	value, _ := treeNumber(string(text))
	*n = spelledInteger(value.Num().String())
	return nil
}

func (n spelledInteger) MarshalJSON() ([]byte, error) { return []byte(n), nil }

func growing[T any](read func(*treeObject) T) func([]byte) (any, *request) {
	return func(body []byte) (any, *request) {
		in := &request{body: body}
		got := treeReadBody(in, read)
		return got, in
	}
}

// FuzzBody compares the reader with encoding/json: a body that is accepted has the same
// value there, and one that is refused has violations with documented codes.
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
	for _, meaning := range violationMeanings {
		known[meaning.Code] = true
	}
	f.Fuzz(func(t *testing.T, body []byte, which uint8) {
		got, in, other := bodies[int(which)%len(bodies)].read(body)
		if len(in.List) > jsonbody.MaxViolations {
			t.Fatalf("%d violations", len(in.List))
		}
		for _, v := range in.List {
			if !known[v.Code] || v.Detail == "" || v.Pointer != "" && v.Pointer[0] != '/' {
				t.Fatalf("violation %+v", v)
			}
		}
		tree, wanted := bodies[int(which)%len(bodies)].tree(body)
		if len(in.List) > 0 && in.List[0].Code == jsonbody.CodeTooManyTokens {
			return
		}
		if diff := cmp.Diff(wanted.Violations, in.Violations, cmp.AllowUnexported(jsonbody.Violations{})); diff != "" {
			t.Fatalf("%q has other violations in a tree (-tree +mine):\n%s", body, diff)
		}
		if len(in.List) > 0 {
			return
		}
		if diff := cmp.Diff(tree, got); diff != "" {
			t.Fatalf("%q is read otherwise from a tree (-tree +mine):\n%s", body, diff)
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
