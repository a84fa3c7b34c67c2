package handlers

import (
	"context"
	"time"

	"causeway.example/handlers/jsonbody"
	"causeway.example/internal/gateway"
)

// ConsumerAddition names the services to add to a pool.
type ConsumerAddition struct {
	// ServiceNumbers are different numbers of services on a data-pool consumer plan. At most 50, unless the gateway is set up otherwise (`octane.bulkMax`): the schema names the highest setting.
	ServiceNumbers []string `json:"serviceNumbers" example:"0400000011,0400000012" minLength:"10" maxLength:"10" validate:"required,min=1,max=1000,unique"`
	// RequestedDate is the day of the change, a day of the calendar that is not in the past where the back end is; today when left out or null.
	RequestedDate string `json:"requestedDate,omitempty" example:"2030-12-01" format:"date" minLength:"10" maxLength:"10" extensions:"x-nullable"`
}

// ConsumerTransfer names the services to move, and the pool to move them to.
type ConsumerTransfer struct {
	// TargetServiceNumber is the service number of another pool of the customer: the pool in the path is refused.
	TargetServiceNumber string `json:"targetServiceNumber" example:"0477000003" minLength:"10" maxLength:"10" validate:"required"`
	// ServiceNumbers are different numbers of consumers of the pool in the path. At most 50, unless the gateway is set up otherwise (`octane.bulkMax`): the schema names the highest setting.
	ServiceNumbers []string `json:"serviceNumbers" example:"0400000006" minLength:"10" maxLength:"10" validate:"required,min=1,max=1000,unique"`
}

// ConsumerRemoval names the services to remove from a pool.
type ConsumerRemoval struct {
	// ServiceNumbers are different numbers of consumers of the pool. At most 50, unless the gateway is set up otherwise (`octane.bulkMax`): the schema names the highest setting.
	ServiceNumbers []string `json:"serviceNumbers" example:"0400000003,0400000004" minLength:"10" maxLength:"10" validate:"required,min=1,max=1000,unique"`
}

// addConsumers adds services to a pool.
//
//	@ID				addConsumers
//	@Summary		Add consumers to a pool
//	@Description	Orders that services share the pool's data: one order for each. Results stand in the order of the request; poll the `orderId` of each accepted one. If none is accepted, the answer is 422 with the same `results`.
//	@Tags			Data pools
//	@Param			body	body		ConsumerAddition	true	"The services to add"
//	@Success		202		{object}	Results
func (h *handler) addConsumers(ctx context.Context, in *request) (reply, error) {
	key := in.service()
	body := readBody(in, func(o *jsonbody.Object, to *ConsumerAddition) { readConsumerAddition(o, to, h.BulkMax) })
	if day := body.RequestedDate; day != "" && jsonbody.Date.Check(day) == "" && day < h.Now().In(h.Location).Format(time.DateOnly) {
		in.Add("/requestedDate", violationPastDate, "the day is over where the back end is: name today or a later one, or leave it out")
	}
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	items, err := h.Service.AddConsumers(ctx, gateway.ConsumerAddition{
		Pool: key, ServiceNumbers: body.ServiceNumbers, RequestedDate: body.RequestedDate,
	})
	return h.results(key.CustomerNumber, items), err
}

// transferConsumers moves services to another pool.
//
//	@ID				transferConsumers
//	@Summary		Move consumers to another pool
//	@Description	Orders that consumers of the pool in the path become consumers of another pool of the same customer. Poll the `orderId` of each accepted result.
//	@Tags			Data pools
//	@Param			serviceNumber	path	string	true	"Service number of the pool that they leave: 10 digits, the first of them 0"	example(0477000001)	minLength(10)	maxLength(10)
//	@Param			body			body	ConsumerTransfer	true	"The services to move, and where to"
//	@Success		202	{object}	Results
func (h *handler) transferConsumers(ctx context.Context, in *request) (reply, error) {
	key := in.service()
	body := readBody(in, func(o *jsonbody.Object, to *ConsumerTransfer) { readConsumerTransfer(o, to, h.BulkMax) })
	if body.TargetServiceNumber != "" && body.TargetServiceNumber == key.ServiceNumber {
		in.Add("/targetServiceNumber", violationSamePool, "the consumers are in this pool already: name another one")
	}
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	items, err := h.Service.TransferConsumers(ctx, gateway.ConsumerTransfer{
		Pool: key, TargetServiceNumber: body.TargetServiceNumber, ServiceNumbers: body.ServiceNumbers,
	})
	return h.results(key.CustomerNumber, items), err
}

// removeConsumer removes one service from a pool.
//
//	@ID				removeConsumer
//	@Summary		Remove a consumer from a pool
//	@Description	Orders that one service no longer shares the pool's data. The gateway first reads the pool: a number that is not in it is 404 `consumerNotInPool`. Takes no body; `removals` takes several numbers.
//	@Tags			Pool limits and removals
//	@Param			consumerServiceNumber	path	string	true	"The consumer's service number: 10 digits, the first of them 0"	example(0400000002)	minLength(10)	maxLength(10)
//	@Success		202		{object}	Results
func (h *handler) removeConsumer(ctx context.Context, in *request) (reply, error) {
	key := in.consumer()
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	items, err := h.Service.RemoveConsumer(ctx, key)
	return h.results(key.Pool.CustomerNumber, items), err
}

// removeConsumers removes services from a pool.
//
//	@ID				removeConsumers
//	@Summary		Remove consumers from a pool
//	@Description	Orders that services no longer share the pool's data. The gateway first reads the pool: numbers that are not in it are `rejected` with `consumerNotInPool`, and the others are ordered.
//	@Tags			Pool limits and removals
//	@Param			body	body		ConsumerRemoval	true	"The services to remove"
//	@Success		202		{object}	Results
func (h *handler) removeConsumers(ctx context.Context, in *request) (reply, error) {
	key := in.service()
	body := readBody(in, func(o *jsonbody.Object, to *ConsumerRemoval) { readConsumerRemoval(o, to, h.BulkMax) })
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	items, err := h.Service.RemoveConsumers(ctx, gateway.ConsumerRemoval{Pool: key, ServiceNumbers: body.ServiceNumbers})
	return h.results(key.CustomerNumber, items), err
}

// consumer returns the key of the consumer that the path names.
func (in *request) consumer() gateway.ConsumerKey {
	return gateway.ConsumerKey{
		Pool:                  in.service(),
		ConsumerServiceNumber: in.path("consumerServiceNumber", serviceNumber),
	}
}

func readConsumerAddition(o *jsonbody.Object, to *ConsumerAddition, bulkMax int) {
	o.Texts("serviceNumbers", &to.ServiceNumbers, bulkMax, serviceNumber)
	o.OptionalText("requestedDate", &to.RequestedDate, jsonbody.Date)
}

func readConsumerTransfer(o *jsonbody.Object, to *ConsumerTransfer, bulkMax int) {
	o.Text("targetServiceNumber", &to.TargetServiceNumber, serviceNumber)
	o.Texts("serviceNumbers", &to.ServiceNumbers, bulkMax, serviceNumber)
}

func readConsumerRemoval(o *jsonbody.Object, to *ConsumerRemoval, bulkMax int) {
	o.Texts("serviceNumbers", &to.ServiceNumbers, bulkMax, serviceNumber)
}
