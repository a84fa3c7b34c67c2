package handlers

import (
	"net/http"

	"causeway.example/internal/gateway"
)

// Results reports each item, in the order of the request.
type Results struct {
	Results []ItemResult `json:"results" validate:"required,max=1000"`
}

// ItemResult is the fate of one item.
type ItemResult struct {
	ServiceNumber string `json:"serviceNumber" example:"0400000011" maxLength:"10" validate:"required"`
	// Status unknown means that the back end's answer does not tell: read the pool before you repeat the item.
	Status string `json:"status" example:"accepted" enums:"accepted,rejected,unknown" validate:"required"`
	// OrderID is the item's order when it was accepted, else null.
	OrderID *string `json:"orderId" example:"200001" maxLength:"19" extensions:"x-nullable" validate:"required"`
	// Href is where to read that order, else null.
	Href *string `json:"href" example:"/v1/customers/100234/orders/200001" format:"uri-reference" maxLength:"2048" extensions:"x-nullable" validate:"required"`
	// Error says why an item was not accepted; null when it was.
	Error *ItemError `json:"error" extensions:"x-nullable" validate:"required"`
}

// ItemError says why an item was not accepted.
type ItemError struct {
	Code    string `json:"code" example:"upstreamRejected" enums:"upstreamRejected,notFound,conflict,consumerNotInPool,resultMismatch,outcomeUnknown" validate:"required"`
	Message string `json:"message" example:"Service is not on a data pool consumer plan" maxLength:"500" validate:"required"`
	// Upstream is the back end's own word for its refusal; null when the gateway says this.
	Upstream *UpstreamError `json:"upstream" extensions:"x-nullable" validate:"required"`
}

// results returns the reply to a bulk write of which at least one item was accepted.
func (h *handler) results(customer string, items []gateway.ItemResult) reply {
	return reply{status: http.StatusAccepted, retryAfter: h.PollInterval, body: Results{Results: newItemResults(customer, items)}}
}

// newItemResults returns results as the API shows them. customer is for the links to their
// orders.
func newItemResults(customer string, items []gateway.ItemResult) []ItemResult {
	out := make([]ItemResult, 0, len(items))
	for _, item := range items {
		result := ItemResult{
			ServiceNumber: item.ServiceNumber,
			Status:        string(item.Status),
			OrderID:       orNull(string(item.OrderID)),
		}
		if item.OrderID != "" {
			result.Href = orNull(orderPath(customer, item.OrderID))
		}
		if item.Error != nil {
			result.Error = &ItemError{
				Code: item.Error.Code, Message: gateway.Clip(item.Error.Message, maxItemMessage), Upstream: newUpstreamError(item.Error.Upstream),
			}
		}
		out = append(out, result)
	}
	return out
}
