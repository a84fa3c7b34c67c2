package gateway

// ServiceKey identifies a service (a pool or a consumer) as a website knows it:
// by customer and service number.
type ServiceKey struct {
	CustomerNumber string
	ServiceNumber  string
}

// Line is the line of a service number in the back end.
type Line struct {
	LineSeqNo string
}

// Provider is the full identity of a pool in the back end.
type Provider struct {
	ServiceNumber string
	LineSeqNo     string
	ProviderID    string // memberId in the back end's responses, providerId in its requests
}

// PoolStatus is the state of a pool or of a consumer's membership.
type PoolStatus string

// The states of a pool, from the four that the back end has. Empty means that
// the back end's status is not known: see [PoolStatusOf].
const (
	PoolPendingActivation    PoolStatus = "pendingActivation"
	PoolActive               PoolStatus = "active"
	PoolPendingDisconnection PoolStatus = "pendingDisconnection"
	PoolDisconnected         PoolStatus = "disconnected"
)

// PoolRecord is a pool as the back end returns it. Nil pointers are values that
// are missing in its response.
type PoolRecord struct {
	ProviderID     string // empty if missing
	Status         PoolStatus
	UpstreamStatus string
	CapBytes       *int64
	UsedBytes      *int64
	ConsumerCount  *int
	// Consumers is nil if the back end did not list them.
	Consumers []Consumer
}

// CheckProvider returns an error of kind NotFound if the back end returned no
// providerId, as for a number that is not a data pool.
func (r PoolRecord) CheckProvider() error {
	if r.ProviderID == "" {
		return &Error{Kind: NotFound, Detail: "the back end knows the number, but tells no providerId for it: it is not a data pool"}
	}
	return nil
}

// DataPool is a pool with the key that the caller knows it by.
type DataPool struct {
	ServiceKey
	PoolRecord
}

// Consumer is one service in a pool. Nil pointers are missing values.
type Consumer struct {
	ServiceNumber  string
	Status         PoolStatus
	UpstreamStatus string
	UsedBytes      *int64
	LimitBytes     *int64
}

// ConsumerAddition is a request to add consumers to a pool.
type ConsumerAddition struct {
	Pool           ServiceKey
	ServiceNumbers []string
	RequestedDate  string // YYYY-MM-DD; empty means today in the back end's zone
}

// ConsumerRemoval is a request to remove consumers from a pool.
type ConsumerRemoval struct {
	Pool           ServiceKey
	ServiceNumbers []string
}

// ConsumerTransfer is a request to move consumers to another pool of the customer.
type ConsumerTransfer struct {
	Pool                ServiceKey
	TargetServiceNumber string
	ServiceNumbers      []string
}

// ConsumerKey identifies one consumer of one pool.
type ConsumerKey struct {
	Pool                  ServiceKey
	ConsumerServiceNumber string
}

// DataLimit is a request to set a consumer's limit. A limit can be raised or
// lowered but never removed, so LimitBytes is positive.
type DataLimit struct {
	ConsumerKey
	LimitBytes int64
}

// ItemStatus is the outcome of one item of a bulk request.
type ItemStatus string

// The outcomes of a bulk item.
const (
	ItemAccepted ItemStatus = "accepted"
	ItemRejected ItemStatus = "rejected"
	ItemUnknown  ItemStatus = "unknown"
)

// ItemResult is the result of one item of a bulk request, in the order of the
// request.
type ItemResult struct {
	ServiceNumber string
	Status        ItemStatus
	OrderID       OrderID    // set if accepted
	Error         *ItemError // set if rejected or unknown
}

// ItemError says why an item was not accepted. Message and Upstream may be sent
// to callers.
type ItemError struct {
	Code     string
	Message  string
	Upstream *UpstreamFault // the back end's own code and message, if it refused the item
}
