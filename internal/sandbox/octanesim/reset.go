package octanesim

import "time"

// reset puts a stuck order back to PENDING. With retry it is carried out again
// at once. Without, it waits for a reset with retry: what the back end does
// then is not public, so this is our own choice.
func (s *state) reset(id int64, retry bool) *refusal {
	o, refused := s.order(id)
	switch {
	case refused != nil:
		return refused
	case !o.stuck(s.now()):
		return &refusal{codeConflict, "Order is not stuck"}
	case retry:
		s.retry(o)
	default:
		o.word = orderPending
	}
	return nil
}

// stuck reports whether an order has failed, is held by the carrier, or waits
// for a reset. An order that follows the clock is not stuck before it ends.
func (o *order) stuck(now time.Time) bool {
	switch o.status(now) {
	case orderRejected, orderUnknown:
		return true
	case orderPending:
		return o.word != ""
	}
	return false
}

// retry carries an order out again. One that cannot be carried out now is
// accepted all the same, and ends REJECTED again.
func (s *state) retry(o *order) {
	o.word, o.abandon = "", nil
	o.reject = o.start(o) != nil
	s.run(o, time.Time{})
}
