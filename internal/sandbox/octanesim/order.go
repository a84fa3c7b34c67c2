package octanesim

import (
	"slices"
	"time"
)

// The order actions. Those of the orders that REST calls make are not public.
const (
	actionCreatePool = "ADD_WME_NEW"
	actionOptIn      = "WME_OPT_IN_CONSUMER"
	actionOptOut     = "WME_OPT_OUT_CONSUMER"
	actionTransfer   = "WME_TRANSFER_CONSUMER"
	actionLimit      = "WME_MODIFY_DATA_LIMIT"
	actionDisconnect = "WME_OPT_OUT_PROVIDER"
)

// The words for an order's state.
const (
	orderPending   = "PENDING"
	orderRunning   = "IN_PROG"
	orderCommitted = "COMMITTED"
	orderRejected  = "REJECTED"
	orderUnknown   = "HELD_AT_CARRIER" // a word that no client knows
)

// startFunc checks whether an order can be carried out now, and if so reserves
// what it needs and sets its commit and abandon. It runs again for a retry.
type startFunc func(*order) *refusal

// order is an asynchronous order. What it changes is changed when it ends.
type order struct {
	id      int64
	action  string
	created time.Time
	starts  time.Time // later than created when a date was asked for
	ends    time.Time
	word    string // "" follows the clock
	reject  bool   // ends without its effect
	foreign bool   // of another API user, who alone sees it
	plan    string // name of the plan, for a new pool
	pool    *pool  // the new pool
	extra   bool   // replies about it carry members that nobody knows

	start   startFunc
	commit  func() // its effect
	abandon func() // releases what a rejected order has reserved; may be nil
}

// place places an order that runs now, or at a later date, unless start
// refuses it.
func (s *state) place(action string, date time.Time, start startFunc) (*order, *refusal) {
	o := &order{action: action, created: s.now(), start: start}
	if refused := start(o); refused != nil {
		return nil, refused
	}
	o.id = s.nextOrder
	s.nextOrder++
	s.orders[o.id] = o
	s.run(o, date)
	return o, nil
}

// run lets an order run now, or from a later date on.
func (s *state) run(o *order, date time.Time) {
	o.starts = s.now()
	if date.After(o.starts) {
		o.starts = date
	}
	o.ends = o.starts.Add(s.orderTime)
	s.running = append(s.running, o)
	slices.SortStableFunc(s.running, func(a, b *order) int { return a.ends.Compare(b.ends) })
}

// end applies an order's effect, or releases what it has reserved.
func (s *state) end(o *order) {
	if !o.reject {
		o.commit()
	} else if o.abandon != nil {
		o.abandon()
	}
}

// status is the order's word at a time: PENDING for a third of its time, then
// IN_PROG, then how it ended.
func (o *order) status(now time.Time) string {
	switch {
	case o.word != "":
		return o.word
	case now.Before(o.starts.Add(o.ends.Sub(o.starts) / 3)):
		return orderPending
	case now.Before(o.ends):
		return orderRunning
	case o.reject:
		return orderRejected
	}
	return orderCommitted
}

func (s *state) order(id int64) (*order, *refusal) {
	if o := s.orders[id]; o != nil && !o.foreign {
		return o, nil
	}
	return nil, &refusal{codeNotFound, "Order not found"}
}
