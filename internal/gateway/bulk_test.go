package gateway_test

import (
	stdcmp "cmp"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

// answering makes the back end return this for every bulk call.
func answering(answers []gateway.OrderResult, err error) func(*gateway.Upstream) {
	return func(u *gateway.Upstream) {
		u.OptIn = func(context.Context, gateway.OptIn) ([]gateway.OrderResult, error) { return answers, err }
		u.OptOut = func(context.Context, gateway.OptOut) ([]gateway.OrderResult, error) { return answers, err }
		u.Transfer = func(context.Context, gateway.Transfer) ([]gateway.OrderResult, error) { return answers, err }
	}
}

func ok(id gateway.OrderID) gateway.OrderResult { return gateway.OrderResult{OrderID: id} }

func no(message string) gateway.OrderResult {
	return gateway.OrderResult{Refused: &gateway.Error{
		Kind: gateway.Rejected, Upstream: &gateway.UpstreamFault{System: gateway.Octane, Code: "9", Message: message},
	}}
}

func accepted(number string, id gateway.OrderID) gateway.ItemResult {
	return gateway.ItemResult{ServiceNumber: number, Status: gateway.ItemAccepted, OrderID: id}
}

// coded returns a rejected item with its own code.
func coded(code string, item gateway.ItemResult) gateway.ItemResult {
	item.Error.Code = code
	return item
}

func rejected(number, message string) gateway.ItemResult {
	return gateway.ItemResult{ServiceNumber: number, Status: gateway.ItemRejected, Error: &gateway.ItemError{
		Code: "upstreamRejected", Message: stdcmp.Or(gateway.Mask(message), "the back end refused this item, and gave no reason"),
		Upstream: &gateway.UpstreamFault{System: gateway.Octane, Code: "9", Message: message},
	}}
}

func mismatched(number string) gateway.ItemResult {
	return gateway.ItemResult{ServiceNumber: number, Status: gateway.ItemUnknown, Error: &gateway.ItemError{
		Code: "resultMismatch", Message: "the back end answered another number of items than were sent",
	}}
}

// TestBulk runs every bulk operation with every kind of response.
func TestBulk(t *testing.T) {
	numbers := []string{member, member2}
	operations := map[string]func(gateway.Service) (any, error){
		"addConsumers": func(s gateway.Service) (any, error) {
			return call(s.AddConsumers, gateway.ConsumerAddition{Pool: poolKey, ServiceNumbers: numbers})
		},
		"transferConsumers": func(s gateway.Service) (any, error) {
			return call(s.TransferConsumers, gateway.ConsumerTransfer{Pool: poolKey, TargetServiceNumber: other, ServiceNumbers: numbers})
		},
		"removeConsumers": removeMany(numbers...),
	}
	lost := &gateway.Error{Kind: gateway.Timeout, Code: gateway.CodeOutcomeUnknown, Outcome: gateway.Unknown}
	credentials := &gateway.Error{Kind: gateway.UpstreamAuth, Outcome: gateway.Refused, Upstream: no("").Refused.Upstream}
	mismatch := &gateway.Error{
		Kind: gateway.BadUpstream, Outcome: gateway.Unknown, Results: []gateway.ItemResult{mismatched(member), mismatched(member2)},
		Detail: "what became of the items cannot be told from the back end's answer",
	}
	tests := []struct {
		name    string
		answers []gateway.OrderResult
		err     error
		want    []gateway.ItemResult
		wantErr *gateway.Error
	}{
		{"all accepted", []gateway.OrderResult{ok("1"), ok("2")}, nil, []gateway.ItemResult{accepted(member, "1"), accepted(member2, "2")}, nil},
		{
			"one refused, with a number in the text",
			[]gateway.OrderResult{no("0400000001 is barred"), ok("2")},
			nil,
			[]gateway.ItemResult{rejected(member, "********** is barred"), accepted(member2, "2")},
			nil,
		},
		{
			"all refused",
			[]gateway.OrderResult{no("barred"), no("")},
			nil, nil,
			&gateway.Error{
				Kind: gateway.Rejected, Outcome: gateway.Refused, Detail: "none of the items was accepted: results says why",
				Results: []gateway.ItemResult{rejected(member, "barred"), rejected(member2, "")},
			},
		},
		{
			"refused as a whole",
			nil, &gateway.Error{Kind: gateway.Conflict, Outcome: gateway.Refused, Upstream: no("barred").Refused.Upstream},
			nil,
			&gateway.Error{
				Kind: gateway.Rejected, Outcome: gateway.Refused, Detail: "none of the items was accepted: results says why",
				Results: []gateway.ItemResult{coded("conflict", rejected(member, "barred")), coded("conflict", rejected(member2, "barred"))},
			},
		},
		{"refused credentials", nil, credentials, nil, credentials},
		{"refused credentials, item by item", []gateway.OrderResult{{Refused: credentials}}, nil, nil, credentials},
		{
			"refused credentials of one item",
			[]gateway.OrderResult{{Refused: credentials}, ok("2")},
			nil,
			[]gateway.ItemResult{
				{ServiceNumber: member, Status: gateway.ItemRejected, Error: &gateway.ItemError{
					Code: "upstreamRejected", Message: "the back end refused this item, and gave no reason",
					Upstream: &gateway.UpstreamFault{System: gateway.Octane, Code: "9"},
				}},
				accepted(member2, "2"),
			},
			nil,
		},
		{
			"an answer that tells nothing hides no other",
			[]gateway.OrderResult{{}, ok("2")},
			nil,
			[]gateway.ItemResult{
				{ServiceNumber: member, Status: gateway.ItemUnknown, Error: &gateway.ItemError{
					Code: "outcomeUnknown", Message: "what the back end said of this item cannot be trusted",
				}},
				accepted(member2, "2"),
			},
			nil,
		},
		{"too few answers", []gateway.OrderResult{ok("1")}, nil, nil, mismatch},
		{"too many answers", []gateway.OrderResult{ok("1"), ok("2"), ok("3")}, nil, nil, mismatch},
		{"no answers", nil, nil, nil, mismatch},
		{"lost", nil, lost, nil, lost},
	}
	for name, run := range operations {
		for _, tt := range tests {
			t.Run(name+", "+tt.name, func(t *testing.T) {
				s, _ := newService(t, answering(tt.answers, tt.err), gateway.ServiceOptions{})
				got, err := run(s)
				if diff := cmp.Diff(tt.wantErr, gateway.AsError(err)); diff != "" {
					t.Errorf("error (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(any(tt.want), got); diff != "" {
					t.Errorf("results (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestRemoveMixed: only the numbers that are in the pool are sent, and the results
// are in the order of the request.
func TestRemoveMixed(t *testing.T) {
	tests := []struct {
		name    string
		numbers []string
		sent    string
		answers []gateway.OrderResult
		err     error
		want    []gateway.ItemResult
		wantErr *gateway.Error
	}{
		{
			"stranger first",
			[]string{stranger, member, member2},
			"[0400000001 0400000002]",
			[]gateway.OrderResult{ok("1"), ok("2")},
			nil,
			[]gateway.ItemResult{outside(stranger), accepted(member, "1"), accepted(member2, "2")},
			nil,
		},
		{
			"stranger between",
			[]string{member2, stranger, member},
			"[0400000002 0400000001]",
			[]gateway.OrderResult{ok("1"), no("barred")},
			nil,
			[]gateway.ItemResult{accepted(member2, "1"), outside(stranger), rejected(member, "barred")},
			nil,
		},
		{
			"stranger last, the member refused",
			[]string{member, stranger},
			"[0400000001]",
			[]gateway.OrderResult{no("barred")},
			nil,
			nil,
			&gateway.Error{
				Kind: gateway.Rejected, Outcome: gateway.Refused, Detail: "none of the items was accepted: results says why",
				Results: []gateway.ItemResult{rejected(member, "barred"), outside(stranger)},
			},
		},
		{
			"stranger, and a refusal of the whole call",
			[]string{stranger, member},
			"[0400000001]", nil, &gateway.Error{Kind: gateway.NotFound, Outcome: gateway.Refused, Upstream: no("barred").Refused.Upstream}, nil,
			&gateway.Error{
				Kind: gateway.Rejected, Outcome: gateway.Refused, Detail: "none of the items was accepted: results says why",
				Results: []gateway.ItemResult{outside(stranger), coded("notFound", rejected(member, "barred"))},
			},
		},
		{
			"stranger, and an answer that does not match",
			[]string{stranger, member},
			"[0400000001]", nil, nil, nil,
			&gateway.Error{
				Kind: gateway.BadUpstream, Outcome: gateway.Unknown, Results: []gateway.ItemResult{outside(stranger), mismatched(member)},
				Detail: "what became of the items cannot be told from the back end's answer",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, calls := newService(t, answering(tt.answers, tt.err), gateway.ServiceOptions{})
			got, err := removeMany(tt.numbers...)(s)
			if diff := cmp.Diff(tt.wantErr, gateway.AsError(err)); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(any(tt.want), got); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
			want := journal{findPool, readPool, "optOut {Pool:{CustomerNumber:100234 LineSeqNo:11} ServiceNumbers:" + tt.sent + "}"}
			if diff := cmp.Diff(want, *calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}
