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
//	@Param			gpsi					path		string			true	"GPSI (MSISDN): 11 to 15 digits with country code, without a plus sign"	example(19459986891)	minLength(11)	maxLength(15)
//	@Param			X-Correlation-Id		header		string			false	"Your id of the request, up to 128 visible ASCII characters, such as order-page-7f3a: logs and answers have it. Without one the gateway makes one"	maxLength(128)
//	@Param			Wholesale-Customer-Id	header		string			false	"A node of the customer hierarchy to act for, such as one brand: up to 12 visible ASCII characters. The example is the sandbox's"	example(100000108464)	maxLength(12)
//	@Param			body					body		BucketAddition	true	"The buckets to add"
//	@Success		200						{object}	Acknowledgement
//	@Failure		400,401,403,404,406,409,413,415,422,429,500,501,502,503,504	{object}	Problem	"Problem"
//	@Header			all						{string}	X-Correlation-Id	"The id of the request: yours, or a new one"
//	@Security		ApiKeyAuth
//	@Router			/v1/subscriptions/{gpsi}/buckets [post]
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
//	@Param			gpsi					path		string			true	"GPSI (MSISDN): 11 to 15 digits with country code, without a plus sign"	example(19459986891)	minLength(11)	maxLength(15)
//	@Param			X-Correlation-Id		header		string			false	"Your id of the request, up to 128 visible ASCII characters, such as order-page-7f3a: logs and answers have it. Without one the gateway makes one"	maxLength(128)
//	@Param			Wholesale-Customer-Id	header		string			false	"A node of the customer hierarchy to act for, such as one brand: up to 12 visible ASCII characters. The example is the sandbox's"	example(100000108464)	maxLength(12)
//	@Param			body					body		PrimaryBucket	true	"The new primary bucket"
//	@Success		200						{object}	Acknowledgement
//	@Failure		400,401,403,404,406,409,413,415,422,429,500,501,502,503,504	{object}	Problem	"Problem"
//	@Header			all						{string}	X-Correlation-Id	"The id of the request: yours, or a new one"
//	@Security		ApiKeyAuth
//	@Router			/v1/subscriptions/{gpsi}/primary-bucket [put]
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
//	@Param			gpsi					path		string				true	"GPSI (MSISDN): 11 to 15 digits with country code, without a plus sign"	example(19459986891)	minLength(11)	maxLength(15)
//	@Param			X-Correlation-Id		header		string				false	"Your id of the request, up to 128 visible ASCII characters, such as order-page-7f3a: logs and answers have it. Without one the gateway makes one"	maxLength(128)
//	@Param			Wholesale-Customer-Id	header		string				false	"A node of the customer hierarchy to act for, such as one brand: up to 12 visible ASCII characters. The example is the sandbox's"	example(100000108464)	maxLength(12)
//	@Param			body					body		BucketCancellation	true	"The buckets to cancel"
//	@Success		200						{object}	Acknowledgement
//	@Failure		400,401,403,404,406,409,413,415,422,429,500,501,502,503,504	{object}	Problem	"Problem"
//	@Header			all						{string}	X-Correlation-Id	"The id of the request: yours, or a new one"
//	@Security		ApiKeyAuth
//	@Router			/v1/subscriptions/{gpsi}/buckets/cancellations [post]
func (h *handler) cancelBuckets(ctx context.Context, in *request) (reply, error) {
	key := in.subscription()
	body := readBody(in, readBucketCancellation)
	if err := in.invalid(); err != nil {
		return reply{}, err
	}
	ack, err := h.Service.CancelBuckets(ctx, gateway.BucketChange{SubscriptionKey: key, BucketRefIDs: body.BucketRefIDs})
	return applied(ack), err
}

// applied is the answer to a change that the back end has made.
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
