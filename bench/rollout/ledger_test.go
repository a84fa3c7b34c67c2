package main

import (
	"slices"
	"testing"
)

// TestBalance: the ledger finds a write that was done twice, one that was lost
// and one that nobody sent, and lets a failed one have been done or not.
func TestBalance(t *testing.T) {
	sent := samples{
		{request: request{mark: "good"}},
		{request: request{mark: "twice"}},
		{request: request{mark: "lost"}},
		{request: request{mark: "failed, done"}, failed: true},
		{request: request{mark: "failed, not done"}, failed: true},
		{request: request{mark: "failed, twice"}, failed: true},
		{request: request{mark: "added again"}},
		{request: request{mark: "added again"}},
		{}, // a read
	}
	l := balance(sent, map[string]int{
		"good": 1, "twice": 2, "failed, done": 1, "failed, twice": 2, "added again": 2, "nobody's": 1,
	})
	for _, tt := range []struct {
		what string
		got  []string
		want []string
	}{
		{"twice", l.twice, []string{"failed, twice", "twice"}},
		{"lost", l.lost, []string{"lost"}},
		{"sent by nobody", l.wrong, []string{"nobody's"}},
	} {
		if !slices.Equal(tt.got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.what, tt.got, tt.want)
		}
	}
	if l.answered != 5 || l.failed != 3 || l.arrived != 9 || l.failedAndArrived != 1 || len(l.faults()) != 3 {
		t.Errorf("got %+v", l)
	}
	if good := balance(sent[:1], map[string]int{"good": 1}); len(good.faults()) != 0 {
		t.Errorf("of a good one: %v", good.faults())
	}
}

// TestMarks finds in the requests to the back ends what the mix puts into
// those to the API.
func TestMarks(t *testing.T) {
	w := &witness{writes: map[string]int{}}
	for body, want := range map[string]string{
		`{"consumerServices":[{"custNo":100234,"lineSeqNo":6,"dataLimit":1073741829}]}`:                                        "1073741829",
		`{"gpsi":"19459986891","balances":[{"action":"CREDIT","bucketRefId":"1000003","reason":"w15","value":1}]}`:             "w15",
		"<orderAction>WME_OPT_IN_CONSUMER</orderAction>\n<custNo>100234</custNo><serviceNumber>0400000031</serviceNumber></a>": "IN 0400000031",
		"<orderAction>WME_OPT_OUT_CONSUMER</orderAction>\n<serviceNumber>0400000031</serviceNumber></a>":                       "OUT 0400000031",
		"<o:getServiceDetail><custNo>100234</custNo><serviceNumber>0477000001</serviceNumber></o:getServiceDetail>":            "",
	} {
		w.record([]byte(body))
		got := w.take()
		if want == "" && len(got) == 0 || len(got) == 1 && got[want] == 1 {
			continue
		}
		t.Errorf("%s: %v, want %q", body, got, want)
	}
}
