package octane

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// poolScalars and orderScalars are good answers with a mark at each scalar that
// may be replaced, and what stands there.
const (
	poolScalars = `{"errorMessage":$"OK"$,"traceId":$1$,"provider":{"memberId":4711,"dataPoolStatus":$"OPTED-IN"$,"dataMaxCap":$"50.00 GB"$,"dataUsage":$"1.25 GB"$,
		"consumerCount":$2$,"custNo":$100234$,"consumers":[{"serviceNumber":$"0400000001"$,"dataPoolStatus":$"OPTED-IN"$,"dataLimit":$"5 GB"$,"note":$null$},"0400000002"]}}`
	orderScalars = `{"errorMessage":$"OK"$,"dateSubmitted":$"18-04-2024"$,"errorCode":0,"orderDetails":[
		{"orderId":$1$,"errorCode":$0$,"success":$true$,"errorMessage":$"OK"$,"custNo":$100234$},{"orderId":2,"serviceNumber":$"0400000001"$},{"success":false,"errorCode":3,"errorMessage":"no"}]}`
)

// replaced returns the text with one of its scalars replaced.
func replaced(text string, which int, value string) string {
	parts := strings.Split(text, "$")
	if scalars := len(parts) / 2; value != "" {
		parts[2*(which%scalars)+1] = value
	}
	return strings.Join(parts, "")
}

// FuzzScalar: one scalar of a good answer is replaced by any JSON value, and
// everything else is returned as before. An order's number or verdict that is
// replaced costs its own item only.
func FuzzScalar(f *testing.F) {
	for i, value := range []string{`null`, `{}`, `[]`, `"x"`, `1e999`, `true`, `false`, `"00"`, `{"a":[1]}`, `"N"`, `"\u0000"`} {
		f.Add(byte(i), value)
	}
	client := New(Config{ResultCodes: resultCodes})
	f.Fuzz(func(t *testing.T, which byte, value string) {
		if !json.Valid([]byte(value)) {
			return
		}
		text := replaced(poolScalars, int(which), value)
		o := decodeObject([]byte(text))
		if o == nil {
			return // too deep
		}
		record, err := client.pool(o, readEnvelope(o))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		o = decodeObject([]byte(replaced(poolScalars, 0, "")))
		want, err := client.pool(o, readEnvelope(o))
		if err != nil {
			t.Fatal(err)
		}
		if differ := differences(want, record); differ > 1 || len(record.Consumers) != 2 || record.ProviderID != "4711" {
			t.Fatalf("%s: %d members differ: %s", text, differ, cmp.Diff(want, record))
		}

		text = replaced(orderScalars, int(which), value)
		o = decodeObject([]byte(text))
		results, err := client.orders(gateway.CallOptOut, o, readEnvelope(o))
		if err != nil || len(results) != 3 || results[1].OrderID != "2" || results[2].Refused == nil || results[2].Refused.Kind != gateway.NotFound {
			t.Fatalf("%s: got %+v, %v", text, results, err)
		}
	})
}

// differences counts the members in which two records differ; a status and its
// word are one.
func differences(a, b gateway.PoolRecord) (n int) {
	pairs := [][2]any{
		{[2]any{a.Status, a.UpstreamStatus}, [2]any{b.Status, b.UpstreamStatus}}, {a.CapBytes, b.CapBytes}, {a.UsedBytes, b.UsedBytes}, {a.ConsumerCount, b.ConsumerCount},
	}
	for i := range min(len(a.Consumers), len(b.Consumers)) {
		x, y := a.Consumers[i], b.Consumers[i]
		pairs = append(pairs, [2]any{x.ServiceNumber, y.ServiceNumber}, [2]any{[2]any{x.Status, x.UpstreamStatus}, [2]any{y.Status, y.UpstreamStatus}}, [2]any{x.LimitBytes, y.LimitBytes})
	}
	for _, p := range pairs {
		if !cmp.Equal(p[0], p[1]) {
			n++
		}
	}
	return n
}
