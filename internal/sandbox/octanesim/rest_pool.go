package octanesim

import (
	"fmt"
	"strconv"

	"causeway.example/internal/sandbox/exactjson"
)

// dateSubmitted is how REST replies write a day.
const dateSubmitted = "02-01-2006"

func prepareDataPool(s *Server, request exactjson.Object) (magic, func() result) {
	custNo, line := number(request, "custno"), number(request, "lineseqno")
	asked := strongest(magicOf(custNo, magicNumber), magicOf(line, magicReadLine))
	return asked, func() result {
		if asked == magicUnsuccessful {
			return result{"success": "false"}
		}
		refused := asked.refusal()
		var found *pool
		if refused == nil {
			found, refused = s.state.pool(custNo, line)
		}
		if refused != nil {
			return refused.result()
		}
		reply := succeeded()
		reply["provider"] = s.poolJSON(found, asked == magicExtra)
		return reply
	}
}

func (s *Server) poolJSON(p *pool, extra bool) map[string]any {
	now := s.options.Now()
	consumers := make([]any, len(p.consumers))
	for i, m := range p.consumers {
		consumers[i] = map[string]any{
			"memberId": m.member, "custNo": m.service.customer.number, "lineSeqNo": m.service.line,
			"serviceNumber": m.service.number, "dataPoolStatus": m.status,
			"dataUsage": sizeText(m.usage(now)), "dataLimit": textOrNull(m.limitText()),
		}
	}
	provider := map[string]any{
		"memberId": p.member, "dataPoolStatus": p.status, "dataUsage": gigabytes(p.usage(now)),
		"consumerCount": len(consumers), "consumers": consumers,
	}
	if p.cap > 0 {
		provider["dataMaxCap"] = p.capText()
	}
	if extra {
		provider["carrierReference"] = "CR-1"
		provider["trace"] = []any{map[string]any{"hop": 1}}
	}
	return provider
}

func textOrNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// bulkItem is one thing of a bulk request: its magic, and how to place its
// order.
type bulkItem struct {
	asked magic
	place func() (*order, *refusal)
}

// bulkMagic is what the items ask for the call as a whole.
func bulkMagic(items []bulkItem) magic {
	whole := ordinary
	for _, item := range items {
		if item.asked == magicLogin || item.asked.faultOverREST().Kind != "" {
			whole = strongest(whole, item.asked)
		}
	}
	return whole
}

// placeAll places an order for each item. When none is accepted the reply has
// no orderDetails at all. Some calls tell success as a string.
func placeAll(items []bulkItem, success any) result {
	if len(items) == 0 || len(items) > bulkMax {
		return (&refusal{codeValidation, "Request must have 1 to " + strconv.Itoa(bulkMax) + " items"}).result()
	}
	details := make([]result, len(items))
	accepted, mismatch := false, false
	for i, item := range items {
		detail, placed := item.detail(success)
		details[i] = detail
		accepted = accepted || placed
		mismatch = mismatch || item.asked == magicMismatch
	}
	if !accepted {
		return details[0]
	}
	if mismatch {
		details = details[1:]
	}
	reply := succeeded()
	reply["success"] = success
	reply["orderDetails"] = details
	return reply
}

// detail places the order of an item, and tells what became of it.
func (b bulkItem) detail(success any) (detail result, placed bool) {
	if b.asked == magicUnsuccessful {
		return result{"success": "false"}, false
	}
	refused := b.asked.refusal()
	var o *order
	if refused == nil {
		o, refused = b.place()
	}
	if refused != nil {
		return refused.result(), false
	}
	o.reject = b.asked == magicRejected
	detail = result{"success": success, "orderId": o.id}
	if b.asked == magicExtra {
		detail["carrierReference"] = "CR-1"
	}
	return detail, true
}

