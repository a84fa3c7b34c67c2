package octane

import (
	"context"
	"errors"
	"strconv"

	"causeway.example/adapters/soap/internal/utborder"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// The words of an order. On the wire, the items of data pools begin with a
// capital W, all others with a small one.
const (
	serviceOrder  = "SRVC_ORD"
	actionNewPool = "ADD_WME_NEW"
	actionOptIn   = "WME_OPT_IN_CONSUMER"
	actionOptOut  = "WME_OPT_OUT_CONSUMER"
)

func (c *Client) orderLogin() *utborder.Login {
	return &utborder.Login{UserName: new(c.config.Username), Password: new(c.config.Password)}
}

// OrderCreate orders a data pool (step 1). Department and notes are sent empty
// if they are not given, as the back end's only known working client does.
func (c *Client) OrderCreate(ctx context.Context, in gateway.NewDataPool) (gateway.OrderID, error) {
	call := gateway.CallOrderCreate
	customer, err := number[int32](call, "custNo", in.CustomerNumber)
	if err != nil {
		return "", err
	}
	plan, err := number[int32](call, "planNo", in.PlanNumber)
	if err != nil {
		return "", err
	}
	result, err := send[orderCreateReply, createOrderResult](ctx, c, call, c.orders, &utborder.OrderCreate{
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
	return c.orderOf(call, result.baseResult, result.OrderID)
}

// OrderQuery returns the state of an order (step 2). Only the order of a new
// pool has the pool's number: in any other order, the number is a consumer's.
func (c *Client) OrderQuery(ctx context.Context, in gateway.OrderKey) (gateway.Order, error) {
	call := gateway.CallOrderQuery
	id, err := number[int64](call, "orderId", string(in.OrderID))
	if err != nil {
		return gateway.Order{}, err
	}
	result, err := sendChecked[orderQueryReply, orderQueryResult](ctx, c, call, c.orders, &utborder.OrderQuery{
		Login:   c.orderLogin(),
		Request: &utborder.OrderQueryRequest{OrderId: &id},
	})
	if err != nil {
		return gateway.Order{}, err
	}
	detail := result.detail()
	got, err := c.orderID(detail.OrderID)
	switch {
	case err != nil:
		return gateway.Order{}, exchange.Untrusted(call, err)
	case got == "" && detail.statusWord() == "":
		return gateway.Order{}, exchange.Untrusted(call, errors.New("the answer tells no order"))
	case got != "" && string(got) != strconv.FormatInt(id, 10):
		return gateway.Order{}, exchange.Untrusted(call, errors.New("the answer tells another order"))
	}
	return c.order(in.OrderID, detail), nil
}

// OrderReset carries out an order again. Its result names none: only a verdict shows that it did.
func (c *Client) OrderReset(ctx context.Context, in gateway.OrderKey) (gateway.Order, error) {
	call := gateway.CallOrderReset
	id, err := number[int64](call, "orderId", string(in.OrderID))
	if err != nil {
		return gateway.Order{}, err
	}
	result, err := sendChecked[orderResetReply, baseResult](ctx, c, call, c.orders, &utborder.OrderReset{
		Login:   c.orderLogin(),
		Request: &utborder.OrderResetRequest{OrderId: &id, RetryOrder: new(true)},
	})
	if err == nil && gateway.IsNull(result.ErrorCode.Text) && gateway.IsNull(result.Success.Text) {
		err = exchange.Untrusted(call, errNoOrderID)
	}
	return gateway.Order{ID: in.OrderID, Status: gateway.OrderPending}, err
}

// order converts an order of the back end.
func (c *Client) order(id gateway.OrderID, detail *orderDetail) gateway.Order {
	word := detail.statusWord()
	status, known := gateway.OrderStatusOf(word)
	if !known && word != "" {
		c.reportWord("orderStatus", word)
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
