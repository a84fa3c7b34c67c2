package faults_test

import (
	"testing"

	"causeway.example/internal/sandbox/faults"
)

func TestTableTakesTheOldestThatFits(t *testing.T) {
	var table faults.Table
	table.Add(faults.Rule{Protocol: "soap", Operation: "orderQuery", Count: 1, Fault: faults.Fault{Kind: faults.HTML}})
	table.Add(faults.Rule{Protocol: "soap", Count: 2, Fault: faults.Fault{Kind: faults.Empty}})
	table.Add(faults.Rule{Operation: "orderQuery", Fault: faults.Fault{Kind: faults.Reset}})
	for i, step := range []struct {
		protocol, operation string
		want                faults.Kind
	}{
		{"rest", "transfer", ""},
		{"soap", "orderCreate", faults.Empty},
		{"soap", "orderQuery", faults.HTML},
		{"soap", "orderQuery", faults.Empty},
		{"soap", "orderQuery", faults.Reset},
		{"soap", "orderQuery", faults.Reset},
		{"soap", "orderCreate", ""},
	} {
		rule, found := table.Take(step.protocol, step.operation)
		if rule.Fault.Kind != step.want || found != (step.want != "") {
			t.Errorf("step %d: %q, want %q", i, rule.Fault.Kind, step.want)
		}
	}
}

func TestTableClears(t *testing.T) {
	for want, lift := range map[int][2]string{0: {"", ""}, 1: {"soap", ""}, 2: {"soap", "orderQuery"}, 3: {"sps", ""}} {
		var table faults.Table
		table.Add(faults.Rule{Protocol: "soap", Operation: "orderQuery"})
		table.Add(faults.Rule{Protocol: "soap", Operation: "orderCreate"})
		table.Add(faults.Rule{Protocol: "rest", Operation: "transfer"})
		table.Clear(lift[0], lift[1])
		if got := len(table.Rules()); got != want {
			t.Errorf("clearing %v leaves %d rules, want %d", lift, got, want)
		}
	}
}
