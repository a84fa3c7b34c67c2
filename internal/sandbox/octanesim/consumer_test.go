package octanesim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// members returns the service numbers in a pool, with their status.
func (o *octane) members(number string) []string {
	o.t.Helper()
	var found []string
	for _, c := range o.pool(o.line(number)).json(o.t, "provider", "consumers").([]any) {
		consumer := c.(map[string]any)
		found = append(found, consumer["serviceNumber"].(string)+" "+consumer["dataPoolStatus"].(string))
	}
	return found
}

func TestConsumersJoinAndLeave(t *testing.T) {
	o := newOctane(t, false)
	joined := o.bulk(optInOrder("4712", "0400000011"), optInOrder("4712", "0400000012"))
	if ids := joined.texts(t, "orderId"); !slices.Equal(ids, []string{"200001", "200002"}) {
		t.Fatalf("orders %v in %s", ids, joined.Body)
	}
	if got := o.members("0477000002"); len(got) != 0 {
		t.Errorf("before the orders end the pool has %v", got)
	}
	o.advance(orderTime)
	if got, want := o.members("0477000002"), []string{"0400000011 OPTED-IN", "0400000012 OPTED-IN"}; !slices.Equal(got, want) {
		t.Errorf("pool has %v, want %v", got, want)
	}
	wantText(t, o.bulk(optOutOrder("0400000011")), "errorCode", "0")
	if got := o.members("0477000002")[0]; got != "0400000011 OPTED-OUT PENDING" {
		t.Errorf("a leaving consumer is %q", got)
	}
	o.advance(orderTime)
	if got, want := o.members("0477000002"), []string{"0400000012 OPTED-IN"}; !slices.Equal(got, want) {
		t.Errorf("pool has %v, want %v", got, want)
	}
}

func TestOptInIsChecked(t *testing.T) {
	for _, test := range []struct{ name, provider, number, code string }{
		{"good", "4711", "0400000011", "0"},
		{"unknown service", "4711", "0400000999", "3"},
		{"service of another customer", "4711", "0400000061", "3"},
		{"unknown provider", "1", "0400000011", "3"},
		{"provider of another customer", "4801", "0400000011", "3"},
		{"not on a pool plan", "4711", "0400000901", "2"},
		{"a pool", "4711", "0477000002", "2"},
		{"in this pool", "4711", "0400000001", "4"},
		{"in another pool", "4711", "0400000021", "4"},
		{"pool is pending", "4714", "0400000011", "4"},
		{"pool is gone", "4715", "0400000011", "4"},
		{"order in progress", "4711", "0400000031", "4"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := newOctane(t, false)
			wantText(t, o.create(optInOrder("4712", "0400000031")), "errorCode", "0")
			wantText(t, o.create(optInOrder(test.provider, test.number)), "errorCode", test.code)
		})
	}
}

func TestRequestedDate(t *testing.T) {
	for _, test := range []struct{ name, date, code string }{
		{"today, in Sydney", "2026-01-15", "0"},
		{"yesterday there, today in UTC", "2026-01-14", "2"},
		{"another format", "15-01-2026", "2"},
		{"no date", "2026-02-30", "2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := newOctane(t, false).create(strings.Replace(optInOrder("4711", "0400000011"), "<orderItems>", "<custReqDate>"+test.date+"</custReqDate><orderItems>", 1))
			wantText(t, got, "errorCode", test.code)
		})
	}
}

// TestTodayOfACaller: a clock that was put ahead, past midnight, does not make
// the callers' own day one of the past.
func TestTodayOfACaller(t *testing.T) {
	for date, code := range map[string]string{"2026-01-14": "2", "2026-01-15": "0", "2026-01-16": "0"} {
		o := newOctane(t, false)
		o.advance(15 * time.Hour)
		o.ahead = 15 * time.Hour
		got := o.create(strings.Replace(optInOrder("4711", "0400000011"), "<orderItems>", "<custReqDate>"+date+"</custReqDate><orderItems>", 1))
		wantText(t, got, "errorCode", code)
	}
}

func TestFutureDateDelaysTheOrder(t *testing.T) {
	o := newOctane(t, false)
	id := o.create(strings.Replace(optInOrder("4712", "0400000011"), "<orderItems>", "<custReqDate>2026-01-16</custReqDate><orderItems>", 1)).text(t, "orderId")
	o.advance(time.Hour)
	wantText(t, o.query(id), "internalStatus", "PENDING")
	o.at = time.Date(2026, time.January, 15, 13, 0, 0, 0, time.UTC).Add(orderTime) // midnight in Sydney
	wantText(t, o.query(id), "internalStatus", "COMMITTED")
	if got := o.members("0477000002"); len(got) != 1 {
		t.Errorf("pool has %v", got)
	}
}

