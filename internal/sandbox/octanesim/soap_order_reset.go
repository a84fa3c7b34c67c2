package octanesim

// prepareOrderReset drives a stuck order again.
func prepareOrderReset(s *Server, request *element) (magic, func() []node) {
	wanted := request.child("request")
	id := wanted.int("orderId")
	asked := strongest(magicOf(id, magicNumber), magicOf(id, magicResetOrder))
	return asked, func() []node {
		return changedOrder(asked, func() *refusal {
			if asked == magicUnknownWord {
				return nil // accepted, but the carrier keeps the order
			}
			return s.state.reset(int64(id), wanted.bool("retryOrder"))
		})
	}
}

// changedOrder is the result of an operation that changes an order and returns
// nothing of it.
func changedOrder(asked magic, change func() *refusal) []node {
	if asked == magicUnsuccessful {
		return []node{group("return", unsuccessful...)}
	}
	refused := asked.refusal()
	if refused == nil {
		refused = change()
	}
	if refused != nil {
		return []node{group("return", refused.nodes()...)}
	}
	result := []node{leaf("errorCode", "0")}
	if asked == magicExtra {
		result = append(result, leaf("carrierReference", "CR-1"))
	}
	return []node{group("return", result...)}
}
