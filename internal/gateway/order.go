package gateway

import "time"

// OrderID identifies an order upstream (xs:long there, a string here).
type OrderID string

// OrderKey identifies an order. The back end cannot check that the order belongs
// to the customer.
type OrderKey struct {
	CustomerNumber string
	OrderID        OrderID
}

// OrderStatus is the state of an order: see [OrderStatusOf].
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
	Action         string // the gateway's name of the operation; empty if the back end's action is not known
	Status         OrderStatus
	UpstreamStatus string    // empty just after the order was created
	CreatedAt      time.Time // zero if the back end did not say
	// PoolServiceNumber is the number of the new pool, once it is allocated.
	PoolServiceNumber string
}
