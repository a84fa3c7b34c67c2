package cache

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"causeway.example/internal/gateway"
)

// octane is a back end with lines and pools. A number can be reassigned to another
// line. The old pool can still be read as disconnected, and refuses opt-ins as a
// conflict.
type octane struct {
	mu      sync.Mutex
	lines   map[gateway.ServiceKey]string
	records map[string]gateway.PoolRecord // by line
	calls   map[string]int
	done    []string // the writes that were accepted
	hang    chan struct{}
}

var target = gateway.ServiceKey{CustomerNumber: "100234", ServiceNumber: "0477000003"}

func poolWith(provider string, status gateway.PoolStatus, numbers ...string) gateway.PoolRecord {
	r := gateway.PoolRecord{ProviderID: provider, Status: status, Consumers: []gateway.Consumer{}}
	for _, n := range numbers {
		r.Consumers = append(r.Consumers, gateway.Consumer{ServiceNumber: n, Status: gateway.PoolActive})
	}
	return r
}

func newOctane() *octane {
	return &octane{
		lines: map[gateway.ServiceKey]string{pool: "1", target: "3", consumer: "101"},
		records: map[string]gateway.PoolRecord{
			"1": poolWith("4711", gateway.PoolActive, consumer.ServiceNumber),
			"3": poolWith("4713", gateway.PoolActive),
		},
		calls: map[string]int{},
	}
}

// reassign disconnects a number's pool, and assigns the number to another line.
func (o *octane) reassign(key gateway.ServiceKey, line string, record gateway.PoolRecord) {
	o.disconnect(key)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lines[key], o.records[line] = line, record
}

func (o *octane) disconnect(key gateway.ServiceKey) {
	o.mu.Lock()
	defer o.mu.Unlock()
	line := o.lines[key]
	o.records[line] = poolWith(o.records[line].ProviderID, gateway.PoolDisconnected)
}

func (o *octane) called(name string) func() {
	o.mu.Lock()
	o.calls[name]++
	return o.mu.Unlock
}

func refusedBy(kind gateway.Kind) *gateway.Error {
	return &gateway.Error{Kind: kind, Outcome: gateway.Refused, Upstream: gateway.NewUpstreamFault(gateway.Octane, "4", "refused")}
}

// bulk accepts items for an active pool.
func (o *octane) bulk(name, provider string, numbers []string) (results []gateway.OrderResult, err error) {
	active := slices.ContainsFunc(slices.Collect(maps.Values(o.records)), func(r gateway.PoolRecord) bool {
		return r.ProviderID == provider && r.Status == gateway.PoolActive
	})
	for _, n := range numbers {
		if !active || strings.HasSuffix(n, "9") {
			results = append(results, gateway.OrderResult{Refused: refusedBy(gateway.Conflict)})
			continue
		}
		o.done = append(o.done, fmt.Sprintf("%s %s to %s", name, n, provider))
		results = append(results, gateway.OrderResult{OrderID: gateway.OrderID("5" + n)})
	}
	return results, nil
}

func (o *octane) upstream() gateway.Upstream {
	read := func(_ context.Context, key gateway.LineKey) (gateway.PoolRecord, error) {
		defer o.called("dataPool")()
		r, ok := o.records[key.LineSeqNo]
		if !ok {
			return r, refusedBy(gateway.NotFound)
		}
		return r, nil
	}
	return gateway.Upstream{
		ServiceDetail: func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
			unlock := o.called("getServiceDetail")
			hang, line := o.hang, o.lines[key]
			unlock()
			if hang != nil {
				select {
				case <-hang:
				case <-ctx.Done():
					return gateway.Line{}, &gateway.Error{Kind: gateway.Timeout, Err: ctx.Err()}
				}
			}
			if line == "" {
				return gateway.Line{}, refusedBy(gateway.NotFound)
			}
			return gateway.Line{LineSeqNo: line}, nil
		},
		DataPool: read, DataPoolView: read,
		OptIn: func(_ context.Context, in gateway.OptIn) ([]gateway.OrderResult, error) {
			defer o.called("optIn")()
			return o.bulk("add", in.ProviderID, in.ServiceNumbers)
		},
		Transfer: func(_ context.Context, in gateway.Transfer) ([]gateway.OrderResult, error) {
			defer o.called("transfer")()
			if r, ok := o.records[in.Source.LineSeqNo]; ok && r.Status == gateway.PoolDisconnected {
				return nil, refusedBy(gateway.Conflict)
			}
			return o.bulk("move", in.TargetProviderID, in.ServiceNumbers)
		},
		OptOut: func(_ context.Context, in gateway.OptOut) ([]gateway.OrderResult, error) {
			defer o.called("optOut")()
			o.done = append(o.done, fmt.Sprint("remove from ", in.Pool.LineSeqNo))
			return make([]gateway.OrderResult, len(in.ServiceNumbers)), nil
		},
		DataLimit: func(_ context.Context, in gateway.LineLimit) (gateway.OrderID, error) {
			defer o.called("dataLimit")()
			if in.Consumer.LineSeqNo == "old" {
				return "", refusedBy(gateway.Conflict)
			}
			o.done = append(o.done, "limit "+in.Consumer.LineSeqNo)
			return "600001", nil
		},
		Disconnect: func(_ context.Context, key gateway.LineKey) (gateway.OrderID, error) {
			defer o.called("disconnect")()
			if o.records[key.LineSeqNo].Status == gateway.PoolDisconnected {
				return "", refusedBy(gateway.Conflict)
			}
			o.done = append(o.done, "disconnect "+key.LineSeqNo)
			return "600002", nil
		},
	}
}
