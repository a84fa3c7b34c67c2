package octanesim

import (
	"fmt"
	"time"
)

// Names of the provider plans: with a character that XML has to escape and
// with double blanks, as the real ones have.
const (
	planManual = "V&D  POOL 50Gb manual top-up"
	planAuto   = "V&D  POOL 50Gb auto top-up"
)

const (
	firstOrder  = 200001
	firstNumber = 477001001
	firstMember = 5001
)

// seed makes the state that every start and every reset begins with. Its
// numbers are a contract: documentation and tests use them.
func seed(now func() time.Time, orderTime time.Duration, location *time.Location) *state {
	s := &state{
		now: now, orderTime: orderTime, location: location,
		customers: map[int]*customer{}, orders: map[int64]*order{},
		nextOrder: firstOrder, nextNumber: firstNumber, nextMember: firstMember,
	}
	s.seedFirstCustomer()
	s.seedSecondCustomer()
	s.seedOrders()
	s.seedMagic()
	return s
}

func (s *state) addCustomer(number int) *customer {
	c := &customer{
		number:   number,
		plans:    map[int]string{23045: planManual, 23046: planAuto},
		lines:    map[int]*service{},
		numbers:  map[string]*service{},
		nextLine: 1,
	}
	for _, m := range allMagic {
		c.plans[magicNumber+int(m)] = planAuto
	}
	s.customers[number] = c
	return c
}

// seedPool makes a pool with a chosen memberId.
func (s *state) seedPool(c *customer, number, status string, member int) *pool {
	p := s.addPool(c, number, status)
	s.nextMember--
	p.member = member
	if status != optingIn {
		p.cap = poolCap
	}
	return p
}

// seedConsumer puts a service into a pool; its memberId follows from its line.
func (s *state) seedConsumer(p *pool, number string, used int64) *membership {
	joining := p.service.customer.numbers[number]
	m := p.join(joining, 6000+joining.line, s.now())
	m.used = used
	return m
}

func (s *state) seedFirstCustomer() {
	c := s.addCustomer(100234)
	shared := s.seedPool(c, "0477000001", optedIn, 4711)
	s.seedPool(c, "0477000002", optedIn, 4712)
	target := s.seedPool(c, "0477000003", optedIn, 4713)
	s.seedPool(c, "0477000004", optingIn, 4714)
	s.seedPool(c, "0477000005", optedOut, 4715)
	for i := 1; i <= 60; i++ {
		c.addService(fmt.Sprintf("04000000%02d", i)).pooled = true
	}
	for i := 901; i <= 909; i++ {
		c.addService(fmt.Sprintf("0400000%03d", i))
	}
	// Together 1.25 GB.
	for i, hundredths := range []int64{50, 25, 20, 15, 10, 5} {
		m := s.seedConsumer(shared, fmt.Sprintf("04000000%02d", i+1), hundredthsOfGB(hundredths))
		if i == 0 {
			m.limit = 5 * gibibyte
		}
	}
	s.seedConsumer(target, "0400000021", hundredthsOfGB(30))
}

func (s *state) seedSecondCustomer() {
	c := s.addCustomer(100235)
	p := s.seedPool(c, "0477000101", optedIn, 4801)
	c.addService("0400000061").pooled = true
	s.seedConsumer(p, "0400000061", hundredthsOfGB(40))
}

// seedOrders makes the orders that change only when they are reset: 100003 and
// 100004 are stuck. Nobody but another API user sees 100101.
func (s *state) seedOrders() {
	c := s.customers[100234]
	shared, target := c.numbers["0477000001"].pool, c.numbers["0477000003"].pool
	created := s.now().Add(-time.Hour).Truncate(time.Second)
	for _, o := range []*order{
		{id: 100001, action: actionCreatePool, word: orderCommitted, plan: planAuto, pool: shared},
		{id: 100002, action: actionCreatePool, word: orderRunning, plan: planAuto},
		{id: 100003, action: actionOptIn, word: orderRejected, start: s.joins(c.numbers["0400000060"], target)},
		{id: 100004, action: actionOptIn, word: orderUnknown, start: s.joins(c.numbers["0400000059"], target)},
		{id: 100101, action: actionOptIn, word: orderRejected, foreign: true},
	} {
		o.created = created
		s.orders[o.id] = o
	}
}

// hundredthsOfGB rounds up, so that the text shows exactly this many.
func hundredthsOfGB(n int64) int64 { return (n*gibibyte + 99) / 100 }
