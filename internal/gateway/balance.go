package gateway

// Caller is what SPS requires in a request besides its subject.
type Caller struct {
	CorrelationID       string
	WholesaleCustomerID string // a node of the customer hierarchy, e.g. one brand; may be empty
}

// SubscriptionKey addresses a subscription by its GPSI (11 to 15 digits).
type SubscriptionKey struct {
	Caller
	GPSI string
}

// BucketChange adds or cancels buckets, all of them or none.
type BucketChange struct {
	SubscriptionKey
	BucketRefIDs []string
}

// PrimaryBucketSwap makes another bucket the primary one.
type PrimaryBucketSwap struct {
	SubscriptionKey
	BucketRefID string
}

// BalanceUpdate applies adjustments to balances, all of them or none.
type BalanceUpdate struct {
	SubscriptionKey
	Adjustments []Adjustment
}

// Adjustment changes one balance.
type Adjustment struct {
	BucketRefID string
	Action      string // credit, debit or set
	Amount      string // a decimal, never negative
	Unit        string // empty: the balance's own
	Reason      string
	ValidTo     string // RFC 3339; empty: unchanged
}

// Acknowledgement is the back end's confirmation of a change that it applied.
type Acknowledgement struct {
	Status string
}

// BalanceType is the kind of usage that a balance pays for.
type BalanceType string

// The types of balances; the names are those of TMF654.
const (
	BalanceData     BalanceType = "data"
	BalanceVoice    BalanceType = "voice"
	BalanceSMS      BalanceType = "sms"
	BalanceMonetary BalanceType = "monetary"
	BalanceOther    BalanceType = "other"
)

// Balance is one balance of a subscription. A nil member was missing in the
// back end's response. Amounts are decimal strings exactly as received.
type Balance struct {
	BucketRefID     *string
	Name            *string
	Type            *BalanceType
	Unit            *string
	InitialAmount   *string
	UsedAmount      *string
	RemainingAmount *string
	Primary         *bool
	ValidFrom       *string // RFC 3339
	ValidTo         *string // RFC 3339
	Status          *string
}
