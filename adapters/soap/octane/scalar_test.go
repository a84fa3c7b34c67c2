package octane

import (
	"bytes"
	"context"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// scalar is one element with a text in a good answer.
type scalar struct {
	name     string
	from, to int // of its text
}

var scalarElement = regexp.MustCompile(`<(\w+)>([^<>]+)</`)

// scalarsOf returns all scalars of a document.
func scalarsOf(document string) (found []scalar) {
	for _, at := range scalarElement.FindAllStringSubmatchIndex(document, -1) {
		found = append(found, scalar{document[at[2]:at[3]], at[4], at[5]})
	}
	return found
}

// scalarAnswers are good answers, how to request them, and what may change when
// a scalar of this name has any other text: settle restores those members of
// got. A scalar without an entry may change nothing.
var scalarAnswers = []struct {
	document string
	do       func(context.Context, *Client) (any, error)
	settle   map[string]func(got, was any) any
	decides  []string // these may make the answer refused or untrusted
}{
	{
		document: fieldOrder,
		do: func(ctx context.Context, c *Client) (any, error) {
			return c.OrderQuery(ctx, gateway.OrderKey{CustomerNumber: customer, OrderID: "77"})
		},
		settle: map[string]func(got, was any) any{
			"action": func(got, was any) any {
				g, w := got.(gateway.Order), was.(gateway.Order)
				g.Action, g.PoolServiceNumber = w.Action, w.PoolServiceNumber
				return g
			},
			"createdOn": func(got, was any) any {
				g := got.(gateway.Order)
				g.CreatedAt = was.(gateway.Order).CreatedAt
				return g
			},
			"internalStatus": func(got, was any) any {
				g, w := got.(gateway.Order), was.(gateway.Order)
				g.Status, g.UpstreamStatus = w.Status, w.UpstreamStatus
				return g
			},
			"msn": func(got, was any) any {
				g := got.(gateway.Order)
				g.PoolServiceNumber = was.(gateway.Order).PoolServiceNumber
				return g
			},
		},
		decides: []string{"errorCode", "orderId"},
	},
	{
		document: fieldBulk,
		do:       operations["optIn"].do,
		settle:   map[string]func(got, was any) any{"errorCode": settleItem, "orderId": settleItem},
	},
	{
		document: `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><n:getDataPoolResponse xmlns:n="urn:causeway:datapool:1"><return><errorCode>0</errorCode><provider>` +
			`<memberId>4711</memberId><dataPoolStatus>OPTED-IN</dataPoolStatus><dataMaxCap>50.00 GB</dataMaxCap><consumerCount>2</consumerCount><consumers>` +
			`<consumer><memberId>1</memberId><custNo>100234</custNo><lineSeqNo>2</lineSeqNo><serviceNumber>0400000001</serviceNumber><dataUsage>1 GB</dataUsage></consumer>` +
			`<consumer><serviceNumber>0400000002</serviceNumber></consumer></consumers></provider></return></n:getDataPoolResponse></S:Body></S:Envelope>`,
		do: operations["dataPoolView"].do,
		settle: map[string]func(got, was any) any{
			"memberId":       settlePool(func(g, w *gateway.PoolRecord) { g.ProviderID = w.ProviderID }),
			"dataPoolStatus": settlePool(func(g, w *gateway.PoolRecord) { g.Status, g.UpstreamStatus = w.Status, w.UpstreamStatus }),
			"dataMaxCap":     settlePool(func(g, w *gateway.PoolRecord) { g.CapBytes = w.CapBytes }),
			"consumerCount":  settlePool(func(g, w *gateway.PoolRecord) { g.ConsumerCount = w.ConsumerCount }),
			"serviceNumber": settlePool(func(g, w *gateway.PoolRecord) {
				for i := range min(len(g.Consumers), len(w.Consumers)) {
					g.Consumers[i].ServiceNumber = w.Consumers[i].ServiceNumber
				}
			}),
			"dataUsage": settlePool(func(g, w *gateway.PoolRecord) {
				for i := range min(len(g.Consumers), len(w.Consumers)) {
					g.Consumers[i].UsedBytes = w.Consumers[i].UsedBytes
				}
			}),
		},
		decides: []string{"errorCode"},
	},
}

// settleItem restores the one item that differs.
func settleItem(got, was any) any {
	g, w := got.([]gateway.OrderResult), was.([]gateway.OrderResult)
	for i := range min(len(g), len(w)) {
		if !gocmp.Equal(g[i], w[i]) {
			g[i] = w[i]
			break
		}
	}
	return g
}

func settlePool(settle func(got, was *gateway.PoolRecord)) func(got, was any) any {
	return func(got, was any) any {
		g, w := got.(gateway.PoolRecord), was.(gateway.PoolRecord)
		settle(&g, &w)
		return g
	}
}

// FuzzScalar: if one scalar of a good answer has any other text, the rest of
// the answer is still returned. A decisive text may make the answer or its item
// fail, and never a wrong success.
func FuzzScalar(f *testing.F) {
	for _, text := range []string{"", "x", "null", "4.77E8", "-1", "99999999999999999999", "\x00", "\ufffd", "a b", "0", "00", "true", "../..", "9999-12-31T00:00:00Z", "]]>"} {
		for at := range 8 {
			f.Add(uint8(at), uint8(at*3), text)
		}
	}
	f.Fuzz(func(t *testing.T, which, at uint8, text string) {
		answer := scalarAnswers[int(which)%len(scalarAnswers)]
		scalars := scalarsOf(answer.document)
		s := scalars[int(at)%len(scalars)]
		was, err := answer.do(t.Context(), New(config(t, answering(200, "text/xml", []byte(answer.document)))))
		if err != nil {
			t.Fatal(err)
		}
		var escaped bytes.Buffer
		if err := xml.EscapeText(&escaped, []byte(text)); err != nil {
			t.Fatal(err)
		}
		document := answer.document[:s.from] + escaped.String() + answer.document[s.to:]
		got, err := answer.do(t.Context(), New(config(t, answering(200, "text/xml", []byte(document)))))
		if err != nil {
			if !slices.Contains(answer.decides, s.name) {
				t.Errorf("%s %q costs the answer: %v", s.name, text, err)
			}
			return
		}
		if code := gateway.NormalCode(strings.ToValidUTF8(text, "\ufffd")); s.name == "errorCode" && code != "" && code != "0" && gocmp.Equal(was, got) {
			t.Errorf("errorCode %q is read as a success", text)
		}
		if settle := answer.settle[s.name]; settle != nil {
			got = settle(got, was)
		}
		if diff := gocmp.Diff(was, got); diff != "" {
			t.Errorf("%s %q costs something else (-was +got):\n%s", s.name, text, diff)
		}
	})
}