// consumerItems makes the items of a request that lists service numbers.
func consumerItems(request exactjson.Object, place func(number string) (*order, *refusal)) []bulkItem {
	numbers, _ := request.Strings("serviceNumbers")
	items := make([]bulkItem, len(numbers))
	for i, n := range numbers {
		items[i] = bulkItem{magicOfConsumer(n), func() (*order, *refusal) { return place(n) }}
	}
	return items
}

func prepareTransfer(s *Server, request exactjson.Object) (magic, func() result) {
	custNo := number(request, "custno")
	var from, to *pool
	items := consumerItems(request, func(n string) (*order, *refusal) { return s.state.transfer(custNo, from, to, n) })
	asked := strongest(magicOf(custNo, magicNumber), bulkMagic(items))
	return asked, func() result {
		refused := asked.refusal()
		if refused == nil {
			from, refused = s.state.pool(custNo, number(request, "lineseqno"))
		}
		if refused == nil {
			to, refused = s.state.pool(custNo, number(request, "newProviderLineseqno"))
		}
		if refused == nil {
			refused = transferable(from, to, number(request, "newProviderId"))
		}
		if refused != nil {
			return refused.result()
		}
		return placeAll(items, "true")
	}
}

// transferable checks a transfer's two ends. They are pools of one customer
// by construction.
func transferable(from, to *pool, member int) *refusal {
	switch {
	case to.member != member:
		return &refusal{codeNotFound, "newProviderId and newProviderLineseqno name no data pool"}
	case from == to:
		return &refusal{codeValidation, "Source and target are the same data pool"}
	case to.status != optedIn:
		return &refusal{codeConflict, "Target data pool is not opted in"}
	}
	return nil
}

// prepareRemoveConsumers is the REST form of removing consumers. No public
// source shows one: the form is this project's.
func prepareRemoveConsumers(s *Server, request exactjson.Object) (magic, func() result) {
	custNo := number(request, "custno")
	var from *pool
	items := consumerItems(request, func(n string) (*order, *refusal) { return s.state.optOut(custNo, from, n) })
	asked := strongest(magicOf(custNo, magicNumber), bulkMagic(items))
	return asked, func() result {
		refused := asked.refusal()
		if refused == nil {
			from, refused = s.state.pool(custNo, number(request, "lineseqno"))
		}
		if refused != nil {
			return refused.result()
		}
		return placeAll(items, "true")
	}
}

// prepareDataLimit takes custNo and lineSeqNo in camel case, unlike its
// neighbours. The line is the consumer's, the limit is in bytes.
func prepareDataLimit(s *Server, request exactjson.Object) (magic, func() result) {
	wanted, _ := request.Objects("consumerServices")
	items := make([]bulkItem, len(wanted))
	for i, w := range wanted {
		custNo, line := number(w, "custNo"), number(w, "lineSeqNo")
		items[i] = bulkItem{
			strongest(magicOf(custNo, magicNumber), magicOf(line, magicMemberLine)),
			func() (*order, *refusal) { return s.state.limit(custNo, line, int64(number(w, "dataLimit"))) },
		}
	}
	return bulkMagic(items), func() result { return placeAll(items, true) }
}

// prepareDisconnect answers flat, without orderDetails.
func prepareDisconnect(s *Server, request exactjson.Object) (magic, func() result) {
	custNo, line := number(request, "custno"), number(request, "lineseqno")
	asked := strongest(magicOf(custNo, magicNumber), magicOf(line, magicEndLine))
	return asked, func() result {
		if asked == magicUnsuccessful {
			return result{"success": "false"}
		}
		refused := asked.refusal()
		var placed *order
		if refused == nil {
			placed, refused = s.state.disconnect(custNo, line)
		}
		if refused != nil {
			return refused.result()
		}
		placed.reject = asked == magicRejected
		reply := result{"success": "true", "orderId": placed.id, "dateSubmitted": placed.created.In(s.location).Format(dateSubmitted)}
		if asked == magicExtra {
			reply["carrierReference"] = fmt.Sprintf("CR-%d", placed.id)
		}
		return reply
	}
}
