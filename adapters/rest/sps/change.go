package sps

import (
	"context"
	"errors"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// bucketList adds or cancels buckets.
type bucketList struct {
	GPSI         string   `json:"gpsi"`
	BucketRefIDs []string `json:"bucketRefId"` // the same name as below, another type
}

// primaryBucket swaps the primary bucket.
type primaryBucket struct {
	GPSI        string `json:"gpsi"`
	BucketRefID string `json:"bucketRefId"`
}

type balanceUpdate struct {
	GPSI     string           `json:"gpsi"`
	Balances []map[string]any `json:"balances"`
}

// AddBuckets attaches buckets to a subscription.
func (c *Client) AddBuckets(ctx context.Context, in gateway.BucketChange) (gateway.Acknowledgement, error) {
	return c.change(ctx, gateway.CallAddBuckets, in.Caller, bucketList{in.GPSI, in.BucketRefIDs})
}

// SwapPrimaryBucket makes another bucket the primary one.
func (c *Client) SwapPrimaryBucket(ctx context.Context, in gateway.PrimaryBucketSwap) (gateway.Acknowledgement, error) {
	return c.change(ctx, gateway.CallSwapPrimaryBucket, in.Caller, primaryBucket{in.GPSI, in.BucketRefID})
}

// CancelBuckets cancels buckets. The back end announces it for the future.
func (c *Client) CancelBuckets(ctx context.Context, in gateway.BucketChange) (gateway.Acknowledgement, error) {
	return c.change(ctx, gateway.CallCancelBuckets, in.Caller, bucketList{in.GPSI, in.BucketRefIDs})
}

// UpdateBalances credits, debits or sets balances.
func (c *Client) UpdateBalances(ctx context.Context, in gateway.BalanceUpdate) (gateway.Acknowledgement, error) {
	body := balanceUpdate{GPSI: in.GPSI, Balances: make([]map[string]any, len(in.Adjustments))}
	for i, a := range in.Adjustments {
		if !isNumber(a.Amount) {
			return gateway.Acknowledgement{}, &gateway.Error{Kind: gateway.Invalid, Outcome: gateway.NotSent, Detail: "an amount is not a decimal number"}
		}
		body.Balances[i] = c.adjustment.body(a)
	}
	return c.change(ctx, gateway.CallUpdateBalances, in.Caller, body)
}

// change makes a write. Without a status in the response, its outcome is unknown.
func (c *Client) change(ctx context.Context, call gateway.Call, caller gateway.Caller, body any) (gateway.Acknowledgement, error) {
	answer, err := c.call(ctx, call, caller, nil, body)
	if err != nil {
		return gateway.Acknowledgement{}, err
	}
	return c.acknowledgement(call, answer)
}

var (
	changeNames = rest.NewNames("status")
	errNoStatus = errors.New("a 2xx without a status")
)

func (c *Client) acknowledgement(call gateway.Call, answer *rest.Answer) (gateway.Acknowledgement, error) {
	status, told := rest.Text(answer.Object.Get("status"))
	if !told {
		e := exchange.Untrusted(call, errNoStatus)
		e.Upstream = gateway.NewUpstreamFault(call.System, faultCode(answer.Object), faultMessage(answer.Object))
		return gateway.Acknowledgement{}, e
	}
	if err := notDone(call, answer, status); err != nil {
		return gateway.Acknowledgement{}, err
	}
	answer.Object.Unknown(changeNames, c.member)
	return gateway.Acknowledgement{Status: gateway.StatusWord(status)}, nil
}
