package octane

import (
	"context"

	"causeway.example/adapters/soap"
	"causeway.example/adapters/soap/internal/utborder"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// OptIn adds consumers to a pool (step 4): one call with one order per number.
// The results are in the order of the numbers.
func (c *Client) OptIn(ctx context.Context, in gateway.OptIn) ([]gateway.OrderResult, error) {
	call := gateway.CallOptIn
	customer, err := number[int32](call, "custNo", in.CustomerNumber)
	if err != nil {
		return nil, err
	}
	provider, err := number[int32](call, "providerId", in.ProviderID)
	if err != nil {
		return nil, err
	}
	orders := make([]*utborder.Order, len(in.ServiceNumbers))
	for i := range orders {
		orders[i] = bulkOrder(&customer, actionOptIn, &utborder.OrderItems{
			WmeOptInConsumerReqItem: &utborder.OptInConsumerItem{ProviderId: &provider, ServiceNumber: &in.ServiceNumbers[i]},
		})
		orders[i].CustReqDate = &in.RequestedDate
	}
	return c.bulk(ctx, call, orders)
}

// OptOut removes consumers from their pools (step 8). The request holds the
// numbers only, neither a pool nor a date.
func (c *Client) OptOut(ctx context.Context, in gateway.OptOut) ([]gateway.OrderResult, error) {
	call := gateway.CallOptOut
	customer, err := number[int32](call, "custNo", in.Pool.CustomerNumber)
	if err != nil {
		return nil, err
	}
	orders := make([]*utborder.Order, len(in.ServiceNumbers))
	for i := range orders {
		orders[i] = bulkOrder(&customer, actionOptOut, &utborder.OrderItems{
			WmeOptOutConsumerReqItem: &utborder.OptOutConsumerItem{ServiceNumber: &in.ServiceNumbers[i]},
		})
	}
	return c.bulk(ctx, call, orders)
}

func bulkOrder(customer *int32, action string, items *utborder.OrderItems) *utborder.Order {
	return &utborder.Order{CustNo: customer, OrderType: new(serviceOrder), OrderAction: &action, OrderItems: items}
}

// bulkReply is decoded more tolerantly than the WSDL requires: how the back end
// refuses the whole call is not documented.
type bulkReply struct {
	utborder.OrderCreateBulkResponse
	Result  *bulkResult    `xml:"ordersCreateResponse"`
	Overall *overallResult `xml:"return"`
}

type bulkResult struct {
	utborder.OrdersCreateResponse
	overallResult
	// An untrusted item does not make the others untrusted.
	OrderResponse []createOrderResult `xml:"orderResponse" soap:"each"`
}

// overallResult is the result of the whole call.
type overallResult struct {
	ErrorCode    soap.Value `xml:"errorCode"`
	ErrorMessage *string    `xml:"errorMessage"`
}

func (r *overallResult) base() baseResult {
	return baseResult{ErrorCode: r.ErrorCode, ErrorMessage: r.ErrorMessage}
}

func (c *Client) bulk(ctx context.Context, call gateway.Call, orders []*utborder.Order) ([]gateway.OrderResult, error) {
	reply, err := soap.Call[utborder.OrderCreateBulk, bulkReply](ctx, c.soap, call, c.orders, &utborder.OrderCreateBulk{
		Login:  c.orderLogin(),
		Orders: &utborder.OrderList{OrderCreate: orders},
	})
	if err != nil {
		return nil, err
	}
	if reply.Result == nil {
		if reply.Overall != nil {
			if e := c.refusal(call, reply.Overall.base()); e != nil {
				return nil, e
			}
		}
		return nil, exchange.Untrusted(call, errNoResult)
	}
	if r := reply.Result; len(r.OrderResponse) == 0 {
		// A code instead of items refuses all of them. A code beside items is
		// ignored, as the items are more specific.
		if e := c.refusal(call, r.base()); e != nil {
			return nil, e
		}
	}
	results := make([]gateway.OrderResult, len(reply.Result.OrderResponse))
	for i, r := range reply.Result.OrderResponse {
		id, err := c.orderOf(call, r.baseResult, r.OrderID)
		switch {
		case err == nil:
			results[i].OrderID = id
		case gateway.AsError(err).Outcome != gateway.Unknown:
			results[i].Refused = gateway.AsError(err)
		}
		// Otherwise the item's outcome is unknown; the others remain usable.
	}
	return results, nil
}
