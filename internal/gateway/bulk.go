package gateway

import (
	"slices"
	"strings"
)

// bulkResults returns the results of a bulk call in the order of the request, or
// an error if no item was accepted.
func bulkResults(numbers []string, answers []OrderResult, err error) ([]ItemResult, error) {
	results, err := itemResults(numbers, answers, err)
	if err != nil {
		return nil, err
	}
	return overallResult(results)
}

// itemResults returns a result for every number. A refusal of the whole call,
// with which the back end's REST interface reports that it accepted no item,
// counts as a refusal of each.
func itemResults(numbers []string, answers []OrderResult, err error) ([]ItemResult, error) {
	if err == nil {
		err = credentialsRefused(answers)
	}
	if err == nil {
		return pairByPosition(numbers, answers), nil
	}
	e := AsError(err)
	if !e.Kind.Business() || e.Outcome != Refused {
		return nil, err
	}
	return pairByPosition(numbers, slices.Repeat([]OrderResult{{Refused: e}}, len(numbers))), nil
}

// credentialsRefused returns an error if every item was refused because of the
// gateway's credentials. Nothing was done then, whatever the number of items.
func credentialsRefused(answers []OrderResult) error {
	for _, a := range answers {
		if a.Refused == nil || a.Refused.Kind != UpstreamAuth {
			return nil
		}
	}
	if len(answers) == 0 {
		return nil
	}
	return answers[0].Refused
}

// pairByPosition pairs numbers with answers by their position, because the back
// end echoes no number. If there are more or fewer answers than numbers, the
// result of every number is unknown.
func pairByPosition(numbers []string, answers []OrderResult) []ItemResult {
	results := make([]ItemResult, len(numbers))
	for i, number := range numbers {
		results[i] = ItemResult{ServiceNumber: number}
		switch r := &results[i]; {
		case len(answers) != len(numbers):
			r.Status = ItemUnknown
			r.Error = &ItemError{Code: CodeResultMismatch, Message: "the back end answered another number of items than were sent"}
		case answers[i].Refused != nil:
			r.Status = ItemRejected
			r.Error = itemError(answers[i].Refused)
		case answers[i].OrderID == "":
			r.Status = ItemUnknown
			r.Error = &ItemError{Code: CodeOutcomeUnknown, Message: "what the back end said of this item cannot be trusted"}
		default:
			r.Status, r.OrderID = ItemAccepted, answers[i].OrderID
		}
	}
	return results
}

// itemError returns why the back end refused an item: the code that the same
// refusal of a whole request has, and the back end's own message.
func itemError(refused *Error) *ItemError {
	item := &ItemError{Code: CodeUpstreamRejected, Upstream: refused.PublicUpstream()}
	if refused.Kind == NotFound || refused.Kind == Conflict {
		item.Code = refused.PublicCode()
	}
	if shown := item.Upstream; shown != nil {
		shown.Code, shown.Message = Mask(shown.Code), Mask(strings.TrimSpace(shown.Message))
		item.Message = shown.Message
	}
	switch {
	case item.Message != "":
	case refused.Upstream != nil && refused.Upstream.Message != "":
		item.Message = "the back end refused this item, in words that are not for callers"
	default:
		item.Message = "the back end refused this item, and gave no reason"
	}
	return item
}

// overallResult returns the results if at least one item was accepted. Otherwise
// it returns an error with the results: of kind BadUpstream if the outcome of
// any item is unknown, of kind Rejected if the back end refused them all.
func overallResult(results []ItemResult) ([]ItemResult, error) {
	unknown := false
	for _, r := range results {
		if r.Status == ItemAccepted {
			return results, nil
		}
		unknown = unknown || r.Status == ItemUnknown
	}
	if unknown {
		return nil, &Error{Kind: BadUpstream, Outcome: Unknown, Results: results, Detail: "what became of the items cannot be told from the back end's answer"}
	}
	return nil, &Error{Kind: Rejected, Outcome: Refused, Results: results, Detail: "none of the items was accepted: results says why"}
}
