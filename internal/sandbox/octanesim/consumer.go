package octanesim

import "time"

// optIn places the order that adds a service to the pool of a provider. A
// date is the first day on which the order may run.
func (s *state) optIn(custNo, providerID int, number, date string) (*order, *refusal) {
	joining, refused := s.service(custNo, number)
	if refused != nil {
		return nil, refused
	}
	target := joining.customer.provider(providerID)
	if target == nil {
		return nil, &refusal{codeNotFound, "Provider not found"}
	}
	day, refused := s.requestedDay(date)
	if refused != nil {
		return nil, refused
	}
	return s.place(actionOptIn, day, s.joins(joining, target))
}

// joins starts an order that adds a service to a pool.
func (s *state) joins(joining *service, target *pool) startFunc {
	return func(o *order) *refusal {
		switch {
		case !joining.pooled:
			return &refusal{codeValidation, "Service is not on a data pool consumer plan"}
		case joining.membership != nil:
			return &refusal{codeConflict, "Service is already in a data pool"}
		case joining.open != nil:
			return &refusal{codeConflict, "Service has an order in progress"}
		case target.status != optedIn:
			return &refusal{codeConflict, "Data pool is not opted in"}
		}
		s.admit(o, joining, target)
		return nil
	}
}

// optOut places the order that takes a service out of its pool. SOAP names no
// pool: from may be nil.
func (s *state) optOut(custNo int, from *pool, number string) (*order, *refusal) {
	return s.place(actionOptOut, time.Time{}, func(o *order) *refusal {
		leaving, refused := s.consumer(custNo, from, number)
		if refused == nil {
			s.release(o, leaving)
		}
		return refused
	})
}

// transfer places the order that moves a service from one pool to another.
func (s *state) transfer(custNo int, from, to *pool, number string) (*order, *refusal) {
	return s.place(actionTransfer, time.Time{}, func(o *order) *refusal {
		moving, refused := s.consumer(custNo, from, number)
		switch {
		case refused != nil:
			return refused
		case to.status != optedIn:
			return &refusal{codeConflict, "Target data pool is not opted in"}
		}
		s.release(o, moving)
		released, kept := o.commit, o.abandon
		s.admit(o, moving, to)
		admitted, turnedAway := o.commit, o.abandon
		o.commit = func() { released(); admitted() }
		o.abandon = func() { kept(); turnedAway() }
		return nil
	})
}

// limit places the order that sets a consumer's data limit. A limit can only
// be raised or lowered, so 0 is refused; one above the pool's cap or below
// what was used already is accepted.
func (s *state) limit(custNo, lineSeqNo int, bytes int64) (*order, *refusal) {
	limited, refused := s.line(custNo, lineSeqNo)
	if refused != nil {
		return nil, refused
	}
	return s.place(actionLimit, time.Time{}, func(o *order) *refusal {
		switch {
		case bytes <= 0:
			return &refusal{codeValidation, "dataLimit must be greater than 0"}
		case limited.membership == nil:
			return &refusal{codeConflict, "Service is not in a data pool"}
		}
		o.commit = func() {
			if limited.membership == nil {
				o.reject = true // it left the pool in the meantime
				return
			}
			limited.membership.limit = bytes
		}
		return nil
	})
}

// consumer finds a service that is in a pool, in this one if it is given, and
// that no running order is about to take elsewhere.
func (s *state) consumer(custNo int, in *pool, number string) (*service, *refusal) {
	found, refused := s.service(custNo, number)
	switch {
	case refused != nil:
		return nil, refused
	case found.membership == nil, in != nil && found.membership.pool != in:
		return nil, &refusal{codeConflict, "Service is not in the data pool"}
	case found.open != nil:
		return nil, &refusal{codeConflict, "Service has an order in progress"}
	}
	return found, nil
}

// admit makes an order one that ends with a service in a pool.
func (s *state) admit(o *order, joining *service, target *pool) {
	member := s.nextMember
	s.nextMember++
	target.joining++
	joining.open = o
	o.commit = func() {
		target.joining--
		joining.open = nil
		target.join(joining, member, o.ends)
	}
	o.abandon = func() {
		target.joining--
		joining.open = nil
	}
}

// release makes an order one that ends with a service out of its pool.
func (s *state) release(o *order, leaving *service) {
	m := leaving.membership
	m.status = optingOut
	leaving.open = o
	o.commit = func() {
		leaving.open = nil
		m.leave(o.ends)
	}
	o.abandon = func() {
		leaving.open = nil
		m.status = optedIn
	}
}

// provider finds a customer's pool by its memberId.
func (c *customer) provider(member int) *pool {
	for _, candidate := range c.lines {
		if candidate.pool != nil && candidate.pool.member == member {
			return candidate.pool
		}
	}
	return nil
}

// requestedDay reads a custReqDate: a calendar day of the back end's zone,
// not in the past. None is today.
func (s *state) requestedDay(date string) (time.Time, *refusal) {
	if date == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, date, s.location)
	if err != nil {
		return time.Time{}, &refusal{codeValidation, "custReqDate is not a date (YYYY-MM-DD)"}
	}
	if date < s.callerNow().In(s.location).Format(time.DateOnly) {
		return time.Time{}, &refusal{codeValidation, "custReqDate is in the past"}
	}
	return day, nil
}
