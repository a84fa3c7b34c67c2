package octanesim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"causeway.example/internal/sandbox/faults"
)

// exchangeFaults are the magic endings that break the exchange, and how.
var exchangeFaults = map[string]faults.Fault{
	"10": {Kind: faults.RateLimit},
	"11": {Kind: faults.SOAPFault},
	"12": {Kind: faults.HTML},
	"13": {Kind: faults.Truncate},
	"14": {Kind: faults.Empty},
	"15": {Kind: faults.Reset},
	"16": {Kind: faults.Latency, Latency: faults.SlowAnswer},
	"21": {Kind: faults.SOAPFault, Status: 200},
}

// soapMagic are the ways to send a magic ending over SOAP.
var soapMagic = map[string]func(o *octane, ending string) received{
	"customer": func(o *octane, ending string) received {
		return o.create(strings.Replace(newPoolOrder("23046"), "100234", "9990"+ending, 1))
	},
	"plan":    func(o *octane, ending string) received { return o.create(newPoolOrder("9990" + ending)) },
	"order":   func(o *octane, ending string) received { return o.query("9990" + ending) },
	"reset":   func(o *octane, ending string) received { return o.retry("9991" + ending) },
	"look-up": func(o *octane, ending string) received { return o.detail("04779992" + ending) },
	"opt-in":  func(o *octane, ending string) received { return o.bulk(optInOrder("4711", "04009991"+ending)) },
	"opt-out": func(o *octane, ending string) received { return o.bulk(optOutOrder("04009990" + ending)) },
	"SOAP read": func(o *octane, ending string) received {
		return o.soap("UtbDataPool", "getDataPool", "<request><custNo>100234</custNo><lineSeqNo>"+o.line("04779990"+ending)+"</lineSeqNo></request>")
	},
	"SOAP limit": func(o *octane, ending string) received {
		return o.soap("UtbDataPool", "updateDataLimit", "<request><custNo>100234</custNo><lineSeqNo>"+o.line("04009990"+ending)+"</lineSeqNo><dataLimit>1</dataLimit></request>")
	},
}

// restMagic are the ways to send one over REST.
var restMagic = map[string]func(o *octane, ending string) received{
	"read": func(o *octane, ending string) received { return o.pool(o.line("04779990" + ending)) },
	"disconnect": func(o *octane, ending string) received {
		return o.rest(http.MethodPost, "datapool/disconnect", `{"custno":100234,"lineseqno":`+o.line("04779991"+ending)+`}`)
	},
	"transfer": func(o *octane, ending string) received {
		return o.rest(http.MethodPost, "datapool/transfer", `{"custno":100234,"lineseqno":`+o.line("0477999000")+
			`,"newProviderId":4713,"newProviderLineseqno":`+o.line("0477000003")+`,"serviceNumbers":["04009990`+ending+`"]}`)
	},
	"limit": func(o *octane, ending string) received {
		return o.rest(http.MethodPost, "datapool/modify-consumer-data-limit", `{"consumerServices":[{"custNo":100234,"lineSeqNo":`+o.line("04009990"+ending)+`,"dataLimit":1}]}`)
	},
	"remove": func(o *octane, ending string) received {
		return o.rest(http.MethodPost, "datapool/remove-consumers", `{"custno":100234,"lineseqno":`+o.line("0477999000")+`,"serviceNumbers":["04009990`+ending+`"]}`)
	},
}

func TestMagicOverSOAP(t *testing.T) {
	for way, send := range soapMagic {
		for ending, want := range exchangeFaults {
			t.Run(way+" "+ending, func(t *testing.T) {
				got := send(newOctane(t, false), ending)
				if got.fault != want {
					t.Errorf("fault %+v, want %+v", got.fault, want)
				}
				if want.ShapesAnswer() && got.text(t, "errorCode") != "0" {
					t.Errorf("the operation has no effect: %s", got.Body)
				}
			})
		}
		for ending, code := range map[string]string{"01": "1", "02": "2", "03": "3", "04": "4", "05": "99"} {
			t.Run(way+" "+ending, func(t *testing.T) { wantText(t, send(newOctane(t, false), ending), "errorCode", code) })
		}
		t.Run(way+" 22", func(t *testing.T) {
			got := send(newOctane(t, false), "22")
			wantText(t, got, "success", "false")
			wantText(t, got, "errorCode", "")
		})
	}
}

func TestMagicOverREST(t *testing.T) {
	for way, send := range restMagic {
		for ending, want := range exchangeFaults {
			switch ending {
			case "10", "21": // SOAP's alone
				want = faults.Fault{}
			case "11":
				want = faults.Fault{Kind: faults.HTML, Status: 500, Message: "java.lang.NullPointerException"}
			}
			t.Run(way+" "+ending, func(t *testing.T) {
				got := send(newOctane(t, false), ending)
				if got.fault != want {
					t.Errorf("fault %+v, want %+v", got.fault, want)
				}
				if want.ShapesAnswer() && got.json(t, "success") == false {
					t.Errorf("the operation has no effect: %s", got.Body)
				}
			})
		}
		for ending, code := range map[string]float64{"02": 2, "03": 3, "04": 4, "05": 99} {
			t.Run(way+" "+ending, func(t *testing.T) { wantJSON(t, send(newOctane(t, false), ending), code, "errorCode") })
		}
		t.Run(way+" 01", func(t *testing.T) {
			if got := send(newOctane(t, false), "01"); got.Status != http.StatusUnauthorized {
				t.Errorf("answer %d %s", got.Status, got.Body)
			}
		})
		t.Run(way+" 22", func(t *testing.T) {
			got := send(newOctane(t, false), "22")
			wantJSON(t, got, "false", "success")
			wantJSON(t, got, nil, "errorCode")
		})
	}
}

