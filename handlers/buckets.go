package handlers

import (
	"context"
	"net/http"

	"causeway.example/handlers/jsonbody"
	"causeway.example/internal/gateway"
)

// maxBuckets is the largest number of buckets, or of adjustments, at once.
const maxBuckets = 50

// BucketAddition names the buckets to add.
type BucketAddition struct {
	// BucketRefIDs are references to the wholesale catalogue, all different.
	BucketRefIDs []string `json:"bucketRefIds" example:"1000006" minLength:"1" maxLength:"64" validate:"required,min=1,max=50,unique"`
}

// BucketCancellation names the buckets to cancel.
type BucketCancellation struct {
	// BucketRefIDs are references to the wholesale catalogue, all different.
	BucketRefIDs []string `json:"bucketRefIds" example:"1000004" minLength:"1" maxLength:"64" validate:"required,min=1,max=50,unique"`
}

// PrimaryBucket names the bucket that becomes the primary one.
type PrimaryBucket struct {
	// BucketRefID is a reference to the wholesale catalogue.
	BucketRefID string `json:"bucketRefId" example:"1000002" minLength:"1" maxLength:"64" validate:"required"`
}

// Acknowledgement is the back end's word for a change that it has applied.
type Acknowledgement struct {
	Status string `json:"status" example:"Success" maxLength:"64" validate:"required"`
}

// addBuckets adds buckets to a subscription.
//
//	@ID				addBuckets
//	@Summary		Add buckets
//	@Description	Adds buckets to an active subscription, all of them or none, at once: there is no order to poll. A repeated call may grant them twice, so read the balances before you repeat one whose outcome is `unknown`.
//	@Tags			Balances
//	@Param			body	body		BucketAddition	true	"The buckets to add"
//	@Success		200		{object}	Acknowledgement
func (h *handler) addBuckets(ctx context.Context, in *request) (reply, error) {
	key := in.subscription()
	body := readBody(in, readBucketAddition)
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	ack, err := h.Service.AddBuckets(ctx, gateway.BucketChange{SubscriptionKey: key, BucketRefIDs: body.BucketRefIDs})
	return applied(ack), err
}

// swapPrimaryBucket makes another bucket the primary one.
//
//	@ID				swapPrimaryBucket
//	@Summary		Swap the primary bucket
//	@Description	Makes another bucket the primary one of an active subscription, at once. Which bucket is primary now is `primary` in the balances.
//	@Tags			Balances
//	@Param			body	body		PrimaryBucket	true	"The new primary bucket"
//	@Success		200		{object}	Acknowledgement
func (h *handler) swapPrimaryBucket(ctx context.Context, in *request) (reply, error) {
	key := in.subscription()
	body := readBody(in, readPrimaryBucket)
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	ack, err := h.Service.SwapPrimaryBucket(ctx, gateway.PrimaryBucketSwap{SubscriptionKey: key, BucketRefID: body.BucketRefID})
	return applied(ack), err
}

// cancelBuckets cancels buckets of a subscription.
//
//	@ID				cancelBuckets
//	@Summary		Cancel buckets
//	@Description	Cancels buckets of an active subscription, all of them or none. The back end announces this for the future: unless this gateway has it switched on, a valid request answers 501 `notAvailable` and nothing is sent.
//	@Tags			Balances
//	@Param			body	body		BucketCancellation	true	"The buckets to cancel"
//	@Success		200		{object}	Acknowledgement
func (h *handler) cancelBuckets(ctx context.Context, in *request) (reply, error) {
	key := in.subscription()
	body := readBody(in, readBucketCancellation)
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	ack, err := h.Service.CancelBuckets(ctx, gateway.BucketChange{SubscriptionKey: key, BucketRefIDs: body.BucketRefIDs})
	return applied(ack), err
}

// applied returns the reply to a change that the back end has made.
func applied(ack gateway.Acknowledgement) reply {
	return reply{status: http.StatusOK, body: Acknowledgement(ack)}
}

func readBucketAddition(o *jsonbody.Object, to *BucketAddition) {
	o.Texts("bucketRefIds", &to.BucketRefIDs, maxBuckets, bucketRefID)
}

func readBucketCancellation(o *jsonbody.Object, to *BucketCancellation) {
	o.Texts("bucketRefIds", &to.BucketRefIDs, maxBuckets, bucketRefID)
}

func readPrimaryBucket(o *jsonbody.Object, to *PrimaryBucket) {
	o.Text("bucketRefId", &to.BucketRefID, bucketRefID)
}
