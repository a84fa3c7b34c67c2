package spssim

import "time"

// subscription is a line with its wallet.
type subscription struct {
	node   string // the wholesale customer that it belongs to
	status string
	wallet []balance
}

// The states of a subscription.
const (
	active    = "ACTIVE"
	suspended = "SUSPENDED"
	ceased    = "CEASED"
)

// bucket is an entry of the wholesale catalogue; balances are granted from it.
type bucket struct {
	ref    string
	name   string
	kind   string
	unit   string
	amount string
}

// balance is an instance of a bucket that a subscription holds. It is a value,
// so that a request can work on a copy of the wallet and leave it alone when
// it is refused.
type balance struct {
	bucket
	initial decimal
	used    decimal
	primary bool
	start   time.Time
	expiry  time.Time
}

func (b balance) remaining() decimal { return b.initial.minus(b.used) }

// root is the wholesale customer that the credentials belong to; the other
// nodes are brands below it.
const (
	root  = "100000108464"
	brand = "920000108464"
)

// within tells whether a node is another one, or below it.
func within(node, ancestor string) bool {
	return node == ancestor || ancestor == root && node == brand
}

var catalogue = []bucket{
	{"1000001", "10 GB domestic", "DATA", "MB", "10240"},
	{"1000002", "25 GB domestic", "DATA", "MB", "25600"},
	{"1000003", "500 SMS", "SMS", "SMS", "500"},
	{"1000004", "300 minutes", "VOICE", "MIN", "300"},
	{"1000005", "Credit", "MONETARY", "USD", "25.00"},
	{"1000006", "1 GB add-on", "DATA", "MB", "1024"},
}

// inCatalogue finds a bucket. The magic ones are in the catalogue too.
func inCatalogue(ref string) (bucket, bool) {
	for _, b := range catalogue {
		if b.ref == ref {
			return b, true
		}
	}
	for _, m := range allMagic {
		if ref == m.bucketRef() {
			return bucket{ref, "Magic", "DATA", "MB", "1"}, true
		}
	}
	return bucket{}, false
}

// grant makes a balance of a bucket: full, from now to the end of the cycle.
func grant(b bucket, now time.Time) balance {
	amount, err := parseDecimal(b.amount)
	if err != nil {
		panic(err) // the catalogue is part of the program
	}
	return balance{
		bucket:  b,
		initial: amount,
		used:    decimal{unscaled: amount.minus(amount).unscaled, scale: amount.scale},
		start:   now.UTC().Truncate(time.Second),
		expiry:  endOfCycle(now),
	}
}

// endOfCycle is the first day of the next month, the default bill cycle.
func endOfCycle(now time.Time) time.Time {
	utc := now.UTC()
	return time.Date(utc.Year(), utc.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

// seed makes the subscriptions that every start and every reset begins with.
func seed(now time.Time) map[string]*subscription {
	full := []string{"1000001", "1000003", "1000004", "1000005"}
	subscriptions := map[string]*subscription{
		"19459986891": newSubscription(root, active, full, now),
		"13035551111": newSubscription(brand, active, []string{"1000001"}, now),
		"13035552222": newSubscription(root, suspended, []string{"1000001"}, now),
		"13035553333": newSubscription(root, ceased, nil, now),
	}
	for _, m := range allMagic {
		subscriptions[m.gpsi()] = newSubscription(root, active, full, now)
	}
	return subscriptions
}

// newSubscription holds the buckets; the first one is primary and used a bit.
func newSubscription(node, status string, refs []string, now time.Time) *subscription {
	s := &subscription{node: node, status: status}
	for i, ref := range refs {
		b, _ := inCatalogue(ref)
		granted := grant(b, now)
		if i == 0 {
			granted.primary = true
			granted.used, _ = parseDecimal("1024")
		}
		s.wallet = append(s.wallet, granted)
	}
	return s
}
