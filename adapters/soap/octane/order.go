package octane

import (
	"context"
	"errors"
	"strconv"

	"causeway.example/adapters/soap"
	"causeway.example/adapters/soap/internal/utborder"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// The words of an order. The items of data pools are spelled with a capital W
// on the wire, all others with a small one.
const (
	serviceOrder  = "SRVC_ORD"
	actionNewPool = "ADD_WME_NEW"
	actionOptIn   = "WME_OPT_IN_CONSUMER"
	actionOptOut  = "WME_OPT_OUT_CONSUMER"
)

func (c *Client) orderLogin() *utborder.Login {
	return &utborder.Login{UserName: new(c.config.Username), Password: new(c.config.Password)}
}

// OrderCreate asks for a data pool (step 1). Department and notes are sent
// empty when not given, as the back end's only working client does.
func (c *Client) OrderCreate(ctx context.Context, in gateway.NewDataPool) (gateway.OrderID, error) {
	call := gateway.CallOrderCreate
	customer, err := number(call, "custNo", in.CustomerNumber)
	if err != nil {
		return "", err
	}
	plan, err := number(call, "planNo", in.PlanNumber)
	if err != nil {
		return "", err
	}
	reply, err := soap.Call[utborder.OrderCreate, orderCreateReply](ctx, c.soap, call, c.orders, &utborder.OrderCreate{
		Login: c.orderLogin(),
		CreateRequest: &utborder.Order{
			CustNo:      &customer,
			OrderType:   new(serviceOrder),
			OrderAction: new(actionNewPool),
			OrderItems: &utborder.OrderItems{WmeNewDataPoolReqItem: &utborder.NewDataPoolItem{
				Department:        &in.Department,
				PlanNo:            &plan,
				ServiceNotes:      &in.Notes,
				NotificationEmail: &in.NotificationEmail,
				PoolName:          &in.Name,
			}},
		},
	})
	if err != nil {
		return "", err
	}
	if reply.Result == nil {
		return "", exchange.Untrusted(call, errNoResult)
	}
	return c.placed(call, reply.Result.orderResult)
}

// OrderQuery tells the state of an order (step 2). The pool's number is told
// for the order of a new pool only: in any other it would be a consumer's.
func (c *Client) OrderQuery(ctx context.Context, in gateway.OrderKey) (gateway.Order, error) {
	call := gateway.CallOrderQuery
	id, err := strconv.ParseInt(string(in.OrderID), 10, 64)
	if err != nil || id < 0 {
		return gateway.Order{}, &gateway.Error{Kind: gateway.Invalid, Detail: "orderId is not a number that the back end can take"}
	}
	reply, err := soap.Call[utborder.OrderQuery, orderQueryReply](ctx, c.soap, call, c.orders, &utborder.OrderQuery{
		Login:   c.orderLogin(),
		Request: &utborder.OrderQueryRequest{OrderId: &id},
	})
	if err != nil {
		return gateway.Order{}, err
	}
	r := reply.Result
	if r == nil {
		return gateway.Order{}, exchange.Untrusted(call, errNoResult)
	}
	if e := c.refusal(call, result{r.ErrorCode, r.Success, r.ErrorMessage}); e != nil {
		return gateway.Order{}, e
	}
	detail := r.detail()
	got, err := c.orderID(detail.OrderID)
	switch {
	case err != nil:
		return gateway.Order{}, exchange.Untrusted(call, err)
	case got == "" && detail.word() == "":
		return gateway.Order{}, exchange.Untrusted(call, errors.New("the answer tells no order"))
	case got != "" && string(got) != strconv.FormatInt(id, 10):
		return gateway.Order{}, exchange.Untrusted(call, errors.New("the answer tells another order"))
	}
	return c.order(in.OrderID, detail), nil
}

// order maps what the back end tells of an order.
func (c *Client) order(id gateway.OrderID, detail *orderDetail) gateway.Order {
	word := detail.word()
	status, known := gateway.OrderStatusOf(word)
	if !known && word != "" {
		c.unknownWord("orderStatus", word)
	}
	order := gateway.Order{
		ID:             id,
		Action:         gateway.OrderActionOf(value(detail.Action)),
		Status:         status,
		UpstreamStatus: gateway.StatusWord(word),
		CreatedAt:      c.createdOn(value(detail.CreatedOn)),
	}
	if order.Action == gateway.OrderActionOf(actionNewPool) {
		order.PoolServiceNumber = c.poolNumber(detail)
	}
	return order
}