func TestMagicWords(t *testing.T) {
	o := newOctane(t, false)
	wantText(t, o.query("999017"), "internalStatus", "HELD_AT_CARRIER")
	wantText(t, o.query("999020"), "internalStatus", "REJECTED")
	wantJSON(t, o.pool(o.line("0477999017")), "OPTED-SIDEWAYS", "provider", "dataPoolStatus")
	if got := o.members("0477999000"); !slices.Contains(got, "0400999017 SUSPENDED BY CARRIER") {
		t.Errorf("members %v", got)
	}
}

func TestMagicExtraMembers(t *testing.T) {
	for way, send := range map[string]func(*octane, string) received{
		"order": soapMagic["order"], "look-up": soapMagic["look-up"], "plan": soapMagic["plan"], "opt-in": soapMagic["opt-in"], "SOAP read": soapMagic["SOAP read"],
		"read": restMagic["read"], "disconnect": restMagic["disconnect"], "transfer": restMagic["transfer"],
	} {
		t.Run(way, func(t *testing.T) {
			o := newOctane(t, false)
			if got := send(o, "19"); !strings.Contains(string(got.Body), "carrierReference") {
				t.Errorf("answer %s", got.Body)
			}
		})
	}
}

func TestMagicMismatch(t *testing.T) {
	o := newOctane(t, false)
	got := o.bulk(optOutOrder("0400000001"), optOutOrder("0400999018"), optOutOrder("0400000002"))
	if ids := got.texts(t, "orderId"); len(ids) != 2 {
		t.Errorf("three items, results %v", ids)
	}
	transferred := restMagic["transfer"](newOctane(t, false), "18")
	if details, ok := transferred.json(t, "orderDetails").([]any); !ok || len(details) != 0 {
		t.Errorf("one item, answer %s", transferred.Body)
	}
}

func TestMagicRejectedLater(t *testing.T) {
	for way, send := range map[string]func(*octane, string) received{
		"plan": soapMagic["plan"], "opt-out": soapMagic["opt-out"], "disconnect": restMagic["disconnect"],
		"transfer": restMagic["transfer"], "limit": restMagic["limit"], "opt-in": soapMagic["opt-in"],
	} {
		t.Run(way, func(t *testing.T) {
			o := newOctane(t, false)
			before := o.members("0477999000")
			send(o, "20")
			wantText(t, o.query("200001"), "internalStatus", "PENDING")
			o.advance(orderTime)
			wantText(t, o.query("200001"), "internalStatus", "REJECTED")
			wantText(t, o.query("200001"), "msn", "")
			if after := o.members("0477999000"); !slices.Equal(after, before) {
				t.Errorf("a rejected order has changed %v to %v", before, after)
			}
			wantJSON(t, o.pool(o.line("0477999120")), "OPTED-IN", "provider", "dataPoolStatus")
		})
	}
}

func TestRejectedOptInLeavesNoTrace(t *testing.T) {
	o := newOctane(t, false)
	wantText(t, o.create(optInOrder("4712", "0400999120")), "errorCode", "0")
	o.advance(orderTime)
	if got := o.members("0477000002"); len(got) != 0 {
		t.Errorf("pool has %v", got)
	}
	placed := o.rest(http.MethodPost, "datapool/disconnect", `{"custno":100234,"lineseqno":`+o.line("0477000002")+`}`)
	wantJSON(t, placed, "true", "success") // no order is in progress any more
}

func TestOneFaultyItemFailsTheBulkCall(t *testing.T) {
	o := newOctane(t, false)
	if got := o.bulk(optInOrder("4711", "0400000011"), optInOrder("4711", "0400999015")); got.fault.Kind != faults.Reset {
		t.Errorf("fault %+v", got.fault)
	}
	wantText(t, o.query("200001"), "errorCode", "3") // nothing was placed
}

// Magic numbers must not be among the seeds that people play with.
func TestMagicKeepsOffTheSeeds(t *testing.T) {
	for line := range 2000 {
		if m := strongest(magicOf(line, magicReadLine), magicOf(line, magicEndLine), magicOf(line, magicMemberLine)); m != ordinary {
			t.Errorf("line %d is magic", line)
		}
	}
	for i := range 1000 {
		number := fmt.Sprintf("0400000%03d", i)
		if magicOfConsumer(number) != ordinary {
			t.Errorf("consumer %s is magic", number)
		}
	}
	if magicOf(999006, magicNumber) != ordinary {
		t.Error("an ending without a meaning is magic")
	}
}
