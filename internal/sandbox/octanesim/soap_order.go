package octanesim

import (
	"slices"
	"strconv"
	"time"
)

// The item elements of an order. Only those of data pools begin with a
// capital; both cases are taken, as there is a single witness for it.
var (
	newPoolItem = []string{"WmeNewDataPoolReqItem", "wmeNewDataPoolReqItem"}
	optInItem   = []string{"WmeOptInConsumerReqItem", "wmeOptInConsumerReqItem"}
	optOutItem  = []string{"WmeOptOutConsumerReqItem", "wmeOptOutConsumerReqItem"}
)

func prepareOrderCreate(s *Server, request *element) (magic, func() []node) {
	wanted := request.child("createRequest")
	asked := magicOfOrder(wanted)
	return asked, func() []node { return []node{group("return", s.placeOrder(wanted, asked)...)} }
}

func prepareOrderCreateBulk(s *Server, request *element) (magic, func() []node) {
	orders := request.child("orders").all("orderCreate")
	each := make([]magic, len(orders))
	whole := ordinary // of the call: one item's failure of the exchange is everybody's
	for i, wanted := range orders {
		each[i] = magicOfOrder(wanted)
		if each[i].fault().Kind != "" {
			whole = strongest(whole, each[i])
		}
	}
	return whole, func() []node {
		if len(orders) == 0 || len(orders) > bulkMax {
			return refusedBulk(request, &refusal{codeValidation, "orders must have 1 to " + strconv.Itoa(bulkMax) + " items"})
		}
		results := make([]node, len(orders))
		for i, wanted := range orders {
			results[i] = group("orderResponse", s.placeOrder(wanted, each[i])...)
		}
		if slices.Contains(each, magicMismatch) {
			results = results[1:]
		}
		return []node{group("ordersCreateResponse", results...)}
	}
}

// refusedBulk tells each item that it is refused: the reply has no place for
// a refusal of them all.
func refusedBulk(request *element, why *refusal) []node {
	results := make([]node, max(1, bulkItems(request)))
	for i := range results {
		results[i] = group("orderResponse", why.nodes()...)
	}
	return []node{group("ordersCreateResponse", results...)}
}

func bulkItems(request *element) int { return len(request.child("orders").all("orderCreate")) }

// magicOfOrder finds the magic numbers of an order.
func magicOfOrder(wanted *element) magic {
	items := wanted.child("orderItems")
	return strongest(
		magicOf(wanted.int("custNo"), magicNumber),
		magicOf(items.child(newPoolItem...).int("planNo"), magicNumber),
		magicOfConsumer(items.child(optInItem...).string("serviceNumber")),
		magicOfConsumer(items.child(optOutItem...).string("serviceNumber")),
	)
}

// placeOrder places an order, and tells its number or why there is none.
func (s *Server) placeOrder(wanted *element, asked magic) []node {
	if asked == magicUnsuccessful {
		return unsuccessful
	}
	refused := asked.refusal()
	var placed *order
	if refused == nil {
		placed, refused = s.state.placeWanted(wanted)
	}
	if refused != nil {
		return refused.nodes()
	}
	placed.reject = asked == magicRejected
	result := []node{leaf("errorCode", "0"), leaf("orderId", strconv.FormatInt(placed.id, 10))}
	if asked == magicExtra {
		result = append(result, leaf("carrierReference", "CR-1"), group("trace", leaf("hop", "1")))
	}
	return result
}

// placeWanted reads an order. An item under a name or in a namespace that is
// not the expected one is as good as none.
func (s *state) placeWanted(wanted *element) (*order, *refusal) {
	custNo, items := wanted.int("custNo"), wanted.child("orderItems")
	var names []string
	switch wanted.string("orderAction") {
	case actionCreatePool:
		names = newPoolItem
	case actionOptIn:
		names = optInItem
	case actionOptOut:
		names = optOutItem
	default:
		return nil, &refusal{codeValidation, "orderAction is not supported"}
	}
	item := items.child(names...)
	switch {
	case wanted.string("orderType") != "SRVC_ORD":
		return nil, &refusal{codeValidation, "orderType must be SRVC_ORD"}
	case item == nil:
		return nil, &refusal{codeValidation, "Order has no item for its action"}
	}
	switch wanted.string("orderAction") {
	case actionCreatePool:
		return s.createPool(newPool{
			custNo: custNo, planNo: item.int("planNo"),
			name: item.string("poolName"), notificationEmail: item.string("notificationEmail"),
		})
	case actionOptIn:
		return s.optIn(custNo, item.int("providerId"), item.string("serviceNumber"), wanted.string("custReqDate"))
	}
	return s.optOut(custNo, nil, item.string("serviceNumber"))
}

func prepareOrderQuery(s *Server, request *element) (magic, func() []node) {
	id := request.child("request").int("orderId")
	asked := magicOf(id, magicNumber)
	return asked, func() []node {
		if asked == magicUnsuccessful {
			return []node{group("return", unsuccessful...)}
		}
		refused := asked.refusal()
		var found *order
		if refused == nil {
			found, refused = s.state.order(int64(id))
		}
		if refused != nil {
			return refusedReturn(request, refused)
		}
		return []node{group("return", leaf("errorCode", "0"), s.orderDetail(found))}
	}
}

// orderDetail is the inner reply of a query, under the same name as the outer
// one. The item of a pool's order is not the one it was placed with, and has
// no msn until a number is allocated.
func (s *Server) orderDetail(o *order) node {
	detail := []node{
		leaf("orderId", strconv.FormatInt(o.id, 10)),
		leaf("action", o.action),
		leaf("internalStatus", o.status(s.options.Now())),
		leaf("createdOn", o.created.In(s.location).Format(time.RFC3339)),
		optional("planName", o.plan),
	}
	if o.action == actionCreatePool {
		msn := ""
		if o.pool != nil {
			msn = o.pool.service.number
		}
		detail = append(detail, group("orderItems", group("wmeNewReqItem", optional("msn", msn))))
	}
	if o.extra {
		detail = append(detail, leaf("carrierReference", "CR-1"), group("trace", leaf("hop", "1")))
	}
	return group("orderQueryResponse", detail...)
}
