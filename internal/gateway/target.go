package gateway

// Target is what a call is about: one number, line, order or subscription.
// It is personal data, for telling calls apart in memory: it goes into no
// log, metric or span.
type Target struct {
	Kind     string // keeps targets of different types apart
	Customer string
	ID       string
}

// Targeted is the input of a primitive that names its target.
type Targeted interface{ Target() Target }

// Target is the number.
func (k ServiceKey) Target() Target { return Target{"number", k.CustomerNumber, k.ServiceNumber} }

// Target is the line.
func (k LineKey) Target() Target { return Target{"line", k.CustomerNumber, k.LineSeqNo} }

// Target is the order.
func (k OrderKey) Target() Target { return Target{"order", k.CustomerNumber, string(k.OrderID)} }

// Target is the subscription, also of the changes that embed its key.
func (k SubscriptionKey) Target() Target { return Target{Kind: "subscription", ID: k.GPSI} }

// Target is the customer: the pool has no number yet.
func (p NewDataPool) Target() Target { return Target{Kind: "customer", Customer: p.CustomerNumber} }

// Target is the pool, by its provider: a bulk call is about its pool.
func (o OptIn) Target() Target { return Target{"provider", o.CustomerNumber, o.ProviderID} }

// Target is the pool's line.
func (o OptOut) Target() Target { return o.Pool.Target() }

// Target is the line of the pool that consumers leave.
func (t Transfer) Target() Target { return t.Source.Target() }

// Target is the consumer's line.
func (l LineLimit) Target() Target { return l.Consumer.Target() }