func TestBulkTellsEachItem(t *testing.T) {
	o := newOctane(t, false)
	got := o.bulk(optInOrder("4711", "0400000011"), optInOrder("4711", "0400000901"), optInOrder("4711", "0400000001"), optOutOrder("0400000041"))
	if codes := got.texts(t, "errorCode"); !slices.Equal(codes, []string{"0", "2", "4", "4"}) {
		t.Errorf("codes %v in %s", codes, got.Body)
	}
	if got.Items != 4 || got.Operation != "orderCreateBulk" {
		t.Errorf("recorded as %+v", got.Call)
	}
}

func TestBulkHasAMaximum(t *testing.T) {
	orders := make([]string, 0, 51)
	for i := range 51 {
		orders = append(orders, optInOrder("4711", fmt.Sprintf("04000000%02d", i+7)))
	}
	o := newOctane(t, false)
	refused := o.bulk(orders...)
	if codes := refused.texts(t, "errorCode"); len(codes) != 51 || slices.Contains(codes, "0") {
		t.Errorf("51 items: codes %v", codes)
	}
	if got := o.bulk(orders[:50]...); len(got.texts(t, "orderId")) == 0 {
		t.Errorf("50 items: %s", got.Body)
	}
	wantText(t, o.soap("UtbOrder", "orderCreateBulk", "<orders/>"), "errorCode", "2")
}

func TestTransfer(t *testing.T) {
	o := newOctane(t, false)
	body := fmt.Sprintf(`{"custno":100234,"lineseqno":%s,"newProviderId":4713,"newProviderLineseqno":%s,"serviceNumbers":["0400000006","0400000021","0400000005"]}`,
		o.line("0477000001"), o.line("0477000003"))
	got := o.rest(http.MethodPost, "datapool/transfer", body)
	details := got.json(t, "orderDetails").([]any)
	if len(details) != 3 || got.Items != 3 {
		t.Fatalf("answer %s, recorded as %+v", got.Body, got.Call)
	}
	for i, want := range []any{"true", false, "true"} { // the second one is not in the source
		if success := details[i].(map[string]any)["success"]; success != want {
			t.Errorf("item %d: success %v, want %v", i, success, want)
		}
	}
	if got := o.members("0477000001"); !slices.Contains(got, "0400000006 OPTED-OUT PENDING") {
		t.Errorf("while the order runs the source has %v", got)
	}
	o.advance(orderTime)
	if got, want := o.members("0477000003"), []string{"0400000021 OPTED-IN", "0400000006 OPTED-IN", "0400000005 OPTED-IN"}; !slices.Equal(got, want) {
		t.Errorf("target has %v, want %v", got, want)
	}
	if got := o.members("0477000001"); len(got) != 4 {
		t.Errorf("source has %v", got)
	}
}

func TestTransferIsRefused(t *testing.T) {
	o := newOctane(t, false)
	lines := map[string]string{}
	for _, number := range []string{"0477000001", "0477000003", "0477000004", "0400000001"} {
		lines[number] = o.line(number)
	}
	for _, test := range []struct {
		name               string
		from, to, provider string
		numbers            string
		code               float64
	}{
		{"unknown source", "77777", lines["0477000003"], "4713", `["0400000001"]`, 3},
		{"source is a consumer", lines["0400000001"], lines["0477000003"], "4713", `["0400000001"]`, 3},
		{"unknown target", lines["0477000001"], "77777", "4713", `["0400000001"]`, 3},
		{"target's line and provider differ", lines["0477000001"], lines["0477000003"], "4712", `["0400000001"]`, 3},
		{"provider of another customer", lines["0477000001"], lines["0477000003"], "4801", `["0400000001"]`, 3},
		{"same pool", lines["0477000001"], lines["0477000001"], "4711", `["0400000001"]`, 2},
		{"target is pending", lines["0477000001"], lines["0477000004"], "4714", `["0400000001"]`, 4},
		{"no numbers", lines["0477000001"], lines["0477000003"], "4713", `[]`, 2},
		{"numbers are no strings", lines["0477000001"], lines["0477000003"], "4713", `[400000001]`, 2},
		{"none is in the source", lines["0477000001"], lines["0477000003"], "4713", `["0400000021"]`, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := o.rest(http.MethodPost, "datapool/transfer", fmt.Sprintf(
				`{"custno":100234,"lineseqno":%s,"newProviderId":%s,"newProviderLineseqno":%s,"serviceNumbers":%s}`, test.from, test.provider, test.to, test.numbers))
			wantJSON(t, got, test.code, "errorCode")
			wantJSON(t, got, nil, "orderDetails") // missing on failure
		})
	}
}

