package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/handlers/jsonbody"
)

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	f() // for what is allocated once
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestBodyAmplification: serving a body allocates at most five times its size, whatever is
// in it. The measurement is exact except for a few pages.
func TestBodyAmplification(t *testing.T) {
	for name, body := range worstBodies(testMaxBody) {
		t.Run(name, func(t *testing.T) {
			if len(body) > testMaxBody || len(body) < testMaxBody*9/10 {
				t.Fatalf("the body has %d bytes", len(body))
			}
			r := newBodyRequest(t, http.MethodPost, adjustmentsPath, body)
			for _, length := range []int64{int64(len(body)), -1} {
				r.request.ContentLength = length
				if got := allocated(r.serve); got > 5*uint64(len(body)) {
					t.Errorf("length %d: %d bytes, %.1f times the body", length, got, float64(got)/float64(len(body)))
				}
			}
		})
	}
}

// TestTextAmplification: checking a long string does not copy it many times.
func TestTextAmplification(t *testing.T) {
	for _, body := range bodies {
		for _, name := range body.members() {
			for _, text := range []string{"1", "a@", "2026-12-01", "é", " "} {
				for _, form := range []string{`{"%s":"%s"}`, `{"%s":["%s"]}`, `{"%s":[{"amount":"%[2]s"}]}`, `{"%s":[{"validTo":"\n%[2]s"}]}`} {
					long := []byte(fmt.Sprintf(form, name, strings.Repeat(text, 20_000/len(text))))
					if got := allocated(func() { body.read(bytes.Clone(long)) }); got > 5*uint64(len(long)) {
						t.Errorf("%s: %s of %q: %.1f times the body", body.operation, name, text, float64(got)/float64(len(long)))
					}
				}
			}
		}
	}
}

// tokens returns the number of tokens of a JSON text, counted by encoding/json.
func tokens(t *testing.T, body string) (n int) {
	t.Helper()
	for d := json.NewDecoder(strings.NewReader(body)); ; n++ {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// TestLargestRequest: the bound on tokens follows from the bound members and the limits of
// lists.
func TestLargestRequest(t *testing.T) {
	numbers := func(n int) string { return `["0400000000"` + strings.Repeat(`,"0400000001"`, n-1) + `]` }
	for _, tt := range []struct {
		name string
		bind func(*jsonbody.Object)
		body string
	}{
		{"createDataPool", func(o *jsonbody.Object) { readNewDataPool(o, new(NewDataPool)) }, `{"planNumber":"1","name":"n","notificationEmail":"a@b","department":"d","notes":"n"}`},
		{"addConsumers", func(o *jsonbody.Object) { readConsumerAddition(o, new(ConsumerAddition), 50) }, `{"serviceNumbers":` + numbers(50) + `,"requestedDate":"2026-12-01"}`},
		{"addConsumers of 1000", func(o *jsonbody.Object) { readConsumerAddition(o, new(ConsumerAddition), 1000) }, `{"serviceNumbers":` + numbers(1000) + `,"requestedDate":"2026-12-01"}`},
		{"transferConsumers", func(o *jsonbody.Object) { readConsumerTransfer(o, new(ConsumerTransfer), 3) }, `{"targetServiceNumber":"0477000003","serviceNumbers":` + numbers(3) + `}`},
		{"removeConsumers", func(o *jsonbody.Object) { readConsumerRemoval(o, new(ConsumerRemoval), 1) }, `{"serviceNumbers":` + numbers(1) + `}`},
		{"updateDataLimit", func(o *jsonbody.Object) { readDataLimit(o, new(DataLimit)) }, `{"limitBytes":1}`},
		{"addBuckets", func(o *jsonbody.Object) { readBucketAddition(o, new(BucketAddition)) }, `{"bucketRefIds":` + numbers(50) + `}`},
		{"swapPrimaryBucket", func(o *jsonbody.Object) { readPrimaryBucket(o, new(PrimaryBucket)) }, `{"bucketRefId":"1"}`},
		{"updateBalances", func(o *jsonbody.Object) { readBalanceUpdate(o, new(BalanceUpdate)) }, largestGood()},
	} {
		var o jsonbody.Object
		tt.bind(&o)
		if got, want := o.MaxTokens(), tokens(t, tt.body); got != want {
			t.Errorf("%s: %d tokens, want %d", tt.name, got, want)
		}
	}
}

// TestTooManyTokens: violations that were found before are listed as well.
func TestTooManyTokens(t *testing.T) {
	for name, tt := range map[string]struct{ path, body, want string }{
		"array":         {"/consumers", "[0" + strings.Repeat(",0", 100_000) + "]", "tooManyTokens ,type "},
		"numbers":       {"/consumers", `{"serviceNumbers":["0400000011"` + strings.Repeat(`,"0400000012"`, 5000) + `]}`, "tooManyTokens ,tooManyItems /serviceNumbers"},
		"other numbers": {"/consumers", `{"serviceNumbers":[` + repeated(20_000, `"0400000011"`, "", func(i int) string { return fmt.Sprintf(`,"04%08d"`, i) }) + `]}`, "tooManyTokens ,tooManyItems /serviceNumbers"},
		"one name":      {"/consumers", `{"a":0` + strings.Repeat(`,"a":0`, 40_000) + "}", "tooManyTokens ,duplicateMember /a"},
		"not closed":    {"/consumers", strings.Repeat(`{"a":`, 40_000), "tooManyTokens ,tooDeep /a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a"},
		"no JSON after": {"/consumers", "[0" + strings.Repeat(",0", 100_000) + "x", "tooManyTokens ,type "},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, Options{Service: untouched(t)})
			p := problem(t, s.do(t, "POST", poolPath+tt.path, tt.body))
			if p.Status != 400 || p.Code != "invalidRequest" || p.Outcome != "notSent" || len(p.Errors) < 2 || len(p.Errors) > jsonbody.MaxViolations {
				t.Fatalf("got %+v", p)
			}
			var got []string
			for _, f := range p.Errors[:2] {
				got = append(got, f.Code+" "+f.Pointer)
			}
			if got := strings.Join(got, ","); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if !strings.Contains(p.Errors[0].Detail, "1057 JSON tokens") {
				t.Errorf("detail %q", p.Errors[0].Detail)
			}
		})
	}
}

