package gateway

import "time"

// OrderID identifies an order upstream (xs:long there, a string here).
type OrderID string

// OrderKey addresses an order. The back end cannot check that the order is
// this customer's.
type OrderKey struct {
	CustomerNumber string
	OrderID        OrderID
}

// OrderStatus is the state of an order, from the back end's tolerant words.
type OrderStatus string

// The states of an order.
const (
	OrderPending    OrderStatus = "pending"
	OrderInProgress OrderStatus = "inProgress"
	OrderCompleted  OrderStatus = "completed"
	OrderFailed     OrderStatus = "failed"
)

// Final reports whether the order has ended.
func (s OrderStatus) Final() bool { return s == OrderCompleted || s == OrderFailed }

// Order is an asynchronous order. Every write of the data-pool flow is one.
type Order struct {
	ID             OrderID
	Action         string // our operation's name; empty when the back end's word is not known
	Status         OrderStatus
	UpstreamStatus string    // empty right after the order was placed
	CreatedAt      time.Time // zero when not told
	// PoolServiceNumber is the number of the new pool, once allocated.
	PoolServiceNumber string
}
