package handlers

import (
	"context"

	"causeway.example/handlers/jsonbody"
	"causeway.example/internal/gateway"
)

// DataLimit is the most that a consumer may use of its pool.
type DataLimit struct {
	// LimitBytes is in bytes: 10 GB are 10737418240. A limit can be raised or lowered, but not removed. The back end rounds limits to a hundredth of a GB, so the limit that is read back may be a little smaller.
	LimitBytes int64 `json:"limitBytes" example:"10737418240" minimum:"1" maximum:"9007199254740991" validate:"required"`
}

func readDataLimit(o *jsonbody.Object, to *DataLimit) {
	o.DataLimit("limitBytes", &to.LimitBytes)
}

// dataLimit returns the limit that the path and the body name.
func (in *request) dataLimit() gateway.DataLimit {
	return gateway.DataLimit{ConsumerKey: in.consumer(), LimitBytes: readBody(in, readDataLimit).LimitBytes}
}

// updateDataLimit sets a consumer's limit.
//
//	@ID				updateDataLimit
//	@Summary		Set a consumer's data limit
//	@Description	Orders how many bytes of the pool a consumer may use. Poll the order at `Location`. A number that is not in the pool is 404 `consumerNotInPool`. A limit can be raised or lowered but never removed.
//	@Tags			Pool limits and removals
//	@Param			body	body		DataLimit	true	"The limit"
//	@Success		202		{object}	Order
func (h *handler) updateDataLimit(ctx context.Context, in *request) (reply, error) {
	limit := in.dataLimit()
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	order, err := h.Service.UpdateDataLimit(ctx, limit)
	return h.accepted(limit.Pool.CustomerNumber, &order), err
}
