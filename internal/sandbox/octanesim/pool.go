package octanesim

import (
	"slices"
	"strings"
	"time"
)

// poolCap is the size of every pool.
const poolCap = 50 * gibibyte

// newPool is the wish for a pool.
type newPool struct {
	custNo            int
	planNo            int
	name              string
	notificationEmail string
}

// createPool places the order for a pool. The pool exists at once, on a line
// of its own and with a memberId, but pending: it has no service number, so
// that a service look-up cannot find it, until the order is committed.
func (s *state) createPool(wish newPool) (*order, *refusal) {
	c, refused := s.customer(wish.custNo)
	if refused != nil {
		return nil, refused
	}
	plan, isProvider := c.plans[wish.planNo]
	switch {
	case !isProvider:
		return nil, &refusal{codeValidation, "Plan is not a data pool provider plan of this customer"}
	case strings.TrimSpace(wish.name) == "":
		return nil, &refusal{codeValidation, "poolName is required"}
	case !strings.Contains(wish.notificationEmail, "@"):
		return nil, &refusal{codeValidation, "notificationEmail is not an e-mail address"}
	}
	return s.place(actionCreatePool, time.Time{}, func(o *order) *refusal {
		created := s.addPool(c, "", optingIn)
		o.pool, o.plan = created, plan
		o.commit = func() {
			number := s.allocateNumber()
			created.service.number, created.status, created.cap = number, optedIn, poolCap
			c.numbers[number] = created.service
		}
		o.abandon = func() { delete(c.lines, created.service.line) }
		return nil
	})
}

// disconnect places the order that ends a pool; it has to be empty.
func (s *state) disconnect(custNo, lineSeqNo int) (*order, *refusal) {
	ended, refused := s.pool(custNo, lineSeqNo)
	if refused != nil {
		return nil, refused
	}
	return s.place(actionDisconnect, time.Time{}, func(o *order) *refusal {
		switch {
		case ended.status != optedIn:
			return &refusal{codeConflict, "Data pool is not opted in"}
		case len(ended.consumers) > 0:
			return &refusal{codeConflict, "Data pool still has consumers"}
		case ended.joining > 0:
			return &refusal{codeConflict, "Data pool has orders in progress"}
		}
		ended.status = optingOut
		o.commit = func() { ended.status = optedOut }
		o.abandon = func() { ended.status = optedIn }
		return nil
	})
}

// usage is what a pool's consumers have used so far, in bytes. It stops at
// the pool's cap.
func (p *pool) usage(now time.Time) int64 {
	used := p.past
	for _, m := range p.consumers {
		used += m.usage(now)
	}
	if p.cap > 0 {
		return min(used, p.cap)
	}
	return used
}

// join puts a service into the pool.
func (p *pool) join(joining *service, member int, now time.Time) *membership {
	m := &membership{pool: p, service: joining, member: member, status: optedIn, since: now}
	joining.membership = m
	p.consumers = append(p.consumers, m)
	return m
}

// leave takes a consumer out of its pool; what it used stays used.
func (m *membership) leave(now time.Time) {
	p := m.pool
	p.past += m.usage(now)
	p.consumers = slices.DeleteFunc(p.consumers, func(other *membership) bool { return other == m })
	m.service.membership = nil
}
