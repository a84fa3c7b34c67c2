package octanesim

import (
	"strconv"
	"time"
)

// The in-band error codes are not public; these four are the sandbox's own.
const (
	codeLogin      = 1
	codeValidation = 2
	codeNotFound   = 3
	codeConflict   = 4
	codeOther      = 99 // one that no table lists
)

// refusal is a business error, told in band with HTTP 200.
type refusal struct {
	code    int
	message string
}

// state is everything that Octane remembers. It does no locking.
type state struct {
	now       func() time.Time
	callerNow func() time.Time
	orderTime time.Duration
	location  *time.Location

	customers map[int]*customer
	orders    map[int64]*order
	running   []*order // not ended yet, the next to end first

	nextOrder  int64
	nextNumber int64 // service number of the next pool
	nextMember int
}

// customer owns services, each of which has a line: a small sequence of the
// customer's own, so that lines of two customers are alike.
type customer struct {
	number   int
	plans    map[int]string // data-pool provider plans and their names
	lines    map[int]*service
	numbers  map[string]*service
	nextLine int
}

// service is a pool or a consumer.
type service struct {
	customer   *customer
	number     string // "" while a new pool has none
	line       int
	pooled     bool        // on a data-pool consumer plan
	pool       *pool       // set when the service is a pool
	membership *membership // set while the service is in a pool
	open       *order      // the running order about its membership
}

// The words for the state of a pool, or of a consumer in it.
const (
	optingIn  = "OPTED-IN PENDING"
	optedIn   = "OPTED-IN"
	optingOut = "OPTED-OUT PENDING"
	optedOut  = "OPTED-OUT"
)

// pool is a data pool; Octane calls it a provider.
type pool struct {
	service   *service
	member    int // memberId in replies, providerId in requests
	status    string
	cap       int64 // bytes; 0 is not told
	past      int64 // bytes used by consumers that have left
	consumers []*membership
	joining   int // running orders that will add a consumer
}

// membership is a consumer's place in a pool.
type membership struct {
	pool    *pool
	service *service
	member  int
	status  string
	used    int64 // bytes used when since began
	since   time.Time
	limit   int64 // bytes; 0 is none
}

// settle brings the state up to the present: orders whose time has come end,
// in the order of their ends.
func (s *state) settle() {
	now := s.now()
	for len(s.running) > 0 && !s.running[0].ends.After(now) {
		o := s.running[0]
		s.running = s.running[1:]
		s.end(o)
	}
}

func (s *state) customer(number int) (*customer, *refusal) {
	c := s.customers[number]
	if c == nil {
		return nil, &refusal{codeNotFound, "Customer not found"}
	}
	return c, nil
}

func (s *state) service(custNo int, number string) (*service, *refusal) {
	c, refused := s.customer(custNo)
	if refused != nil {
		return nil, refused
	}
	if found := c.numbers[number]; found != nil {
		return found, nil
	}
	return nil, &refusal{codeNotFound, "Service not found"}
}

// line finds a service by its identity in Octane.
func (s *state) line(custNo, lineSeqNo int) (*service, *refusal) {
	c, refused := s.customer(custNo)
	if refused != nil {
		return nil, refused
	}
	if found := c.lines[lineSeqNo]; found != nil {
		return found, nil
	}
	return nil, &refusal{codeNotFound, "Service not found"}
}

// pool finds the pool of a line; the line of any other service has none.
func (s *state) pool(custNo, lineSeqNo int) (*pool, *refusal) {
	found, refused := s.line(custNo, lineSeqNo)
	if refused != nil {
		return nil, refused
	}
	if found.pool == nil {
		return nil, &refusal{codeNotFound, "Service is not a data pool provider"}
	}
	return found.pool, nil
}

// addService gives a customer a service on its next line.
func (c *customer) addService(number string) *service {
	added := &service{customer: c, number: number, line: c.nextLine}
	c.nextLine++
	c.lines[added.line] = added
	if number != "" {
		c.numbers[number] = added
	}
	return added
}

// addPool gives a customer a pool. It has no service number yet when number
// is empty.
func (s *state) addPool(c *customer, number, status string) *pool {
	added := &pool{service: c.addService(number), member: s.nextMember, status: status}
	s.nextMember++
	added.service.pool = added
	return added
}

// allocateNumber takes the next number of a pool: ten digits, the first a 0.
func (s *state) allocateNumber() string {
	number := "0" + strconv.FormatInt(s.nextNumber, 10)
	s.nextNumber++
	return number
}
