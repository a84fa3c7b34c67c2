package octanesim

import (
	"slices"
	"testing"
	"time"
)

func (o *octane) reset(members string) received {
	o.t.Helper()
	return o.soap("UtbOrder", "orderReset", "<request>"+members+"</request>")
}

func (o *octane) retry(id string) received {
	o.t.Helper()
	return o.reset("<orderId>" + id + "</orderId><retryOrder>true</retryOrder>")
}

func TestResetIsChecked(t *testing.T) {
	for _, test := range []struct{ name, id, code string }{
		{"rejected", "100003", "0"},
		{"held by the carrier", "100004", "0"},
		{"committed", "100001", "4"},
		{"in progress", "100002", "4"},
		{"unknown", "1", "3"},
		{"of another API user", "100101", "3"},
		{"no number", "order", "3"},
		{"negative", "-100003", "3"},
		{"leading zero and blanks", " 0100003 ", "0"},
		{"none", "", "3"},
	} {
		t.Run(test.name, func(t *testing.T) { wantText(t, newOctane(t, false).retry(test.id), "errorCode", test.code) })
	}
	t.Run("of another API user, queried", func(t *testing.T) { wantText(t, newOctane(t, false).query("100101"), "errorCode", "3") })
	t.Run("request in a namespace", func(t *testing.T) {
		got := newOctane(t, false).soap("UtbOrder", "orderReset", `<request xmlns="`+orderNS+`"><orderId>100003</orderId></request>`)
		wantText(t, got, "errorCode", "3")
	})
}

func TestRetryCarriesTheOrderOut(t *testing.T) {
	for id, number := range map[string]string{"100003": "0400000060", "100004": "0400000059"} {
		o := newOctane(t, false)
		created := o.query(id).text(t, "createdOn")
		wantText(t, o.retry(id), "errorCode", "0")
		wantText(t, o.query(id), "internalStatus", "PENDING")
		wantText(t, o.retry(id), "errorCode", "4") // it runs already
		o.advance(orderTime / 2)
		wantText(t, o.query(id), "internalStatus", "IN_PROG")
		wantText(t, o.retry(id), "errorCode", "4")
		o.advance(orderTime / 2)
		wantText(t, o.query(id), "internalStatus", "COMMITTED")
		wantText(t, o.query(id), "createdOn", created)
		if got := o.members("0477000003"); !slices.Contains(got, number+" OPTED-IN") {
			t.Errorf("order %s: pool has %v", id, got)
		}
		wantText(t, o.retry(id), "errorCode", "4")
	}
}

// Only what xs:boolean and JAXB read as true is a wish for a retry. Without
// one the order waits.
func TestRetryOrderIsABoolean(t *testing.T) {
	for members, want := range map[string]string{
		"<retryOrder>true</retryOrder>":                               "COMMITTED",
		"<retryOrder>1</retryOrder>":                                  "COMMITTED",
		"<retryOrder>\n true </retryOrder>":                           "COMMITTED",
		"<retryOrder>false</retryOrder><retryOrder>true</retryOrder>": "COMMITTED",
		"<retryOrder>false</retryOrder>":                              "PENDING",
		"<retryOrder>0</retryOrder>":                                  "PENDING",
		"<retryOrder>TRUE</retryOrder>":                               "PENDING",
		"<retryOrder>yes</retryOrder>":                                "PENDING",
		"<retryOrder/>":                                               "PENDING",
		"<RetryOrder>true</RetryOrder>":                               "PENDING",
		`<retryOrder xmlns="` + orderNS + `">true</retryOrder>`:       "PENDING",
		"": "PENDING",
	} {
		o := newOctane(t, false)
		wantText(t, o.reset("<orderId>100003</orderId>"+members), "errorCode", "0")
		o.advance(orderTime)
		if got := o.query("100003").text(t, "internalStatus"); got != want {
			t.Errorf("%q: %s, want %s", members, got, want)
		}
	}
}

func TestOrderThatWaitsCanBeRetried(t *testing.T) {
	o := newOctane(t, false)
	wantText(t, o.reset("<orderId>100003</orderId>"), "errorCode", "0")
	o.advance(time.Hour)
	wantText(t, o.query("100003"), "internalStatus", "PENDING")
	wantText(t, o.retry("100003"), "errorCode", "0")
	o.advance(orderTime)
	wantText(t, o.query("100003"), "internalStatus", "COMMITTED")
}

// Orders of every kind that were rejected have their effect when retried.
func TestRejectedOrdersAreRetried(t *testing.T) {
	for way, test := range map[string]struct {
		place func(*octane) received
		done  func(*octane) bool
	}{
		"plan": {
			func(o *octane) received { return soapMagic["plan"](o, "20") },
			func(o *octane) bool {
				return o.query("200001").text(t, "msn") == "0477001001" && o.line("0477001001") != ""
			},
		},
		"opt-in": {
			func(o *octane) received { return soapMagic["opt-in"](o, "20") },
			func(o *octane) bool { return slices.Contains(o.members("0477000001"), "0400999120 OPTED-IN") },
		},
		"opt-out": {
			func(o *octane) received { return soapMagic["opt-out"](o, "20") },
			func(o *octane) bool { return !slices.Contains(o.members("0477999000"), "0400999020 OPTED-IN") },
		},
		"transfer": {
			func(o *octane) received { return restMagic["transfer"](o, "20") },
			func(o *octane) bool { return slices.Contains(o.members("0477000003"), "0400999020 OPTED-IN") },
		},
		"disconnect": {
			func(o *octane) received { return restMagic["disconnect"](o, "20") },
			func(o *octane) bool {
				return o.pool("999120").json(t, "provider", "dataPoolStatus") == "OPTED-OUT"
			},
		},
	} {
		t.Run(way, func(t *testing.T) {
			o := newOctane(t, false)
			test.place(o)
			o.advance(orderTime)
			wantText(t, o.query("200001"), "internalStatus", "REJECTED")
			wantText(t, o.retry("200001"), "errorCode", "0")
			o.advance(orderTime)
			wantText(t, o.query("200001"), "internalStatus", "COMMITTED")
			if !test.done(o) {
				t.Error("the retried order has no effect")
			}
		})
	}
}

// What has happened since may keep a retry from success.
func TestRetryIsRejectedAgain(t *testing.T) {
	o := newOctane(t, false)
	wantText(t, o.create(optInOrder("4711", "0400000060")), "errorCode", "0")
	o.advance(orderTime)
	wantText(t, o.retry("100003"), "errorCode", "0")
	o.advance(orderTime)
	wantText(t, o.query("100003"), "internalStatus", "REJECTED")
	if got := o.members("0477000003"); len(got) != 1 {
		t.Errorf("pool has %v", got)
	}
}

func TestMagicReset(t *testing.T) {
	o := newOctane(t, false)
	wantText(t, o.query("999103"), "internalStatus", "REJECTED") // can be read
	wantText(t, o.retry("999117"), "errorCode", "0")
	wantText(t, o.query("999117"), "internalStatus", "HELD_AT_CARRIER")
	wantText(t, o.retry("999119"), "carrierReference", "CR-1")
	wantText(t, o.retry("999120"), "errorCode", "0")
	wantText(t, o.query("999120"), "internalStatus", "PENDING")
	o.advance(orderTime)
	wantText(t, o.query("999120"), "internalStatus", "REJECTED")
	wantText(t, o.query("999119"), "internalStatus", "COMMITTED")
}
