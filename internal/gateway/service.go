package gateway

import (
	"context"
	"time"
)

// Service is the set of operations of the public API. Each is composed of
// primitives: resolve, check the membership, then act.
type Service struct {
	CreateDataPool      Op[NewDataPool, Order]
	GetOrder            Op[OrderKey, Order]
	RetryOrder          Op[OrderKey, Order]
	GetDataPoolProvider Op[ServiceKey, Provider]
	AddConsumers        Op[ConsumerAddition, []ItemResult]
	TransferConsumers   Op[ConsumerTransfer, []ItemResult]
	GetDataPool         Op[ServiceKey, DataPool]
	UpdateDataLimit     Op[DataLimit, Order]
	RemoveConsumer      Op[ConsumerKey, []ItemResult]
	RemoveConsumers     Op[ConsumerRemoval, []ItemResult]
	DisconnectDataPool  Op[ServiceKey, Order]

	AddBuckets        Op[BucketChange, Acknowledgement]
	SwapPrimaryBucket Op[PrimaryBucketSwap, Acknowledgement]
	CancelBuckets     Op[BucketChange, Acknowledgement]
	GetBalances       Op[SubscriptionKey, []Balance]
	UpdateBalances    Op[BalanceUpdate, Acknowledgement]
}

// ServiceOptions configure the operations.
type ServiceOptions struct {
	// Location is the time zone that decides what day today is; nil means UTC.
	Location *time.Location
	// Now returns the time; nil means time.Now.
	Now func() time.Time
	// CancelBuckets enables the operation that SPS marks "future".
	CancelBuckets bool
}

// NewService composes the operations from primitives and look-ups.
func NewService(u Upstream, l Lookup, o ServiceOptions) Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	p := &dataPools{upstream: u, lookup: l.withRefresh(), options: o}
	s := Service{
		CreateDataPool:      p.create,
		GetOrder:            u.OrderQuery,
		RetryOrder:          u.OrderReset,
		GetDataPoolProvider: l.Provider,
		AddConsumers:        p.addConsumers,
		TransferConsumers:   p.transferConsumers,
		GetDataPool:         p.get,
		UpdateDataLimit:     p.updateDataLimit,
		RemoveConsumer:      p.removeConsumer,
		RemoveConsumers:     p.removeConsumers,
		DisconnectDataPool:  p.disconnect,

		AddBuckets:        u.AddBuckets,
		SwapPrimaryBucket: u.SwapPrimaryBucket,
		CancelBuckets:     u.CancelBuckets,
		GetBalances:       u.Balances,
		UpdateBalances:    u.UpdateBalances,
	}
	if !o.CancelBuckets {
		s.CancelBuckets = notAvailable[BucketChange, Acknowledgement]("SPS v5 announces the cancelling of buckets as a future capability; it is switched off here (sps.cancelBuckets)")
	}
	return s
}

// NotConfigured returns the primitive of a back end without a base URL.
func NotConfigured[In, Out any](system System) Op[In, Out] {
	return func(context.Context, In) (out Out, err error) {
		return out, &Error{Kind: NotAvailable, Code: CodeNotConfigured, Outcome: NotSent, Detail: "the back end " + string(system) + " is not configured on this gateway"}
	}
}

func notAvailable[In, Out any](why string) Op[In, Out] {
	return func(context.Context, In) (out Out, err error) {
		return out, &Error{Kind: NotAvailable, Outcome: NotSent, Detail: why}
	}
}
