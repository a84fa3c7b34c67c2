package e2e

import (
	"encoding/json"
	"os"
	"testing"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// badInput is a row of the table that the façade's own tests use, too.
type badInput struct {
	Name, Method, Path string
	Headers            map[string]string
	Body               *string
	Status             int
	Code               string
	Errors             []struct{ Pointer, Code string }
}

// TestBadInputsNeverReachTheBackEnds replays the table of bad inputs against
// the whole program: the simulators must not see a single call.
func TestBadInputsNeverReachTheBackEnds(t *testing.T) {
	data, err := os.ReadFile("../../../handlers/testdata/bad-inputs.json")
	if err != nil {
		t.Fatal(err)
	}
	var inputs []badInput
	if err := json.Unmarshal(data, &inputs); err != nil {
		t.Fatal(err)
	}
	if len(inputs) < 45 {
		t.Fatalf("only %d bad inputs", len(inputs))
	}
	g := gatewaytest.Start(t)
	for _, in := range inputs {
		t.Run(in.Name, func(t *testing.T) {
			var headers []string
			for name, value := range in.Headers {
				headers = append(headers, name, value)
			}
			body := ""
			if in.Body != nil {
				body = *in.Body
			}
			a := g.Send(in.Method, g.API+in.Path, body, headers...)
			if a.Status != in.Status || a.JSON["code"] != in.Code {
				t.Errorf("status %d, code %v, want %d, %s\n%s", a.Status, a.JSON["code"], in.Status, in.Code, a.Text)
			}
			if a.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("Content-Type %q", a.Header.Get("Content-Type"))
			}
			if faults, _ := a.JSON["errors"].([]any); len(faults) != len(in.Errors) {
				t.Errorf("errors %v, want %v", a.JSON["errors"], in.Errors)
			}
		})
	}
	if calls := g.Calls(); len(calls) > 0 {
		t.Errorf("the back ends saw %v", calls)
	}
}
