package octane

import (
	"context"
	"encoding/xml"

	"causeway.example/adapters/soap"
	"causeway.example/adapters/soap/internal/utborder"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// OptIn adds consumers to a pool (step 4), one order each in one call. The
// results stand in the order of the numbers.
func (c *Client) OptIn(ctx context.Context, in gateway.OptIn) ([]gateway.OrderResult, error) {
	call := gateway.CallOptIn
	customer, err := number(call, "custNo", in.CustomerNumber)
	if err != nil {
		return nil, err
	}
	provider, err := number(call, "providerId", in.ProviderID)
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

// OptOut removes consumers from their pools (step 8). The back end is told
// the numbers only: neither the pool nor a date belongs into the request.
func (c *Client) OptOut(ctx context.Context, in gateway.OptOut) ([]gateway.OrderResult, error) {
	call := gateway.CallOptOut
	customer, err := number(call, "custNo", in.Pool.CustomerNumber)
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

// bulkReply is read more tolerantly than the WSDL says: how a refusal of the
// whole call is told is not public.
type bulkReply struct {
	XMLName xml.Name     `xml:"http://order.frontend.ws.utilibill.com.au/ orderCreateBulkResponse"`
	Result  *bulkResult  `xml:"ordersCreateResponse"`
	Whole   *wholeResult `xml:"return"`
}

type bulkResult struct {
	utborder.OrdersCreateResponse
	wholeResult
	// An item that cannot be trusted costs itself.
	OrderResponse []createOrderResult `xml:"orderResponse" soap:"each"`
}

// wholeResult is the verdict on the whole call.
type wholeResult struct {
	ErrorCode    soap.Value `xml:"errorCode"`
	ErrorMessage *string    `xml:"errorMessage"`
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
		if reply.Whole != nil {
			if e := c.refusal(call, result{code: reply.Whole.ErrorCode, message: reply.Whole.ErrorMessage}); e != nil {
				return nil, e
			}
		}
		return nil, exchange.Untrusted(call, errNoResult)
	}
	if r := reply.Result; len(r.OrderResponse) == 0 {
		// A code in the place of items refuses all of them. Beside items it is
		// not asked: they tell more.
		if e := c.refusal(call, result{code: r.ErrorCode, message: r.ErrorMessage}); e != nil {
			return nil, e
		}
	}
	results := make([]gateway.OrderResult, len(reply.Result.OrderResponse))
	for i, r := range reply.Result.OrderResponse {
		id, err := c.placed(call, r.orderResult)
		switch {
		case err == nil:
			results[i].OrderID = id
		case gateway.AsError(err).Outcome != gateway.Unknown:
			results[i].Refused = gateway.AsError(err)
		}
		// Else the item tells nothing, which must not hide what the others tell.
	}
	return results, nil
}
