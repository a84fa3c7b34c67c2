package gateway

// ServiceKey addresses a service (a pool or a consumer) the way a website
// knows it: customer and service number.
type ServiceKey struct {
	CustomerNumber string
	ServiceNumber  string
}

// Line is what the back end's service look-up tells: a service number's line.
type Line struct {
	LineSeqNo string
}

// Provider is a pool's full identity in the back end's words.
type Provider struct {
	ServiceNumber string
	LineSeqNo     string
	ProviderID    string // memberId in the back end's reply, providerId in its requests
}

// PoolStatus is the state of a pool or of a consumer's membership.
type PoolStatus string

// The states of a pool, from the four words of the back end. Empty means
// that the back end used a word we do not know.
const (
	PoolPendingActivation    PoolStatus = "pendingActivation"
	PoolActive               PoolStatus = "active"
	PoolPendingDisconnection PoolStatus = "pendingDisconnection"
	PoolDisconnected         PoolStatus = "disconnected"
)

// PoolRecord is a pool as the back end tells it. Nil pointers are values
// that it did not tell.
type PoolRecord struct {
	ProviderID     string // empty when not told
	Status         PoolStatus
	UpstreamStatus string
	CapBytes       *int64
	UsedBytes      *int64
	ConsumerCount  *int
	// Consumers is nil when the back end did not list them at all.
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

// DataPool is a pool under the address that the caller knows.
type DataPool struct {
	ServiceKey
	PoolRecord
}

// Consumer is one service in a pool. Nil pointers are values not told.
type Consumer struct {
	ServiceNumber  string
	Status         PoolStatus
	UpstreamStatus string
	UsedBytes      *int64
	LimitBytes     *int64
}

// ConsumerAddition asks to add consumers to a pool.
type ConsumerAddition struct {
	Pool           ServiceKey
	ServiceNumbers []string
	RequestedDate  string // YYYY-MM-DD; empty means today in the back end's zone
}

// ConsumerRemoval asks to remove consumers from a pool.
type ConsumerRemoval struct {
	Pool           ServiceKey
	ServiceNumbers []string
}

// ConsumerTransfer asks to move consumers to another pool of the customer.
type ConsumerTransfer struct {
	Pool                ServiceKey
	TargetServiceNumber string
	ServiceNumbers      []string
}

// ConsumerKey addresses one consumer of one pool.
type ConsumerKey struct {
	Pool                  ServiceKey
	ConsumerServiceNumber string
}

// DataLimit asks to set a consumer's limit. A limit can be raised or lowered
// but never removed, so LimitBytes is positive.
type DataLimit struct {
	ConsumerKey
	LimitBytes int64
}

// ItemStatus says what became of one item of a bulk request.
type ItemStatus string

// The outcomes of a bulk item.
const (
	ItemAccepted ItemStatus = "accepted"
	ItemRejected ItemStatus = "rejected"
	ItemUnknown  ItemStatus = "unknown"
)

// ItemResult is one item of a bulk answer, in the order of the request.
type ItemResult struct {
	ServiceNumber string
	Status        ItemStatus
	OrderID       OrderID    // set when accepted
	Error         *ItemError // set when rejected or unknown
}

// ItemError says why an item was not accepted. Message and Upstream are safe to
// show.
type ItemError struct {
	Code     string
	Message  string
	Upstream *UpstreamFault // the back end's own words, if it refused the item
}