func TestDataLimit(t *testing.T) {
	o := newOctane(t, false)
	limit := func(members string) received {
		return o.rest(http.MethodPost, "datapool/modify-consumer-data-limit", `{"consumerServices":[{`+members+`}]}`)
	}
	line := o.line("0400000001")
	placed := limit(`"custNo":100234,"lineSeqNo":` + line + `,"dataLimit":10737418240`)
	wantJSON(t, placed, true, "success")
	wantJSON(t, placed, float64(0), "errorCode")
	shown := func() any {
		return o.pool(o.line("0477000001")).json(t, "provider", "consumers").([]any)[0].(map[string]any)["dataLimit"]
	}
	if got := shown(); got != "5.00 GB" {
		t.Errorf("before the order ends the limit is %v", got)
	}
	o.advance(orderTime)
	if got := shown(); got != "10.00 GB" {
		t.Errorf("the limit is %v", got)
	}
	for name, test := range map[string]struct {
		members string
		code    float64
	}{
		"zero":                                 {`"custNo":100234,"lineSeqNo":` + line + `,"dataLimit":0`, 2},
		"null":                                 {`"custNo":100234,"lineSeqNo":` + line + `,"dataLimit":null`, 2},
		"names in the case of the other calls": {`"custno":100234,"lineseqno":` + line + `,"dataLimit":1`, 3},
		"not in a pool":                        {`"custNo":100234,"lineSeqNo":` + o.line("0400000041") + `,"dataLimit":1`, 4},
	} {
		t.Run(name, func(t *testing.T) { wantJSON(t, limit(test.members), test.code, "errorCode") })
	}
}

func TestLimitOfAConsumerThatLeaves(t *testing.T) {
	o := newOctane(t, false)
	wantText(t, o.bulk(optOutOrder("0400000001")), "errorCode", "0")
	o.advance(time.Second)
	id := o.soap("UtbDataPool", "updateDataLimit", "<request><custNo>100234</custNo><lineSeqNo>"+o.line("0400000001")+"</lineSeqNo><dataLimit>1</dataLimit></request>").text(t, "orderId")
	o.advance(orderTime)
	wantText(t, o.query(id), "internalStatus", "REJECTED")
}

func TestRemoveConsumersOverREST(t *testing.T) {
	o := newOctane(t, false)
	body := `{"custno":100234,"lineseqno":` + o.line("0477000001") + `,"serviceNumbers":["0400000003","0400000021"]}`
	got := o.rest(http.MethodPost, "datapool/remove-consumers", body)
	details := got.json(t, "orderDetails").([]any)
	if len(details) != 2 || details[0].(map[string]any)["success"] != "true" || details[1].(map[string]any)["errorCode"] != float64(4) {
		t.Errorf("answer %s", got.Body)
	}
	unknown := o.rest(http.MethodPost, "datapool/remove-consumers", `{"custno":100234,"lineseqno":77777,"serviceNumbers":["0400000003"]}`)
	wantJSON(t, unknown, float64(3), "errorCode")
}

func TestSOAPFormsOfReadingAndLimiting(t *testing.T) {
	o := newOctane(t, false)
	read := func(number string) received {
		return o.soap("UtbDataPool", "getDataPool", "<request><custNo>100234</custNo><lineSeqNo>"+o.line(number)+"</lineSeqNo></request>")
	}
	shared := read("0477000001")
	wantText(t, shared, "dataMaxCap", "50.00 GB")
	wantText(t, shared, "consumerCount", "6")
	if limits := shared.texts(t, "dataLimit"); !slices.Equal(limits, []string{"5.00 GB"}) {
		t.Errorf("limits %v: null must be no element", limits)
	}
	if empty := read("0477000002"); strings.Contains(string(empty.Body), "<consumers>") {
		t.Errorf("an empty list must be no element: %s", empty.Body)
	}
	if one := read("0477000003").texts(t, "serviceNumber"); !slices.Equal(one, []string{"0400000021"}) {
		t.Errorf("a list of one is %v", one)
	}
	wantText(t, read("0400000001"), "errorCode", "3")
	wantText(t, o.soap("UtbDataPool", "updateDataLimit", "<request/>"), "errorCode", "3")
}
