package octanesim

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestNewPoolFollowsItsOrder(t *testing.T) {
	o := newOctane(t, false)
	placed := o.create(newPoolOrder("23045"))
	wantText(t, placed, "errorCode", "0")
	wantText(t, placed, "orderId", "200001")
	line := strconv.Itoa(o.server.state.customers[100234].nextLine - 1)

	for _, step := range []struct{ after time.Duration }{{0}, {orderTime/3 - 1}} {
		o.at = start.Add(step.after)
		wantText(t, o.query("200001"), "internalStatus", "PENDING")
	}
	o.at = start.Add(orderTime / 3)
	running := o.query("200001")
	wantText(t, running, "internalStatus", "IN_PROG")
	wantText(t, running, "msn", "")
	wantJSON(t, o.pool(line), "OPTED-IN PENDING", "provider", "dataPoolStatus")
	wantJSON(t, o.pool(line), nil, "provider", "dataMaxCap")
	wantText(t, o.detail("0477001001"), "errorCode", "3")

	o.at = start.Add(orderTime)
	done := o.query("200001")
	wantText(t, done, "internalStatus", "COMMITTED")
	wantText(t, done, "msn", "0477001001")
	wantText(t, done, "action", "ADD_WME_NEW")
	wantText(t, done, "createdOn", "2026-01-15T09:30:00+11:00")
	wantText(t, done, "planName", "V&D  POOL 50Gb manual top-up")
	if got := o.line("0477001001"); got != line {
		t.Errorf("line of the new pool is %s, want %s", got, line)
	}
	wantJSON(t, o.pool(line), "OPTED-IN", "provider", "dataPoolStatus")
	wantJSON(t, o.pool(line), "50.00 GB", "provider", "dataMaxCap")
}

func TestNewPoolIsChecked(t *testing.T) {
	good := newPoolOrder("23046")
	for _, test := range []struct {
		name, from, to, code string
	}{
		{"good", "Office pool", "V&amp;D pool", "0"},
		{"small first letter", "WmeNew", "wmeNew", "0"},
		{"unknown item is no item", "WmeNewDataPoolReqItem", "WmeNewPoolReqItem", "2"},
		{"not a provider plan", "23046", "23371", "2"},
		{"no number at all is absent", "23046", "many", "2"},
		{"no name", "Office pool", " ", "2"},
		{"no address", "ops@example.com", "ops", "2"},
		{"unknown customer", "100234", "100999", "3"},
		{"unknown action", "ADD_WME_NEW", "ADD_FIXED_NEW", "2"},
		{"action of another item", "ADD_WME_NEW", "WME_OPT_IN_CONSUMER", "2"},
		{"unknown type", "SRVC_ORD", "OTHER", "2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := newOctane(t, false).create(strings.ReplaceAll(good, test.from, test.to))
			wantText(t, got, "errorCode", test.code)
			if got.Status != http.StatusOK || (test.code == "0") != (got.text(t, "orderId") != "") {
				t.Errorf("answer %d %s", got.Status, got.Body)
			}
		})
	}
}

func TestPoolIsDisconnectedWhenEmpty(t *testing.T) {
	o := newOctane(t, false)
	line := o.line("0477000002")
	placed := o.rest(http.MethodPost, "datapool/disconnect", `{"custno":100234,"lineseqno":`+line+`}`)
	wantJSON(t, placed, "true", "success")
	wantJSON(t, placed, float64(200001), "orderId")
	wantJSON(t, placed, "15-01-2026", "dateSubmitted")
	wantJSON(t, o.pool(line), "OPTED-OUT PENDING", "provider", "dataPoolStatus")
	again := o.rest(http.MethodPost, "datapool/disconnect", `{"custno":"100234","lineseqno":"`+line+`"}`)
	wantJSON(t, again, float64(4), "errorCode")
	o.advance(orderTime)
	wantJSON(t, o.pool(line), "OPTED-OUT", "provider", "dataPoolStatus")
	wantText(t, o.detail("0477000002"), "errorCode", "0")
}

