package octanesim

import "strconv"

// prepareServiceDetail looks a service number up: this is how a client learns
// the line that the REST interface wants.
func prepareServiceDetail(s *Server, request *element) (magic, func() []node) {
	key := request.child("serviceDetail").child("serviceDetails")
	custNo, number := key.int("custno"), key.string("serviceNumber")
	asked := strongest(magicOf(custNo, magicNumber), magicOfService(number, magicLookup))
	return asked, func() []node {
		if asked == magicUnsuccessful {
			return []node{group("return", unsuccessful...)}
		}
		refused := asked.refusal()
		var found *service
		if refused == nil {
			found, refused = s.state.service(custNo, number)
		}
		if refused != nil {
			return refusedReturn(request, refused)
		}
		detail := []node{leaf("lineSeqno", strconv.Itoa(found.line)), leaf("serviceNumber", number)}
		if asked == magicExtra {
			detail = append(detail, leaf("carrierReference", "CR-1"))
		}
		return []node{group("return", leaf("errorCode", "0"),
			group("Instances", group("Instance", group("serviceNumberDetail", detail...))))}
	}
}

// prepareGetDataPool is the SOAP form of reading a pool. No public source
// shows one: the form is this project's.
func prepareGetDataPool(s *Server, request *element) (magic, func() []node) {
	key := request.child("request")
	custNo, line := key.int("custNo"), key.int("lineSeqNo")
	asked := strongest(magicOf(custNo, magicNumber), magicOf(line, magicReadLine))
	return asked, func() []node {
		if asked == magicUnsuccessful {
			return []node{group("return", unsuccessful...)}
		}
		refused := asked.refusal()
		var found *pool
		if refused == nil {
			found, refused = s.state.pool(custNo, line)
		}
		if refused != nil {
			return refusedReturn(request, refused)
		}
		return []node{group("return", leaf("errorCode", "0"), s.poolNode(found, asked == magicExtra))}
	}
}

func (s *Server) poolNode(p *pool, extra bool) node {
	now := s.options.Now()
	var consumers []node
	for _, m := range p.consumers {
		consumers = append(consumers, group("consumer",
			leaf("memberId", strconv.Itoa(m.member)),
			leaf("custNo", strconv.Itoa(m.service.customer.number)),
			leaf("lineSeqNo", strconv.Itoa(m.service.line)),
			leaf("serviceNumber", m.service.number),
			leaf("dataPoolStatus", m.status),
			leaf("dataUsage", sizeText(m.usage(now))),
			optional("dataLimit", m.limitText()),
		))
	}
	list := node{} // an empty list has no element at all
	if len(consumers) > 0 {
		list = group("consumers", consumers...)
	}
	provider := []node{
		leaf("memberId", strconv.Itoa(p.member)),
		leaf("dataPoolStatus", p.status),
		optional("dataMaxCap", p.capText()),
		leaf("dataUsage", gigabytes(p.usage(now))),
		leaf("consumerCount", strconv.Itoa(len(p.consumers))),
		list,
	}
	if extra {
		provider = append(provider, leaf("carrierReference", "CR-1"))
	}
	return group("provider", provider...)
}

// capText is "" while the pool has no cap yet.
func (p *pool) capText() string {
	if p.cap == 0 {
		return ""
	}
	return gigabytes(p.cap)
}

// limitText is "" for a consumer without a limit.
func (m *membership) limitText() string {
	if m.limit == 0 {
		return ""
	}
	return gigabytes(m.limit)
}

// prepareUpdateDataLimit is the SOAP form of setting a limit, this project's
// own as well.
func prepareUpdateDataLimit(s *Server, request *element) (magic, func() []node) {
	key := request.child("request")
	custNo, line := key.int("custNo"), key.int("lineSeqNo")
	asked := strongest(magicOf(custNo, magicNumber), magicOf(line, magicMemberLine))
	return asked, func() []node {
		if asked == magicUnsuccessful {
			return []node{group("return", unsuccessful...)}
		}
		refused := asked.refusal()
		var placed *order
		if refused == nil {
			placed, refused = s.state.limit(custNo, line, int64(key.int("dataLimit")))
		}
		if refused != nil {
			return refusedReturn(request, refused)
		}
		placed.reject = asked == magicRejected
		return []node{group("return", leaf("errorCode", "0"), leaf("orderId", strconv.FormatInt(placed.id, 10)))}
	}
}