// randomBody returns a body that is similar to those of the operations.
func randomBody(rnd *rand.Rand) []byte {
	names := []string{
		"planNumber", "name", "notificationEmail", "serviceNumbers", "requestedDate", "targetServiceNumber", "limitBytes", "bucketRefIds", "bucketRefId",
		"balances", "action", "amount", "unit", "validTo", "bala\\u006eces", "x", "a~b/c", "", strings.Repeat("é", 60), "\\ud83d", "\\ud83d\\ude00",
	}
	scalars := []string{
		`"0400000011"`, `"1"`, `"9999999999"`, `"credit"`, `"12.50"`, `"2026-12-01"`, `"2026-12-31T23:59:59Z"`, `"a@b.example"`, `""`, `" "`, `"\u0000"`, `"\ud800x"`, `"\uD83D\uDE00"`, `"\\\"\/\b\f\n\r\t"`,
		"0", "-0", "1", "-1.5e+3", "9007199254740992", "1e10", "true", "false", "null",
	}
	const broken = "{}[],:\"\\ux0-.e \x00\x1f'\xff"
	blanks := []string{"", "", "", " ", "\n", "\t\r\n  "}
	var b strings.Builder
	var value func(depth int)
	list := func(open, closing string, item func()) {
		b.WriteString(open)
		for i := range rnd.IntN(5) {
			if i > 0 {
				b.WriteString(",")
			}
			b.WriteString(blanks[rnd.IntN(len(blanks))])
			item()
		}
		b.WriteString(blanks[rnd.IntN(len(blanks))] + closing)
	}
	value = func(depth int) {
		switch kind := rnd.IntN(6); {
		case depth == 1 && rnd.IntN(6) == 0:
			b.WriteString(`["0400000011","0400000012"` + strings.Repeat(`,"0400000011"`, rnd.IntN(3)) + "]")
		case depth == 1 && rnd.IntN(8) == 0:
			b.WriteString("[{}" + strings.Repeat(`,{"amount":1,"x":[],"x":0,"action":""}`, rnd.IntN(60)) + "]")
		case depth > 0 && (kind > 2 || depth > 3) && rnd.IntN(30) != 0 || depth > 20:
			b.WriteString(scalars[rnd.IntN(len(scalars))])
		case kind == 0 && rnd.IntN(4) == 0:
			n := rnd.IntN(20)
			b.WriteString(strings.Repeat("[", n) + strings.Repeat("]", n))
			if n == 0 {
				b.WriteString("0")
			}
		case kind == 1 && depth > 0:
			list("[", "]", func() { value(depth + 1) })
		default:
			list("{", "}", func() {
				b.WriteString(`"` + names[rnd.IntN(len(names))] + `"` + blanks[rnd.IntN(len(blanks))] + ":")
				value(depth + 1)
			})
		}
	}
	value(0)
	body := []byte(b.String())
	for rnd.IntN(3) == 0 && len(body) > 0 { // sometimes syntactically wrong
		at := rnd.IntN(len(body))
		switch rnd.IntN(3) {
		case 0:
			body[at] = broken[rnd.IntN(len(broken))]
		case 1:
			body = body[:at]
		default:
			body = append(body[:at], body[min(at+1+rnd.IntN(4), len(body)):]...)
		}
	}
	return body
}

