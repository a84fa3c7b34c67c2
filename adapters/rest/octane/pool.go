package octane

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

const dataPoolPath = "/api/v1/datapool"

// The known members, used or not.
var (
	poolNames     = rest.NewNames(slices.Concat(envelopeNames, listNames, []string{"provider", "consumerCount"})...)
	providerNames = rest.NewNames(slices.Concat(listNames, []string{
		"memberId", "dataPoolStatus", "dataMaxCap", "dataUsage", "consumerCount", "custNo", "lineSeqNo", "serviceNumber",
	})...)
	consumerNames = rest.NewNames(slices.Concat(numberNames, []string{
		"dataPoolStatus", "status", "dataUsage", "usage", "dataLimit", "limit", "memberId", "custNo", "lineSeqNo",
	})...)
)

// The back end's names for the list of consumers and a consumer's number are not
// public: these are the expected ones.
var (
	listNames   = []string{"consumers", "consumer", "members"}
	numberNames = []string{"serviceNumber", "msn", "csn"}
)

// DataPool returns a pool by its line.
func (c *Client) DataPool(ctx context.Context, key gateway.LineKey) (gateway.PoolRecord, error) {
	object, e, err := c.call(ctx, gateway.CallDataPool, rest.Request{
		Method: http.MethodGet,
		Path:   dataPoolPath,
		Query:  url.Values{"custno": {key.CustomerNumber}, "lineseqno": {key.LineSeqNo}},
	})
	if err != nil {
		return gateway.PoolRecord{}, err
	}
	return c.pool(object, e)
}

func (c *Client) pool(o rest.Object, e envelope) (gateway.PoolRecord, error) {
	call := gateway.CallDataPool
	o.Unknown(poolNames, c.member)
	provider := rest.Nested(content(o, "provider"))
	switch {
	case e.fault != nil:
		return gateway.PoolRecord{}, exchange.Untrusted(call, e.fault)
	case e.refused():
		return gateway.PoolRecord{}, c.refusal(call, e)
	case provider == nil && !e.succeeded() && e.message != "":
		return gateway.PoolRecord{}, c.refusal(call, e)
	case provider == nil:
		return gateway.PoolRecord{}, exchange.Untrusted(call, errNoPool)
	}
	provider.Unknown(providerNames, c.member)
	id, ok := memberID(provider.Get("memberId"))
	if !ok {
		c.unreadable("memberId", provider.Get("memberId"))
		return gateway.PoolRecord{}, exchange.Untrusted(call, errMemberID)
	}
	record := gateway.PoolRecord{
		ProviderID:    id,
		CapBytes:      c.size("dataMaxCap", provider.Get("dataMaxCap")),
		UsedBytes:     c.size("dataUsage", provider.Get("dataUsage")),
		ConsumerCount: c.count("consumerCount", either(provider.Get("consumerCount"), content(o, "consumerCount"))),
		Consumers:     c.consumers(either(provider.Get(listNames...), content(o, listNames...))),
	}
	record.Status, record.UpstreamStatus = c.status(provider.Get("dataPoolStatus"))
	return record, nil
}

// consumers returns the list of consumers: nil means that there is no list, not that
// it is empty. An unreadable entry stays in the list: a pool must not look emptier
// than it is.
func (c *Client) consumers(v any) []gateway.Consumer {
	if _, contradicts := v.(rest.Contradiction); contradicts || v == nil {
		return nil
	}
	list := rest.List(v)
	consumers := make([]gateway.Consumer, 0, len(list))
	for _, item := range list {
		if item != nil {
			consumers = append(consumers, c.consumer(item))
		}
	}
	return consumers
}

// consumer converts an entry of the list: an object, or a bare number.
func (c *Client) consumer(v any) gateway.Consumer {
	o := rest.Nested(v)
	if o == nil {
		return gateway.Consumer{ServiceNumber: c.serviceNumber(v)}
	}
	o.Unknown(consumerNames, c.member)
	consumer := gateway.Consumer{
		ServiceNumber: c.serviceNumber(o.Get(numberNames...)),
		UsedBytes:     c.size("dataUsage", o.Get("dataUsage", "usage")),
		LimitBytes:    c.size("dataLimit", o.Get("dataLimit", "limit")),
	}
	consumer.Status, consumer.UpstreamStatus = c.status(o.Get("dataPoolStatus", "status"))
	return consumer
}

// serviceNumber returns a number in any notation, see [gateway.ServiceNumber]. It
// returns "" for an invalid one, whose entry counts nevertheless.
func (c *Client) serviceNumber(v any) string {
	text, _ := rest.Text(v)
	number, ok := gateway.ServiceNumber(text)
	if !ok {
		c.unreadable("serviceNumber", v)
	}
	return number
}

// memberID returns a pool's id, or "" if it is missing or blank, which means that
// there is no pool. It returns false for an unreadable id, which means neither.
func memberID(v any) (id string, ok bool) {
	text, isText := rest.Text(v)
	if v == nil || isText && gateway.IsNull(text) {
		return "", true
	}
	id, ok = gateway.WholeNumber(text)
	return id, ok && len(id) <= maxID
}

// size returns a size with a unit, or in bytes. It returns nil, never zero, if the size
// is missing, blank or unreadable.
func (c *Client) size(field string, v any) *int64 {
	text, ok := rest.Text(v)
	if v == nil || ok && gateway.IsNull(text) {
		return nil
	}
	bytes, err := gateway.ParseSize(text)
	if err != nil {
		c.unreadable(field, v)
		return nil
	}
	return &bytes
}

func (c *Client) count(field string, v any) *int {
	if v == nil {
		return nil
	}
	digits, _ := rest.Digits(v)
	n, err := strconv.Atoi(digits)
	if err != nil {
		c.unreadable(field, v)
		return nil
	}
	return &n
}

func (c *Client) status(v any) (gateway.PoolStatus, string) {
	if v == nil {
		return "", ""
	}
	word, _ := rest.Text(v)
	status, known := gateway.PoolStatusOf(word)
	if !known {
		c.unknownWord("dataPoolStatus", v)
	}
	return status, gateway.StatusWord(word)
}

func either(a, b any) any {
	if a != nil {
		return a
	}
	return b
}
