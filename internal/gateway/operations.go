package gateway

import (
	"context"
	"slices"
	"time"
)

// dataPools composes the data-pool operations from primitives.
type dataPools struct {
	upstream Upstream
	lookup   Lookup
	options  ServiceOptions
}

func (p *dataPools) create(ctx context.Context, in NewDataPool) (Order, error) {
	id, err := p.upstream.OrderCreate(ctx, in)
	return newOrder(id, "createDataPool", err)
}

func (p *dataPools) get(ctx context.Context, key ServiceKey) (DataPool, error) {
	_, record, err := p.read(ctx, key, p.upstream.DataPoolView)
	if err != nil {
		return DataPool{}, err
	}
	return DataPool{ServiceKey: key, PoolRecord: *record}, nil
}

func (p *dataPools) addConsumers(ctx context.Context, in ConsumerAddition) ([]ItemResult, error) {
	date := in.RequestedDate
	if date == "" {
		date = p.options.Now().In(p.options.Location).Format(time.DateOnly)
	}
	var answers []OrderResult
	var refusal error
	err := resolveAndCall(ctx, bind(in.Pool, p.lookup.Provider), bind(in.Pool, p.lookup.RefreshProvider), func(pool Provider) bool {
		answers, refusal = p.upstream.OptIn(ctx, OptIn{
			CustomerNumber: in.Pool.CustomerNumber,
			ProviderID:     pool.ProviderID,
			ServiceNumbers: in.ServiceNumbers,
			RequestedDate:  date,
		})
		return isStaleTarget(answers, refusal, len(in.ServiceNumbers))
	})
	if err != nil {
		return nil, notSent(err)
	}
	return bulkResults(in.ServiceNumbers, answers, refusal)
}

func (p *dataPools) transferConsumers(ctx context.Context, in ConsumerTransfer) ([]ItemResult, error) {
	customer := in.Pool.CustomerNumber
	targetKey := ServiceKey{customer, in.TargetServiceNumber}
	type ends struct {
		source Line
		target Provider
	}
	both := func(line Op[ServiceKey, Line], provider Op[ServiceKey, Provider]) func(context.Context) (ends, error) {
		return func(ctx context.Context) (e ends, err error) {
			if e.source, err = line(ctx, in.Pool); err == nil {
				e.target, err = provider(ctx, targetKey)
			}
			return e, err
		}
	}
	lookup, refresh := both(p.lookup.Line, p.lookup.Provider), both(p.lookup.RefreshLine, p.lookup.RefreshProvider)
	var answers []OrderResult
	var refusal error
	err := resolveAndCall(ctx, lookup, refresh, func(e ends) bool {
		answers, refusal = p.upstream.Transfer(ctx, Transfer{
			Source:           LineKey{customer, e.source.LineSeqNo},
			TargetProviderID: e.target.ProviderID,
			TargetLineSeqNo:  e.target.LineSeqNo,
			ServiceNumbers:   in.ServiceNumbers,
		})
		return isStaleTarget(answers, refusal, len(in.ServiceNumbers))
	})
	if err != nil {
		return nil, notSent(err)
	}
	return bulkResults(in.ServiceNumbers, answers, refusal)
}

func (p *dataPools) updateDataLimit(ctx context.Context, in DataLimit) (Order, error) {
	if _, err := p.checkMembership(ctx, in.ConsumerKey); err != nil {
		return Order{}, notSent(err)
	}
	return p.setLimit(ctx, in)
}

// setLimit sets the limit of a number whose membership was checked.
func (p *dataPools) setLimit(ctx context.Context, in DataLimit) (Order, error) {
	key := ServiceKey{in.Pool.CustomerNumber, in.ConsumerServiceNumber}
	var id OrderID
	var refusal error
	err := resolveAndCall(ctx, bind(key, p.lookup.Line), bind(key, p.lookup.RefreshLine), func(consumer Line) bool {
		id, refusal = p.upstream.DataLimit(ctx, LineLimit{Consumer: LineKey{key.CustomerNumber, consumer.LineSeqNo}, LimitBytes: in.LimitBytes})
		return isStaleTarget(nil, refusal, 1)
	})
	if err != nil {
		return Order{}, notSent(err)
	}
	return newOrder(id, "updateDataLimit", refusal)
}

func (p *dataPools) removeConsumer(ctx context.Context, in ConsumerKey) ([]ItemResult, error) {
	pool, err := p.checkMembership(ctx, in)
	if err != nil {
		return nil, notSent(err)
	}
	numbers := []string{in.ConsumerServiceNumber}
	answers, err := p.upstream.OptOut(ctx, OptOut{Pool: pool, ServiceNumbers: numbers})
	return bulkResults(numbers, answers, err)
}

