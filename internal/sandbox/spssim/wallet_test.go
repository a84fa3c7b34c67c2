package spssim

import (
	"net/http"
	"strings"
	"testing"
)

const seeded = "1000001=9216* 1000003=500 1000004=300 1000005=25.00"

func TestBalances(t *testing.T) {
	s := newSPS(t, false)
	got := s.read(mine)
	for _, want := range []string{
		`{"bucketRefId":"1000001","expiryDate":"2026-02-01T00:00:00Z","initialValue":10240,"isPrimary":true,"name":"10 GB domestic","remainingValue":9216,` +
			`"startDate":"2026-01-14T22:30:00Z","status":"ACTIVE","type":"DATA","unit":"MB","usedValue":1024}`,
		`"initialValue":"25.00"`,
	} {
		if !strings.Contains(string(got.Body), want) {
			t.Errorf("balances %s\nwithout %s", got.Body, want)
		}
	}
	if got := s.wallet(mine); got != seeded {
		t.Errorf("wallet %s", got)
	}
}

func TestBucketsAreAdded(t *testing.T) {
	s := newSPS(t, false)
	wantSuccess(t, s.add(refs(mine, `["1000006","1000003"]`)))
	if got, want := s.wallet(mine), seeded+" 1000006=1024 1000003=500"; got != want {
		t.Errorf("wallet %s, want %s", got, want)
	}
	wantProblem(t, s.add(refs(mine, `["1000006","7777777"]`)), 404)
	if got, want := s.wallet(mine), seeded+" 1000006=1024 1000003=500"; got != want {
		t.Errorf("a refused request has changed the wallet to %s", got)
	}
	s.server.Reset()
	if got := s.wallet(mine); got != seeded {
		t.Errorf("after a reset the wallet is %s", got)
	}
}

func TestPrimaryBucketIsSwapped(t *testing.T) {
	s := newSPS(t, false)
	wantSuccess(t, s.swap(refs(mine, `"1000002"`))) // from the catalogue: the old one ends
	if got, want := s.wallet(mine), "1000002=25600* 1000003=500 1000004=300 1000005=25.00"; got != want {
		t.Errorf("wallet %s, want %s", got, want)
	}
	wantProblem(t, s.swap(refs(mine, `"1000002"`)), 409)
	wantSuccess(t, s.add(refs(mine, `["1000006"]`)))
	wantSuccess(t, s.swap(refs(mine, `"1000006"`))) // held: both stay
	if got, want := s.wallet(mine), "1000002=25600 1000003=500 1000004=300 1000005=25.00 1000006=1024*"; got != want {
		t.Errorf("wallet %s, want %s", got, want)
	}
	wantProblem(t, s.swap(refs(mine, `"7777777"`)), 404)
	wantProblem(t, s.swap(refs(mine, `""`)), 404)
}

func TestSwapWithoutAPrimary(t *testing.T) {
	s := newSPS(t, false)
	s.server.subscriptions[mine].wallet = nil
	wantSuccess(t, s.swap(refs(mine, `"1000001"`)))
	if got := s.wallet(mine); got != "1000001=10240*" {
		t.Errorf("wallet %s", got)
	}
}

func TestBucketsAreCancelled(t *testing.T) {
	wantProblem(t, newSPS(t, false).cancel(refs(mine, `["1000004"]`)), 501)
	s := newSPS(t, true)
	wantProblem(t, s.cancel(refs(mine, `["1000004","1000001"]`)), 409)
	wantProblem(t, s.cancel(refs(mine, `["1000004","1000006"]`)), 404)
	wantProblem(t, s.cancel(refs(mine, `["1000004","1000004"]`)), 404)
	if got := s.wallet(mine); got != seeded {
		t.Errorf("refused requests have changed the wallet to %s", got)
	}
	wantSuccess(t, s.cancel(refs(mine, `["1000004"]`)))
	if got, want := s.wallet(mine), "1000001=9216* 1000003=500 1000005=25.00"; got != want {
		t.Errorf("wallet %s, want %s", got, want)
	}
}

func TestBalancesAreUpdated(t *testing.T) {
	s := newSPS(t, false)
	wantSuccess(t, s.update(adjust(`"bucketRefId":"1000003","action":"CREDIT","value":50,"unit":"SMS","reason":"goodwill"}`+
		`{"bucketRefId":"1000005","action":"DEBIT","value":"0.1"}{"bucketRefId":"1000004","action":"SET","value":12.345,"expiryDate":"2026-03-01T00:00:00+11:00"`)))
	if got, want := s.wallet(mine), "1000001=9216* 1000003=550 1000004=12.345 1000005=24.90"; got != want {
		t.Errorf("wallet %s, want %s", got, want)
	}
	if got := s.read(mine); !strings.Contains(string(got.Body), `"expiryDate":"2026-02-28T13:00:00Z"`) {
		t.Errorf("expiry is not moved in %s", got.Body)
	}
	for range 10 { // where floats would drift
		wantSuccess(t, s.update(adjust(`"bucketRefId":"1000005","action":"DEBIT","value":0.1`)))
	}
	if got := s.wallet(mine); !strings.HasSuffix(got, "1000005=23.90") {
		t.Errorf("wallet %s", got)
	}
	wantSuccess(t, s.update(adjust(`"bucketRefId":"1000005","action":"DEBIT","value":23.90`)))
	wantProblem(t, s.update(adjust(`"bucketRefId":"1000003","action":"CREDIT","value":1}{"bucketRefId":"1000005","action":"DEBIT","value":0.01`)), 409)
	if got, want := s.wallet(mine), "1000001=9216* 1000003=550 1000004=12.345 1000005=0.00"; got != want {
		t.Errorf("after a refusal the wallet is %s, want %s", got, want)
	}
}