// TestReadersAgree: the token reader and the tree reader return the same values, and the
// same violations in the same order.
func TestReadersAgree(t *testing.T) {
	rnd := rand.New(rand.NewPCG(12, 2))
	codes := make(map[string]int)
	for range 1_500 {
		body := randomBody(rnd)
		for _, which := range bodies {
			got, in, _ := which.read(bytes.Clone(body))
			want, wanted := which.tree(body)
			if len(in.List) > 0 && in.List[0].Code == jsonbody.CodeTooManyTokens {
				continue
			}
			for _, v := range in.List {
				codes[v.Code]++
			}
			if !reflect.DeepEqual(wanted.Violations, in.Violations) {
				t.Fatalf("%s: %q has other violations in a tree (-tree +mine):\n%s", which.operation, body, cmp.Diff(wanted.Violations, in.Violations, cmp.AllowUnexported(jsonbody.Violations{})))
			}
			if len(in.List) == 0 && !reflect.DeepEqual(want, got) {
				t.Fatalf("%s: %q is read otherwise from a tree (-tree +mine):\n%s", which.operation, body, cmp.Diff(want, got))
			}
		}
	}
	for _, code := range []string{
		jsonbody.CodeBodyRequired, jsonbody.CodeDuplicateItem, jsonbody.CodeDuplicateMember, jsonbody.CodeEnum, jsonbody.CodeFormat, jsonbody.CodeLimitRequired, jsonbody.CodeMalformedJSON, jsonbody.CodeNotUTF8,
		jsonbody.CodeRequired, jsonbody.CodeTooDeep, jsonbody.CodeTooFewItems, jsonbody.CodeTooManyItems, jsonbody.CodeTooShort, jsonbody.CodeTrailingData, jsonbody.CodeType, jsonbody.CodeUnknownMember, jsonbody.CodeCharacters,
	} {
		if codes[code] == 0 {
			t.Errorf("no body had the violation %s", code)
		}
	}
}

// TestManyViolationsOfEachKind: of more than 100 violations both readers list the same 100,
// and count the others.
func TestManyViolationsOfEachKind(t *testing.T) {
	repeat := func(s string, n int) string { return s + strings.Repeat(","+s, n-1) }
	for _, body := range []string{
		`{"balances":[` + repeat(`{"amount":1,"action":"x","unit":"","u":0}`, 49) + `,0,` + repeat(`{}`, 9) + `],"x":0}`,
		`{"x":0,"balances":[` + repeat(`{"amount":1}`, 60) + `]}`,
		`{"balances":[{` + repeat(`"u":0`, 150) + `,` + repeat(`"amount":""`, 150) + `}]}`,
		`{"balances":[{}` + strings.Repeat(`,{"reason":""}`, 40) + `,{"z":0,"amount":0}],"balances":[{` + repeat(`"d":0`, 30) + `}]} 0`,
		`{"serviceNumbers":[` + repeat(`"x"`, 120) + `],"u":[` + repeat(`{"a":0,"a":1}`, 60) + `]}`,
		`{"limitBytes":9007199254740992,"planNumber":"9999999999"}`,
		`{"serviceNumbers":[` + repeat(`0`, 300) + `],"requestedDate":0}`,
	} {
		for _, which := range bodies {
			_, in, _ := which.read([]byte(body))
			_, want := which.tree([]byte(body))
			if diff := cmp.Diff(want.Violations, in.Violations, cmp.AllowUnexported(jsonbody.Violations{})); diff != "" {
				t.Errorf("%s: %.60s… (-tree +mine):\n%s", which.operation, body, diff)
			}
		}
	}
}
