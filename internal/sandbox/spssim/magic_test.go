package spssim

import (
	"strings"
	"testing"

	"causeway.example/internal/sandbox/faults"
)

func TestMagic(t *testing.T) {
	for way, send := range map[string]func(s *sps, ending string) received{
		"gpsi, read":   func(s *sps, ending string) received { return s.read("19990000" + ending) },
		"gpsi, add":    func(s *sps, ending string) received { return s.add(refs("19990000"+ending, `["1000006"]`)) },
		"bucket, add":  func(s *sps, ending string) received { return s.add(refs(mine, `["1000006","9990`+ending+`"]`)) },
		"bucket, swap": func(s *sps, ending string) received { return s.swap(refs(mine, `"9990`+ending+`"`)) },
		"gpsi, update": func(s *sps, ending string) received {
			return s.update(strings.Replace(adjust(`"bucketRefId":"1000003","action":"CREDIT","value":1`), mine, "19990000"+ending, 1))
		},
	} {
		for ending, want := range map[string]faults.Fault{
			"013": {Kind: faults.Truncate}, "014": {Kind: faults.Empty}, "015": {Kind: faults.Reset},
			"016": {Kind: faults.Latency, Latency: faults.SlowAnswer}, "503": {Kind: faults.HTML},
		} {
			t.Run(way+" "+ending, func(t *testing.T) {
				got := send(newSPS(t, false), ending)
				if got.fault != want || want.ShapesAnswer() && got.Status != 200 {
					t.Errorf("fault %+v, answer %d %s", got.fault, got.Status, got.Body)
				}
			})
		}
		for ending, status := range map[string]int{"400": 400, "401": 401, "404": 404, "409": 409, "429": 429, "500": 500} {
			t.Run(way+" "+ending, func(t *testing.T) {
				got := send(newSPS(t, false), ending)
				wantProblem(t, got, status)
				if (status == 429) != (got.Header.Get("Retry-After") == "7") {
					t.Errorf("header %v", got.Header)
				}
			})
		}
		t.Run(way+" 017", func(t *testing.T) {
			if got := send(newSPS(t, false), "017"); !strings.Contains(string(got.Body), `"Queued"`) && !strings.Contains(string(got.Body), `"DORMANT"`) {
				t.Errorf("answer %s", got.Body)
			}
		})
		t.Run(way+" 019", func(t *testing.T) {
			if got := send(newSPS(t, false), "019"); !strings.Contains(string(got.Body), `"transactionId"`) {
				t.Errorf("answer %s", got.Body)
			}
		})
	}
}