func TestUpdateIsChecked(t *testing.T) {
	s := newSPS(t, false)
	for name, test := range map[string]struct {
		members string
		status  int
	}{
		"not held":            {`"bucketRefId":"1000006","action":"CREDIT","value":1`, 404},
		"other unit":          {`"bucketRefId":"1000003","action":"CREDIT","value":1,"unit":"MB"`, 400},
		"no ref":              {`"action":"CREDIT","value":1`, 400},
		"no action":           {`"bucketRefId":"1000003","value":1`, 400},
		"action's case":       {`"bucketRefId":"1000003","action":"credit","value":1`, 400},
		"no value":            {`"bucketRefId":"1000003","action":"CREDIT"`, 400},
		"negative":            {`"bucketRefId":"1000003","action":"CREDIT","value":-1`, 400},
		"exponent":            {`"bucketRefId":"1000003","action":"CREDIT","value":1e2`, 400},
		"boolean":             {`"bucketRefId":"1000003","action":"CREDIT","value":true`, 400},
		"unit is no string":   {`"bucketRefId":"1000003","action":"CREDIT","value":1,"unit":5`, 400},
		"expiry is no date":   {`"bucketRefId":"1000003","action":"CREDIT","value":1,"expiryDate":"tomorrow"`, 400},
		"names in other case": {`"bucketrefid":"1000003","Action":"CREDIT","value":1`, 400},
	} {
		t.Run(name, func(t *testing.T) { wantProblem(t, s.update(adjust(test.members)), test.status) })
	}
	wantProblem(t, s.update(`{"gpsi":"`+mine+`","balances":[]}`), 400)
	wantProblem(t, s.update(`{"gpsi":"`+mine+`","balances":[1]}`), 400)
	wantProblem(t, s.update(`{"gpsi":"`+mine+`"}`), 400)
	if got := s.wallet(mine); got != seeded {
		t.Errorf("refused requests have changed the wallet to %s", got)
	}
}

func TestRequestsAreChecked(t *testing.T) {
	s := newSPS(t, true)
	for name, body := range map[string]string{
		"no JSON":              "{",
		"no object":            "[]",
		"no gpsi":              `{"bucketRefId":["1000006"]}`,
		"gpsi is a number":     `{"gpsi":19459986891,"bucketRefId":["1000006"]}`,
		"gpsi of 10 digits":    refs("2812368903", `["1000006"]`),
		"gpsi of 16 digits":    refs("1234567890123456", `["1000006"]`),
		"gpsi with a plus":     refs("+19459986891", `["1000006"]`),
		"no refs":              `{"gpsi":"` + mine + `"}`,
		"empty refs":           refs(mine, `[]`),
		"an empty ref":         refs(mine, `[""]`),
		"a number":             refs(mine, `[1000006]`),
		"a string, as in swap": refs(mine, `"1000006"`),
	} {
		t.Run(name, func(t *testing.T) {
			wantProblem(t, s.add(body), 400)
			wantProblem(t, s.cancel(body), 400)
		})
	}
	wantProblem(t, s.swap(refs(mine, `["1000002"]`)), 400) // an array, as in add
	wantProblem(t, s.read("2812368903"), 400)
	wantProblem(t, s.send(http.MethodDelete, "balances", "", nil), 405)
	wantProblem(t, s.send(http.MethodGet, "wallets", "", nil), 404)
}

func TestSubscriptions(t *testing.T) {
	for _, test := range []struct {
		gpsi, node string
		status     int
	}{
		{mine, "", 200},
		{mine, "100000108464", 200},
		{mine, "920000108464", 404}, // not below the brand
		{mine, "999999999999", 404},
		{mine, "1234567890123", 400},
		{"13035551111", "", 200},
		{"13035551111", "100000108464", 200},
		{"13035551111", "920000108464", 200},
		{"13035552222", "", 409},
		{"13035553333", "", 409},
		{"13035554444", "", 404},
	} {
		got := newSPS(t, false).send(http.MethodGet, "balances?gpsi="+test.gpsi, "", func(r *http.Request) {
			if test.node != "" {
				r.Header["Wholesalecustomerid"] = []string{test.node}
			}
		})
		if got.Status != test.status {
			t.Errorf("%s below %q: %d, want %d", test.gpsi, test.node, got.Status, test.status)
		}
	}
}

func TestCorrelationID(t *testing.T) {
	s := newSPS(t, false)
	for name, test := range map[string]struct {
		id     string
		status int
	}{"given": {"TQA20210903155950999", 200}, "too long": {strings.Repeat("x", 257), 400}, "none": {"", 200}} {
		t.Run(name, func(t *testing.T) {
			got := s.send(http.MethodGet, "balances?gpsi="+mine, "", func(r *http.Request) {
				if test.id != "" {
					r.Header.Set("X-Correlation-Id", test.id)
				}
			})
			echo := got.Header.Get("X-Correlation-Id")
			if got.Status != test.status || echo == "" || test.id != "" && echo != test.id {
				t.Errorf("answer %d, echo %q", got.Status, echo)
			}
		})
	}
}
