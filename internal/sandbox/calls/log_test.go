package calls_test

import (
	"testing"
	"time"

	"causeway.example/internal/sandbox/answer"
	"causeway.example/internal/sandbox/calls"
	"causeway.example/internal/sandbox/faults"
)

func TestLogKeepsTheLastCalls(t *testing.T) {
	var log calls.Log
	first := log.Begin(calls.Call{Protocol: calls.SOAP, Operation: "first"}, time.Time{})
	last := first
	for range 200 {
		last = log.Begin(calls.Call{Protocol: calls.REST, Operation: "next", Items: 2}, time.Time{})
	}
	log.End(first, 200) // long gone
	log.End(last, 503)
	got := log.Summary()
	if got.Total != 201 || len(got.Calls) != 200 || got.Counts[calls.SOAP]["first"] != 1 {
		t.Errorf("%d calls, %d kept, counts %v", got.Total, len(got.Calls), got.Counts)
	}
	if e := got.Calls[199]; e.Status != 503 || e.Items != 2 {
		t.Errorf("last call %+v", e)
	}
	if e := got.Calls[0]; e.Operation != "next" || e.Status != 0 {
		t.Errorf("oldest call kept %+v", e)
	}
}

func TestCallThatOutlivesAClear(t *testing.T) {
	var log calls.Log
	before := log.Begin(calls.Call{}, time.Time{})
	log.Clear()
	log.Begin(calls.Call{}, time.Time{})
	log.End(before, 200)
	if got := log.Summary(); got.Total != 1 || got.Calls[0].Status != 0 {
		t.Errorf("log %+v", got)
	}
}

func TestAnswered(t *testing.T) {
	call := calls.Answered(calls.REST, calls.Unknown, answer.HTML(404, ""))
	if a, fault := call.Run(); a.Status != 404 || fault != (faults.Fault{}) || call.Operation != calls.Unknown {
		t.Errorf("call %+v, answer %+v", call, a)
	}
}