func TestDisconnectIsRefused(t *testing.T) {
	o := newOctane(t, false)
	joining := o.bulk(optInOrder("4712", "0400000011"))
	wantText(t, joining, "errorCode", "0")
	for _, test := range []struct {
		name, number string
		code         float64
	}{
		{"with consumers", "0477000001", 4},
		{"with orders that will add consumers", "0477000002", 4},
		{"before it is active", "0477000004", 4},
		{"after it was disconnected", "0477000005", 4},
		{"a consumer", "0400000001", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := o.rest(http.MethodPost, "datapool/disconnect", `{"custno":100234,"lineseqno":`+o.line(test.number)+`}`)
			wantJSON(t, got, test.code, "errorCode")
			wantJSON(t, got, false, "success")
			wantJSON(t, got, nil, "orderId")
		})
	}
}

func TestUsageGrowsWithTheClock(t *testing.T) {
	o := newOctane(t, false)
	line := o.line("0477000001")
	first := o.pool(line)
	wantJSON(t, first, "1.25 GB", "provider", "dataUsage")
	if again := o.pool(line); string(again.Body) != string(first.Body) {
		t.Errorf("a second look at the same time shows %s, then %s", first.Body, again.Body)
	}
	o.advance(time.Hour) // six consumers, 60 MiB each
	wantJSON(t, o.pool(line), "1.60 GB", "provider", "dataUsage")
	wantText(t, o.bulk(optOutOrder("0400000006")), "errorCode", "0")
	o.advance(orderTime)
	wantJSON(t, o.pool(line), "1.60 GB", "provider", "dataUsage") // what a consumer used stays used
	o.advance(30 * 24 * time.Hour)
	wantJSON(t, o.pool(line), "50.00 GB", "provider", "dataUsage") // and the cap is the end
}

func TestSizeText(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0.00 MB", 1 << 20: "1.00 MB", gibibyte/10 - 1: "102.39 MB", gibibyte: "1.00 GB",
		5*gibibyte - 1: "4.99 GB", 10 * gibibyte: "10.00 GB", 1<<63 - 1: "8589934591.99 GB",
	} {
		if got := sizeText(bytes); got != want {
			t.Errorf("sizeText(%d) is %q, want %q", bytes, got, want)
		}
	}
}

func TestSeeds(t *testing.T) {
	o := newOctane(t, false)
	for number, want := range map[string]struct {
		status    string
		member    float64
		consumers float64
	}{
		"0477000001": {"OPTED-IN", 4711, 6},
		"0477000002": {"OPTED-IN", 4712, 0},
		"0477000003": {"OPTED-IN", 4713, 1},
		"0477000004": {"OPTED-IN PENDING", 4714, 0},
		"0477000005": {"OPTED-OUT", 4715, 0},
	} {
		got := o.pool(o.line(number))
		wantJSON(t, got, want.status, "provider", "dataPoolStatus")
		wantJSON(t, got, want.member, "provider", "memberId")
		wantJSON(t, got, want.consumers, "provider", "consumerCount")
	}
	for id, want := range map[string][2]string{
		"100001": {"COMMITTED", "0477000001"}, "100002": {"IN_PROG", ""}, "100003": {"REJECTED", ""}, "100004": {"HELD_AT_CARRIER", ""},
	} {
		got := o.query(id)
		wantText(t, got, "internalStatus", want[0])
		wantText(t, got, "msn", want[1])
	}
	for _, number := range []string{"0400000001", "0400000060", "0400000901", "0400000909"} {
		wantText(t, o.detail(number), "errorCode", "0")
	}
	wantText(t, o.detail("0400000061"), "errorCode", "3") // another customer's
	other := o.rest(http.MethodGet, "datapool?custno=100235&lineseqno=1", "")
	wantJSON(t, other, float64(4801), "provider", "memberId")
}

func TestResetRestoresTheSeeds(t *testing.T) {
	o := newOctane(t, false)
	line := o.line("0477000001")
	before := o.pool(line)
	wantText(t, o.bulk(optOutOrder("0400000001"), optInOrder("4711", "0400000011")), "errorCode", "0")
	o.advance(orderTime)
	if changed := o.pool(line); string(changed.Body) == string(before.Body) {
		t.Fatal("orders have changed nothing")
	}
	o.at = start
	o.server.Reset()
	if after := o.pool(line); string(after.Body) != string(before.Body) {
		t.Errorf("after a reset the pool is %s, want %s", after.Body, before.Body)
	}
	wantText(t, o.create(newPoolOrder("23045")), "orderId", "200001")
}
