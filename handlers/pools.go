package handlers

import (
	"context"
	"math"
	"net/http"

	"causeway.example/handlers/jsonbody"
	"causeway.example/internal/gateway"
)

// NewDataPool asks for a data pool.
type NewDataPool struct {
	// PlanNumber is a data-pool provider plan, less than 2147483648. The back end offers no list of them: ask your provider.
	PlanNumber string `json:"planNumber" example:"23045" minLength:"1" maxLength:"10" validate:"required"`
	// Name is shown in the provider's portal.
	Name string `json:"name" example:"Office pool" minLength:"1" maxLength:"100" validate:"required"`
	// NotificationEmail receives the back end's mails about the pool: one address in ASCII, without a display name.
	NotificationEmail string `json:"notificationEmail" example:"ops@example.com" minLength:"3" maxLength:"254" validate:"required"`
	Department        string `json:"department,omitempty" example:"Sales" minLength:"1" maxLength:"100" extensions:"x-nullable"`
	Notes             string `json:"notes,omitempty" example:"Shared by the Sydney office" minLength:"1" maxLength:"1000" extensions:"x-nullable"`
}

// DataPool is a mobile data pool and the services that share it.
type DataPool struct {
	ServiceNumber  string `json:"serviceNumber" example:"0477000001" minLength:"10" maxLength:"10" validate:"required"`
	CustomerNumber string `json:"customerNumber" example:"100234" minLength:"1" maxLength:"10" validate:"required"`
	// Status is null when the back end uses a word that is not known; upstreamStatus has it then.
	Status *string `json:"status" example:"active" enums:"pendingActivation,active,pendingDisconnection,disconnected" extensions:"x-nullable" validate:"required"`
	// UpstreamStatus is the back end's own word.
	UpstreamStatus *string `json:"upstreamStatus" example:"OPTED-IN" maxLength:"64" extensions:"x-nullable" validate:"required"`
	// CapBytes is the size of the pool in bytes (1 GB is 1024³ bytes), or null when the back end does not tell it.
	CapBytes *int64 `json:"capBytes" example:"53687091200" minimum:"0" maximum:"9007199254740991" extensions:"x-nullable" validate:"required"`
	// UsedBytes is what all consumers have used together, in bytes.
	UsedBytes *int64 `json:"usedBytes" example:"1342177280" minimum:"0" maximum:"9007199254740991" extensions:"x-nullable" validate:"required"`
	// ConsumerCount is the back end's own count.
	ConsumerCount *int       `json:"consumerCount" example:"6" minimum:"0" maximum:"2147483647" extensions:"x-nullable" validate:"required"`
	Consumers     []Consumer `json:"consumers" validate:"required,max=1048576"`
}

// Consumer is one service that shares a pool's data.
type Consumer struct {
	ServiceNumber string `json:"serviceNumber" example:"0400000001" maxLength:"10" validate:"required"`
	// Status is null when the back end uses a word that is not known.
	Status         *string `json:"status" example:"active" enums:"pendingActivation,active,pendingDisconnection,disconnected" extensions:"x-nullable" validate:"required"`
	UpstreamStatus *string `json:"upstreamStatus" example:"OPTED-IN" maxLength:"64" extensions:"x-nullable" validate:"required"`
	UsedBytes      *int64  `json:"usedBytes" example:"268435456" minimum:"0" maximum:"9007199254740991" extensions:"x-nullable" validate:"required"`
	// LimitBytes is the most that the consumer may use, in bytes, as the back end returns it: rounded to a hundredth of a GB. Null means no limit, or not known.
	LimitBytes *int64 `json:"limitBytes" example:"5368709120" minimum:"0" maximum:"9007199254740991" extensions:"x-nullable" validate:"required"`
}

// Provider is a pool's identity in the back end's words.
type Provider struct {
	ServiceNumber string `json:"serviceNumber" example:"0477000001" minLength:"10" maxLength:"10" validate:"required"`
	LineSeqNo     string `json:"lineSeqNo" example:"1" maxLength:"18" validate:"required"`
	ProviderID    string `json:"providerId" example:"4711" maxLength:"18" validate:"required"`
}

// readNewDataPool binds the members of the body.
func readNewDataPool(o *jsonbody.Object, to *NewDataPool) {
	o.Text("planNumber", &to.PlanNumber, planNumber)
	o.Text("name", &to.Name, poolName)
	o.Text("notificationEmail", &to.NotificationEmail, jsonbody.Email)
	o.OptionalText("department", &to.Department, department)
	o.OptionalText("notes", &to.Notes, notes)
}

