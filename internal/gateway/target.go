package gateway

// Target is what a call is about: one number, line, order or subscription. It
// distinguishes calls in memory. It is personal data, and must not appear in
// logs, metrics or spans.
type Target struct {
	Kind     string // distinguishes targets of different types
	Customer string
	ID       string
}

// Targeted is the input of a primitive that has a target.
type Targeted interface{ Target() Target }

// Target returns the number.
func (k ServiceKey) Target() Target { return Target{"number", k.CustomerNumber, k.ServiceNumber} }

// Target returns the line.
func (k LineKey) Target() Target { return Target{"line", k.CustomerNumber, k.LineSeqNo} }

// Target returns the order.
func (k OrderKey) Target() Target { return Target{"order", k.CustomerNumber, string(k.OrderID)} }

// Target returns the subscription. Changes that embed the key have it too.
func (k SubscriptionKey) Target() Target { return Target{Kind: "subscription", ID: k.GPSI} }

// Target returns the customer: the pool has no number yet.
func (p NewDataPool) Target() Target { return Target{Kind: "customer", Customer: p.CustomerNumber} }

// Target returns the pool, by its provider: a bulk call is about its pool.
func (o OptIn) Target() Target { return Target{"provider", o.CustomerNumber, o.ProviderID} }

// Target returns the pool's line.
func (o OptOut) Target() Target { return o.Pool.Target() }

// Target returns the line of the pool that consumers leave.
func (t Transfer) Target() Target { return t.Source.Target() }

// Target returns the consumer's line.
func (l LineLimit) Target() Target { return l.Consumer.Target() }
