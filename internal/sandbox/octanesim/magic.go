package octanesim

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"causeway.example/internal/sandbox/faults"
)

// magic is what a magic number asks for: its last two digits.
type magic int

// The magic endings. docs/sandbox.md lists which numbers take which.
const (
	ordinary          magic = 0
	magicLogin        magic = 1                      // refused as a wrong login
	magicValidation   magic = 2                      // refused: invalid
	magicNotFound     magic = 3                      // refused: not found
	magicConflict     magic = 4                      // refused: state conflict
	magicOther        magic = 5                      // refused with a code that nobody knows
	magicRateLimit    magic = 10                     // fault 233
	magicServerFault  magic = 11                     // S:Server fault; over REST an HTML 500
	magicHTML         magic = 12                     // HTML 503
	magicTruncated    magic = faults.EndingTruncated // done, but the answer is cut in half
	magicEmpty        magic = faults.EndingEmpty     // 200 with an empty body
	magicReset        magic = faults.EndingReset     // connection reset
	magicSlow         magic = faults.EndingSlow      // done, but answered after 60 s
	magicUnknownWord  magic = 17                     // a status word that nobody knows
	magicMismatch     magic = 18                     // one result too few in a bulk answer
	magicExtra        magic = 19                     // unknown members in the answer
	magicRejected     magic = 20                     // accepted, but the order ends REJECTED
	magicFault200     magic = 21                     // a SOAP fault with HTTP 200
	magicUnsuccessful magic = 22                     // failure told by success=false alone
)

var allMagic = []magic{
	magicLogin, magicValidation, magicNotFound, magicConflict, magicOther,
	magicRateLimit, magicServerFault, magicHTML, magicTruncated, magicEmpty, magicReset, magicSlow,
	magicUnknownWord, magicMismatch, magicExtra, magicRejected, magicFault200, magicUnsuccessful,
}

// Where magic numbers begin: each is one of these plus a magic ending.
const (
	magicNumber     = 999000       // customers, plans, orders, and the lines below
	magicResetOrder = 999100       // orders that fail when reset
	magicReadLine   = 999000       // lines of the pools that fail when read
	magicEndLine    = 999100       // lines of the pools that fail when disconnected
	magicMemberLine = 999200       // lines of the consumers
	magicHomeLine   = 999300       // line of the pool that the consumers are in
	magicLookupLine = 999400       // lines of the pools that fail when looked up
	magicJoinerLine = 999500       // lines of the consumers that are in no pool
	magicConsumer   = "04009990"   // consumers that are in a pool
	magicJoiner     = "04009991"   // consumers that are in none, to be added
	magicHome       = "0477999000" // the consumers' pool; not magic itself
	magicReadPool   = "04779990"   // pools that fail when read
	magicEndPool    = "04779991"   // pools that fail when disconnected
	magicLookup     = "04779992"   // numbers that fail when looked up
)

// magicOf returns the magic of a number in a range of a hundred.
func magicOf(number, start int) magic {
	if ending := magic(number - start); slices.Contains(allMagic, ending) {
		return ending
	}
	return ordinary
}

// magicOfService returns the magic of a service number with a prefix.
func magicOfService(number, prefix string) magic {
	for _, m := range allMagic {
		if number == m.service(prefix) {
			return m
		}
	}
	return ordinary
}

// magicOfConsumer returns the magic of a consumer's number.
func magicOfConsumer(number string) magic {
	return strongest(magicOfService(number, magicConsumer), magicOfService(number, magicJoiner))
}

// strongest returns the first magic that is not ordinary.
func strongest(all ...magic) magic {
	for _, m := range all {
		if m != ordinary {
			return m
		}
	}
	return ordinary
}

func (m magic) service(prefix string) string { return fmt.Sprintf("%s%02d", prefix, int(m)) }

// refusal is the business error that the magic asks for, or nil.
func (m magic) refusal() *refusal {
	switch m {
	case magicLogin:
		return loginRefused
	case magicValidation:
		return &refusal{codeValidation, "Validation failed"}
	case magicNotFound:
		return &refusal{codeNotFound, "Not found"}
	case magicConflict:
		return &refusal{codeConflict, "State conflict"}
	case magicOther:
		return &refusal{codeOther, "Carrier said no"}
	}
	return nil
}

// fault is the failure of the exchange that the magic asks for over SOAP.
func (m magic) fault() faults.Fault {
	switch m {
	case magicRateLimit:
		return faults.Fault{Kind: faults.RateLimit}
	case magicServerFault:
		return faults.Fault{Kind: faults.SOAPFault}
	case magicFault200:
		return faults.Fault{Kind: faults.SOAPFault, Status: http.StatusOK}
	case magicHTML:
		return faults.Fault{Kind: faults.HTML}
	}
	return faults.OfEnding(int(m))
}

// faultOverREST differs where SOAP has faults: no limiter is known there.
func (m magic) faultOverREST() faults.Fault {
	switch m {
	case magicServerFault:
		return faults.Fault{Kind: faults.HTML, Status: http.StatusInternalServerError, Message: "java.lang.NullPointerException"}
	case magicRateLimit, magicFault200:
		return faults.Fault{}
	}
	return m.fault()
}

// seedMagic makes the things that the magic numbers name, so that a client
// that looks before it acts finds them.
func (s *state) seedMagic() {
	c := s.customers[100234]
	next := c.nextLine
	at := func(line int, number string) *pool {
		c.nextLine = line
		return s.seedPool(c, number, optedIn, line)
	}
	home := at(magicHomeLine, magicHome)
	for _, m := range allMagic {
		s.addCustomer(magicNumber + int(m))
		read := at(magicReadLine+int(m), m.service(magicReadPool))
		if m == magicUnknownWord {
			read.status = "OPTED-SIDEWAYS"
		}
		at(magicEndLine+int(m), m.service(magicEndPool))
		at(magicLookupLine+int(m), m.service(magicLookup))
		c.nextLine = magicMemberLine + int(m)
		c.addService(m.service(magicConsumer)).pooled = true
		c.nextLine = magicJoinerLine + int(m)
		c.addService(m.service(magicJoiner)).pooled = true
		member := s.seedConsumer(home, m.service(magicConsumer), 0)
		if m == magicUnknownWord {
			member.status = "SUSPENDED BY CARRIER"
		}
		s.seedMagicOrder(m)
		s.seedStuckOrder(m)
	}
	c.nextLine = next
}

// seedMagicOrder makes the order that a query of a magic order id finds.
func (s *state) seedMagicOrder(m magic) {
	o := &order{id: int64(magicNumber + int(m)), action: actionCreatePool, word: orderRunning, plan: planAuto, created: s.now().Truncate(1e9), extra: m == magicExtra}
	o.start = func(o *order) *refusal {
		o.commit = func() { o.reject = m == magicRejected }
		return nil
	}
	switch m {
	case magicUnknownWord:
		o.word = orderUnknown
	case magicRejected:
		o.word = orderRejected
	}
	s.orders[o.id] = o
}

// seedStuckOrder makes the order that a reset of a magic order id finds.
func (s *state) seedStuckOrder(m magic) {
	o := &order{id: int64(magicResetOrder + int(m)), action: actionOptIn, word: orderRejected, created: s.now().Truncate(time.Second)}
	o.start = func(o *order) *refusal {
		o.commit = func() { o.reject = m == magicRejected }
		return nil
	}
	if m == magicUnknownWord {
		o.word = orderUnknown
	}
	s.orders[o.id] = o
}