// removeConsumers sends the numbers that are in this pool, and rejects each of
// the others.
func (p *dataPools) removeConsumers(ctx context.Context, in ConsumerRemoval) ([]ItemResult, error) {
	line, consumers, err := p.consumers(ctx, in.Pool)
	if err != nil {
		return nil, notSent(err)
	}
	members := make([]string, 0, len(in.ServiceNumbers))
	for _, number := range in.ServiceNumbers {
		if contains(consumers, number) {
			members = append(members, number)
		}
	}
	var sent []ItemResult
	if len(members) > 0 {
		answers, err := p.upstream.OptOut(ctx, OptOut{Pool: line, ServiceNumbers: members})
		if sent, err = itemResults(members, answers, err); err != nil {
			return nil, err
		}
	}
	results := make([]ItemResult, 0, len(in.ServiceNumbers))
	for _, number := range in.ServiceNumbers {
		if len(sent) > 0 && sent[0].ServiceNumber == number {
			results, sent = append(results, sent[0]), sent[1:]
			continue
		}
		results = append(results, ItemResult{ServiceNumber: number, Status: ItemRejected, Error: &ItemError{
			Code: CodeConsumerNotInPool, Message: "the number is not a consumer of this pool",
		}})
	}
	if len(members) == 0 {
		return nil, &Error{Kind: Rejected, Outcome: NotSent, Results: results, Detail: "none of the numbers is a consumer of this pool"}
	}
	return overallResult(results)
}

func (p *dataPools) disconnect(ctx context.Context, key ServiceKey) (Order, error) {
	pool, record, err := p.read(ctx, key, p.upstream.DataPool)
	if err != nil {
		return Order{}, notSent(err)
	}
	if hasConsumers(record) {
		return Order{}, &Error{Kind: Conflict, Code: CodePoolNotEmpty, Outcome: NotSent, Detail: "the pool still has consumers: remove them first"}
	}
	id, err := p.upstream.Disconnect(ctx, pool)
	if err == nil || AsError(err).Outcome == Unknown {
		p.lookup.Invalidate(ctx, key)
	}
	return newOrder(id, "disconnectDataPool", err)
}

// checkMembership returns the line of the pool, or an error if the consumer is
// not in it.
func (p *dataPools) checkMembership(ctx context.Context, key ConsumerKey) (LineKey, error) {
	line, consumers, err := p.consumers(ctx, key.Pool)
	if err != nil {
		return LineKey{}, err
	}
	if !contains(consumers, key.ConsumerServiceNumber) {
		return LineKey{}, &Error{Kind: NotFound, Code: CodeConsumerNotInPool, Detail: "the number is not a consumer of this pool"}
	}
	return line, nil
}

// consumers returns the consumers of a pool. It reads the pool over REST,
// whatever the binding.
func (p *dataPools) consumers(ctx context.Context, key ServiceKey) (LineKey, []Consumer, error) {
	pool, record, err := p.read(ctx, key, p.upstream.DataPool)
	if err != nil {
		return LineKey{}, nil, err
	}
	empty := record.ConsumerCount != nil && *record.ConsumerCount == 0
	if record.Consumers == nil && !empty {
		return LineKey{}, nil, &Error{Kind: BadUpstream, Detail: "the back end did not list the pool's consumers, so the request's scope cannot be checked"}
	}
	return pool, record.Consumers, nil
}

// read resolves a pool's line, and reads the pool by op. A stale line is
// refreshed once: see [StalePool].
func (p *dataPools) read(ctx context.Context, key ServiceKey, op Op[LineKey, PoolRecord]) (pool LineKey, record *PoolRecord, err error) {
	var failure error
	record = new(PoolRecord)
	err = resolveAndCall(ctx, bind(key, p.lookup.Line), bind(key, p.lookup.RefreshLine), func(line Line) bool {
		pool = LineKey{key.CustomerNumber, line.LineSeqNo}
		*record, failure = op(ctx, pool)
		return StalePool(*record, failure)
	})
	if err != nil {
		return LineKey{}, record, err
	}
	return pool, record, failure
}

// bind returns a look-up of one number.
func bind[T any](key ServiceKey, lookup Op[ServiceKey, T]) func(context.Context) (T, error) {
	return func(ctx context.Context) (T, error) { return lookup(ctx, key) }
}

// present reports whether a consumer is still in its pool. The back end may
// list consumers that have left.
func (c Consumer) present() bool { return c.Status != PoolDisconnected }

// contains reports whether a number is one of the present consumers.
func contains(consumers []Consumer, number string) bool {
	return slices.ContainsFunc(consumers, func(c Consumer) bool { return c.ServiceNumber == number && c.present() })
}

// hasConsumers reports whether a pool has a consumer, listed or only counted.
func hasConsumers(r *PoolRecord) bool {
	return slices.ContainsFunc(r.Consumers, Consumer.present) || r.ConsumerCount != nil && *r.ConsumerCount > len(r.Consumers)
}

// newOrder returns the Order of a write that the back end accepted.
func newOrder(id OrderID, action string, err error) (Order, error) {
	if err != nil {
		return Order{}, err
	}
	return Order{ID: id, Action: action, Status: OrderPending}, nil
}
