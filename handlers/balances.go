package handlers

import (
	"context"
	"net/http"

	"causeway.example/handlers/jsonbody"
	"causeway.example/internal/gateway"
)

// Balances are the balances of one subscription.
type Balances struct {
	GPSI     string    `json:"gpsi" example:"19459986891" minLength:"11" maxLength:"15" validate:"required"`
	Balances []Balance `json:"balances" validate:"required,max=1048576"`
}

// Balance is what one bucket holds. A member is null when the back end does not tell it; it is never 0 instead.
type Balance struct {
	BucketRefID *string `json:"bucketRefId" example:"1000001" maxLength:"64" extensions:"x-nullable" validate:"required"`
	Name        *string `json:"name" example:"10 GB data" maxLength:"256" extensions:"x-nullable" validate:"required"`
	Type        *string `json:"type" example:"data" enums:"data,voice,sms,monetary,other" extensions:"x-nullable" validate:"required"`
	// Unit is the unit of the three amounts.
	Unit *string `json:"unit" example:"MB" maxLength:"64" extensions:"x-nullable" validate:"required"`
	// InitialAmount is a decimal string: the digits that the back end sent, with an exponent written out.
	InitialAmount   *string `json:"initialAmount" example:"10240" maxLength:"42" extensions:"x-nullable" validate:"required"`
	UsedAmount      *string `json:"usedAmount" example:"1024" maxLength:"42" extensions:"x-nullable" validate:"required"`
	RemainingAmount *string `json:"remainingAmount" example:"9216" maxLength:"42" extensions:"x-nullable" validate:"required"`
	// Primary says whether the bucket is the subscription's primary one.
	Primary   *bool   `json:"primary" example:"true" extensions:"x-nullable" validate:"required"`
	ValidFrom *string `json:"validFrom" example:"2026-11-01T00:00:00Z" format:"date-time" maxLength:"35" extensions:"x-nullable" validate:"required"`
	ValidTo   *string `json:"validTo" example:"2026-12-01T00:00:00Z" format:"date-time" maxLength:"35" extensions:"x-nullable" validate:"required"`
	// Status is the back end's own word.
	Status *string `json:"status" example:"ACTIVE" maxLength:"64" extensions:"x-nullable" validate:"required"`
}

// BalanceUpdate lists adjustments, which are applied all or not at all.
type BalanceUpdate struct {
	Balances []Adjustment `json:"balances" validate:"required,min=1,max=50"`
}

// Adjustment changes one balance.
type Adjustment struct {
	BucketRefID string `json:"bucketRefId" example:"1000003" minLength:"1" maxLength:"64" validate:"required"`
	// Action credit adds the amount, debit takes it away, set replaces what remains.
	Action string `json:"action" example:"credit" enums:"credit,debit,set" validate:"required"`
	// Amount is a decimal string, never negative: up to 15 digits, and up to 6 after the point.
	Amount string `json:"amount" example:"50" minLength:"1" maxLength:"22" validate:"required"`
	// Unit is the amount's unit; the balance's own when left out or null.
	Unit   string `json:"unit,omitempty" example:"SMS" minLength:"1" maxLength:"16" extensions:"x-nullable"`
	Reason string `json:"reason,omitempty" example:"Goodwill" minLength:"1" maxLength:"200" extensions:"x-nullable"`
	// ValidTo is the new end of the balance, a time of the calendar with its zone, to the second or up to nine digits more; unchanged when left out or null.
	ValidTo string `json:"validTo,omitempty" example:"2027-01-01T00:00:00Z" format:"date-time" minLength:"20" maxLength:"35" extensions:"x-nullable"`
}

// getBalances reads a subscription's balances.
//
//	@ID				getBalances
//	@Summary		Read balances
//	@Description	Returns the balances of the buckets of an active subscription. Amounts are decimal strings in `unit`; keep them as strings or decimals, never as floating-point numbers.
//	@Tags			Balances
//	@Success		200		{object}	Balances
func (h *handler) getBalances(ctx context.Context, in *request) (reply, error) {
	key := in.subscription()
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	balances, err := h.Service.GetBalances(ctx, key)
	return reply{status: http.StatusOK, body: newBalances(key.GPSI, balances)}, err
}

// updateBalances adjusts a subscription's balances.
//
//	@ID				updateBalances
//	@Summary		Adjust balances
//	@Description	Credits, debits or sets balances of an active subscription, all of them or none, at once. The answer does not tell the new amounts: read the balances. A repeated call may apply twice, so look before you repeat one whose outcome is `unknown`.
//	@Tags			Balances
//	@Param			body	body		BalanceUpdate	true	"The adjustments"
//	@Success		200		{object}	Acknowledgement
func (h *handler) updateBalances(ctx context.Context, in *request) (reply, error) {
	key := in.subscription()
	body := readBody(in, readBalanceUpdate)
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	adjustments := make([]gateway.Adjustment, 0, len(body.Balances))
	for _, each := range body.Balances {
		adjustments = append(adjustments, gateway.Adjustment(each))
	}
	ack, err := h.Service.UpdateBalances(ctx, gateway.BalanceUpdate{SubscriptionKey: key, Adjustments: adjustments})
	return applied(ack), err
}

func newBalances(gpsi string, balances []gateway.Balance) Balances {
	out := make([]Balance, 0, len(balances))
	for _, b := range balances {
		out = append(out, Balance{
			BucketRefID:     b.BucketRefID,
			Name:            b.Name,
			Type:            (*string)(b.Type),
			Unit:            b.Unit,
			InitialAmount:   b.InitialAmount,
			UsedAmount:      b.UsedAmount,
			RemainingAmount: b.RemainingAmount,
			Primary:         b.Primary,
			ValidFrom:       b.ValidFrom,
			ValidTo:         b.ValidTo,
			Status:          b.Status,
		})
	}
	return Balances{GPSI: gpsi, Balances: out}
}

func readBalanceUpdate(o *jsonbody.Object, to *BalanceUpdate) {
	jsonbody.Objects(o, "balances", &to.Balances, maxBuckets, readAdjustment)
}

func readAdjustment(o *jsonbody.Object, to *Adjustment) {
	o.Text("bucketRefId", &to.BucketRefID, bucketRefID)
	o.Text("action", &to.Action, action)
	o.Text("amount", &to.Amount, amount)
	o.OptionalText("unit", &to.Unit, unit)
	o.OptionalText("reason", &to.Reason, reason)
	o.OptionalText("validTo", &to.ValidTo, jsonbody.DateTime)
}
