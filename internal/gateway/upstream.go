package gateway

// Upstream is the set of primitives that the adapters provide. Each is one
// network call to one back end. Decorators wrap primitives, so a breaker, a
// retry or a metric applies to exactly one call.
//
// The protocol of a primitive is chosen where the program is wired, by
// assignment.
type Upstream struct {
	OrderCreate   Op[NewDataPool, OrderID]
	OrderQuery    Op[OrderKey, Order]
	OrderReset    Op[OrderKey, Order]
	ServiceDetail Op[ServiceKey, Line]

	// DataPool is always REST: provider look-ups and membership checks use it.
	DataPool Op[LineKey, PoolRecord]
	// DataPoolView serves getDataPool, over the protocol of its binding.
	DataPoolView Op[LineKey, PoolRecord]

	OptIn      Op[OptIn, []OrderResult]
	OptOut     Op[OptOut, []OrderResult]
	Transfer   Op[Transfer, []OrderResult]
	DataLimit  Op[LineLimit, OrderID]
	Disconnect Op[LineKey, OrderID]

	AddBuckets        Op[BucketChange, Acknowledgement]
	SwapPrimaryBucket Op[PrimaryBucketSwap, Acknowledgement]
	CancelBuckets     Op[BucketChange, Acknowledgement]
	Balances          Op[SubscriptionKey, []Balance]
	UpdateBalances    Op[BalanceUpdate, Acknowledgement]
}

// The calls behind the primitives, in the order of [Upstream].
var (
	CallOrderCreate   = Call{Octane, "orderCreate", Write}
	CallOrderQuery    = Call{Octane, "orderQuery", Read}
	CallOrderReset    = Call{Octane, "orderReset", Write}
	CallServiceDetail = Call{Octane, "getServiceDetail", Read}
	CallDataPool      = Call{Octane, "dataPool", Read}
	CallDataPoolView  = Call{Octane, "dataPoolView", Read}
	CallOptIn         = Call{Octane, "optIn", Write}
	CallOptOut        = Call{Octane, "optOut", Write}
	CallTransfer      = Call{Octane, "transfer", Write}
	CallDataLimit     = Call{Octane, "dataLimit", Write}
	CallDisconnect    = Call{Octane, "disconnect", Write}

	CallAddBuckets        = Call{SPS, "addBuckets", Write}
	CallSwapPrimaryBucket = Call{SPS, "swapPrimaryBucket", Write}
	CallCancelBuckets     = Call{SPS, "cancelBuckets", Write}
	CallBalances          = Call{SPS, "getBalances", Read}
	CallUpdateBalances    = Call{SPS, "updateBalances", Write}
)

// NewDataPool is a request for a data pool (orderCreate, ADD_WME_NEW).
type NewDataPool struct {
	CustomerNumber    string
	PlanNumber        string // a data-pool provider plan; the back end offers no list of them
	Name              string
	NotificationEmail string
	Department        string
	Notes             string
}

// LineKey is the identity of a service in Octane: (custNo, lineSeqNo).
type LineKey struct {
	CustomerNumber string
	LineSeqNo      string
}

// OptIn adds consumers to the pool of a provider (orderCreateBulk,
// WME_OPT_IN_CONSUMER).
type OptIn struct {
	CustomerNumber string
	ProviderID     string
	ServiceNumbers []string
	RequestedDate  string // YYYY-MM-DD
}

// OptOut removes consumers from a pool. SOAP addresses them by number alone;
// the REST form names the pool's line as well.
type OptOut struct {
	Pool           LineKey
	ServiceNumbers []string
}

// Transfer moves consumers from one pool to another of the same customer.
type Transfer struct {
	Source           LineKey
	TargetProviderID string
	TargetLineSeqNo  string
	ServiceNumbers   []string
}

// LineLimit sets the data limit of one consumer's line, in bytes (> 0).
type LineLimit struct {
	Consumer   LineKey
	LimitBytes int64
}

// OrderResult is the back end's answer for one item of a bulk call: an order, or
// a refusal. If it has neither, the answer cannot be trusted.
type OrderResult struct {
	OrderID OrderID
	Refused *Error // of kind NotFound, Conflict, Rejected or UpstreamAuth
}