// createDataPool orders a new pool.
//
//	@ID				createDataPool
//	@Summary		Create a data pool
//	@Description	Orders a new mobile data pool. The answer is an order, not yet a pool: poll the order at `Location` until its `status` is `completed`; its `dataPool` then names the new pool's service number.
//	@Tags			Data pools
//	@Param			body	body		NewDataPool	true	"The pool to create"
//	@Success		202		{object}	Order
func (h *handler) createDataPool(ctx context.Context, in *request) (reply, error) {
	customer := in.path("customerNumber", customerNumber)
	body := readBody(in, readNewDataPool)
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	order, err := h.Service.CreateDataPool(ctx, gateway.NewDataPool{
		CustomerNumber:    customer,
		PlanNumber:        body.PlanNumber,
		Name:              body.Name,
		NotificationEmail: body.NotificationEmail,
		Department:        body.Department,
		Notes:             body.Notes,
	})
	return h.accepted(customer, &order), err
}

// getDataPool reads a pool.
//
//	@ID				getDataPool
//	@Summary		Read a data pool
//	@Description	Returns a pool's state, size and use in bytes, and its consumers. `null` means that the back end did not return the value. A `consumers` list that is empty beside a `consumerCount` that is not means that the back end did not list them.
//	@Tags			Data pools
//	@Success		200		{object}	DataPool
func (h *handler) getDataPool(ctx context.Context, in *request) (reply, error) {
	key := in.service()
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	pool, err := h.Service.GetDataPool(ctx, key)
	return reply{status: http.StatusOK, body: newDataPool(pool)}, err
}

// getDataPoolProvider reads a pool's identities upstream.
//
//	@ID				getDataPoolProvider
//	@Summary		Look up a pool's identities
//	@Description	Returns the numbers that identify the pool in the back end. No other operation needs them: they help when you talk to the provider's support.
//	@Tags			Data pools
//	@Success		200		{object}	Provider
func (h *handler) getDataPoolProvider(ctx context.Context, in *request) (reply, error) {
	key := in.service()
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	p, err := h.Service.GetDataPoolProvider(ctx, key)
	return reply{status: http.StatusOK, body: Provider(p)}, err
}

// disconnectDataPool orders the disconnection of a pool.
//
//	@ID				disconnectDataPool
//	@Summary		Disconnect a data pool
//	@Description	Orders the end of a pool. It must be empty: while consumers remain, the answer is 409 `poolNotEmpty`, so remove or transfer them first and wait for those orders. Takes no body.
//	@Tags			Pool limits and removals
//	@Param			serviceNumber	path	string	true	"The pool's service number: 10 digits, the first of them 0"	example(0477000002)	minLength(10)	maxLength(10)
//	@Success		202		{object}	Order
func (h *handler) disconnectDataPool(ctx context.Context, in *request) (reply, error) {
	key := in.service()
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	order, err := h.Service.DisconnectDataPool(ctx, key)
	return h.accepted(key.CustomerNumber, &order), err
}

// newDataPool returns a pool as the API shows it.
func newDataPool(p gateway.DataPool) DataPool {
	consumers := make([]Consumer, 0, len(p.Consumers))
	for _, c := range p.Consumers {
		consumers = append(consumers, Consumer{
			ServiceNumber:  c.ServiceNumber,
			Status:         orNull(string(c.Status)),
			UpstreamStatus: orNull(c.UpstreamStatus),
			UsedBytes:      within(c.UsedBytes, jsonbody.MaxInteger),
			LimitBytes:     within(c.LimitBytes, jsonbody.MaxInteger),
		})
	}
	return DataPool{
		ServiceNumber:  p.ServiceNumber,
		CustomerNumber: p.CustomerNumber,
		Status:         orNull(string(p.Status)),
		UpstreamStatus: orNull(p.UpstreamStatus),
		CapBytes:       within(p.CapBytes, jsonbody.MaxInteger),
		UsedBytes:      within(p.UsedBytes, jsonbody.MaxInteger),
		ConsumerCount:  within(p.ConsumerCount, math.MaxInt32),
		Consumers:      consumers,
	}
}

// within returns a back end's number, or nil if it is negative or larger than limit: not
// every caller could read it exactly.
func within[T int | int64](n *T, limit T) *T {
	if n == nil || *n < 0 || *n > limit {
		return nil
	}
	return n
}
