package handlers

import (
	"context"

	"causeway.example/handlers/jsonbody"
	"causeway.example/internal/gateway"
)

// DataLimit is the most that a consumer may use of its pool.
type DataLimit struct {
	// LimitBytes is in bytes: 10 GB are 10737418240. A limit can be raised or lowered, but not removed. The back end tells limits rounded to a hundredth of a GB, so it may read back a little smaller.
	LimitBytes int64 `json:"limitBytes" example:"10737418240" minimum:"1" maximum:"9007199254740991" validate:"required"`
}

func readDataLimit(o *jsonbody.Object, to *DataLimit) {
	o.DataLimit("limitBytes", &to.LimitBytes)
}

func (in *request) dataLimit() gateway.DataLimit {
	return gateway.DataLimit{ConsumerKey: in.consumer(), LimitBytes: readBody(in, readDataLimit).LimitBytes}
}

// updateDataLimit sets a consumer's limit.
//
//	@ID				updateDataLimit
//	@Summary		Set a consumer's data limit
//	@Description	Orders how many bytes of the pool a consumer may use. Poll the order at `Location`. A number that is not in the pool is 404 `consumerNotInPool`. A limit can be raised or lowered but never removed.
//	@Tags			Pool limits and removals
//	@Param			customerNumber			path		string		true	"Customer number: 1 to 10 digits, less than 2147483648"	example(100234)	maxLength(10)
//	@Param			serviceNumber			path		string		true	"The pool's service number: 10 digits, the first of them 0"	example(0477000001)	minLength(10)	maxLength(10)
//	@Param			consumerServiceNumber	path		string		true	"The consumer's service number: 10 digits, the first of them 0"	example(0400000001)	minLength(10)	maxLength(10)
//	@Param			X-Correlation-Id		header		string		false	"Your id of the request, up to 128 visible ASCII characters, such as order-page-7f3a: logs and answers have it. Without one the gateway makes one"	maxLength(128)
//	@Param			body					body		DataLimit	true	"The limit"
//	@Success		202						{object}	Order
//	@Failure		400,401,403,404,406,409,413,415,422,429,500,501,502,503,504	{object}	Problem	"Problem"
//	@Header			202						{string}	Location			"The order"
//	@Header			all						{string}	X-Correlation-Id	"The id of the request: yours, or a new one"
//	@Header			202					{integer}	Retry-After		"Seconds until the order should be read"
//	@Security		ApiKeyAuth
//	@Router			/v1/customers/{customerNumber}/data-pools/{serviceNumber}/consumers/{consumerServiceNumber}/data-limit [put]
func (h *handler) updateDataLimit(ctx context.Context, in *request) (reply, error) {
	limit := in.dataLimit()
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	order, err := h.Service.UpdateDataLimit(ctx, limit)
	return h.accepted(limit.Pool.CustomerNumber, &order), err
}
