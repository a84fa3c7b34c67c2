package handlers

import (
	"context"
	"net/http"
	"time"

	"causeway.example/internal/gateway"
)

// Order is an asynchronous order. Every write of the data-pool flow is one.
type Order struct {
	OrderID string `json:"orderId" example:"100001" maxLength:"19" validate:"required"`
	// Action is the operation that placed the order, or null when the back end's word is not known.
	Action *string `json:"action" example:"createDataPool" maxLength:"64" extensions:"x-nullable" validate:"required"`
	// Status is final when it is completed or failed; the back end gives no reason for a failure. An unknown word of the back end counts as inProgress: upstreamStatus has it.
	Status string `json:"status" example:"completed" enums:"pending,inProgress,completed,failed" validate:"required"`
	// UpstreamStatus is the back end's own word; null right after the order was placed.
	UpstreamStatus *string `json:"upstreamStatus" example:"COMMITTED" maxLength:"64" extensions:"x-nullable" validate:"required"`
	// CreatedAt is RFC 3339 in UTC, or null if the back end does not return it.
	CreatedAt *string `json:"createdAt" example:"2026-02-14T23:01:00Z" format:"date-time" maxLength:"35" extensions:"x-nullable" validate:"required"`
	// DataPool is the pool that the order created, once its service number is known; null before, and for other orders. Its href is under the customer of the path.
	DataPool *DataPoolLink `json:"dataPool" extensions:"x-nullable" validate:"required"`
}

// DataPoolLink names a pool and where to read it.
type DataPoolLink struct {
	ServiceNumber string `json:"serviceNumber" example:"0477000001" maxLength:"10" validate:"required"`
	Href          string `json:"href" example:"/v1/customers/100234/data-pools/0477000001" format:"uri-reference" maxLength:"2048" validate:"required"`
}

// getOrder reads an order.
//
//	@ID				getOrder
//	@Summary		Read an order
//	@Description	Returns the state of an order, which is the outcome of a write. Read it again until `status` is `completed` or `failed`: in the sandbox after a few seconds; real orders take about a quarter of an hour, and the back end's owner asks for no more than one query of an order in 30 minutes. The back end does not check that the order belongs to the customer in the path: check that in your own records.
//	@Tags			Data pools
//	@Success		200		{object}	Order
func (h *handler) getOrder(ctx context.Context, in *request) (reply, error) {
	key := in.order()
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	order, err := h.Service.GetOrder(ctx, key)
	out := reply{status: http.StatusOK, body: h.newOrder(key.CustomerNumber, &order)}
	if !order.Status.Final() {
		out.retryAfter = h.PollInterval
	}
	return out, err
}

// retryOrder has the back end carry out an order again.
//
//	@ID				retryOrder
//	@Summary		Retry an order
//	@Description	Has the back end carry out an order again that `failed`, or that it holds; an order that is under way or `completed` is refused (409). The order keeps its number: read it again until it is done. As with getOrder, the back end does not check that the order belongs to the customer in the path.
//	@Tags			Data pools
//	@Param			orderId	path		string	true	"Order id: 1 to 18 digits"	example(100003)	maxLength(18)
//	@Success		202		{object}	Order
func (h *handler) retryOrder(ctx context.Context, in *request) (reply, error) {
	key := in.order()
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	order, err := h.Service.RetryOrder(ctx, key)
	return h.accepted(key.CustomerNumber, &order), err
}

// accepted returns the reply to a write that placed one order. It must not be inlined: its
// variables would enlarge stack frames that are held while a call waits for the back end
// (docs/decisions/request-memory.md).
//
//go:noinline
func (h *handler) accepted(customer string, order *gateway.Order) reply {
	return reply{
		status:     http.StatusAccepted,
		location:   h.link(orderPath(customer, order.ID)),
		retryAfter: h.PollInterval,
		body:       h.newOrder(customer, order),
	}
}

// orderPath returns the path at which an order is read.
func orderPath(customer string, id gateway.OrderID) string {
	return "/v1/customers/" + customer + "/orders/" + string(id)
}

// newOrder returns an order as the API shows it.
func (h *handler) newOrder(customer string, o *gateway.Order) Order {
	order := Order{
		OrderID:        string(o.ID),
		Action:         orNull(o.Action),
		Status:         string(o.Status),
		UpstreamStatus: orNull(o.UpstreamStatus),
	}
	if !o.CreatedAt.IsZero() {
		order.CreatedAt = orNull(o.CreatedAt.UTC().Format(time.RFC3339))
	}
	if o.PoolServiceNumber != "" {
		order.DataPool = &DataPoolLink{
			ServiceNumber: o.PoolServiceNumber,
			Href:          h.link("/v1/customers/" + customer + "/data-pools/" + o.PoolServiceNumber),
		}
	}
	return order
}
