package main

import (
	"context"
	"math/big"
)

// The sandbox's subscription and the buckets of its catalogue.
const (
	subscription  = "/v1/subscriptions/19459986891"
	addOnBucket   = "1000006"
	biggerBucket  = "1000002"
	smsBucket     = "1000003"
	voiceBucket   = "1000004"
	creditedUnits = "50"
)

// fiveOperations changes the balances of one subscription. cancelIsOff tells
// that cancelBuckets is known to be switched off.
func (d *demo) fiveOperations(ctx context.Context, cancelIsOff bool) error {
	before, err := d.balances(ctx, "13", "getBalances")
	if err != nil {
		return err
	}
	d.out.expect(len(before.list("balances")) > 0, "there are balances")
	changes := []step{
		{
			number: "10", name: "addBuckets", method: "POST", path: subscription + "/buckets",
			body: map[string]any{"bucketRefIds": []string{addOnBucket}}, status: 200, upstream: []string{"sps addBuckets"},
		},
		{
			number: "11", name: "swapPrimaryBucket", method: "PUT", path: subscription + "/primary-bucket",
			body: map[string]string{"bucketRefId": biggerBucket}, status: 200, upstream: []string{"sps swapPrimaryBucket"},
		},
		{
			number: "14", name: "updateBalances", method: "POST", path: subscription + "/balances/adjustments",
			body: map[string]any{"balances": []map[string]string{
				{"bucketRefId": smsBucket, "action": "credit", "amount": creditedUnits, "unit": "SMS", "reason": "goodwill"},
			}},
			status: 200, upstream: []string{"sps updateBalances"},
		},
	}
	for _, change := range changes {
		a, _, err := d.do(ctx, change)
		if err != nil {
			return err
		}
		d.out.expect(a.text("status") != "", "SPS says %q", a.text("status"))
	}
	if err := d.cancelSwitchedOff(ctx, cancelIsOff); err != nil {
		return err
	}
	after, err := d.balances(ctx, "", "getBalances, to see the changes")
	if err != nil {
		return err
	}
	d.out.expect(find(after, addOnBucket) != nil, "the new bucket %s is there", addOnBucket)
	d.out.expect(member(find(after, biggerBucket), "primary") == true, "%s is the primary bucket", biggerBucket)
	then, now := remaining(find(before, smsBucket)), remaining(find(after, smsBucket))
	d.out.expect(credited(then, now), "%s has %s SMS more: %s, then %s", smsBucket, creditedUnits, then, now)
	return nil
}

func (d *demo) balances(ctx context.Context, number, name string) (answer, error) {
	a, _, err := d.do(ctx, step{
		number: number, name: name, method: "GET", path: subscription + "/balances", status: 200, upstream: []string{"sps getBalances"},
	})
	return a, err
}

func cancel(number, name string) step {
	return step{
		number: number, name: name, method: "POST", path: subscription + "/buckets/cancellations",
		body: map[string]any{"bucketRefIds": []string{voiceBucket}},
	}
}

// cancelSwitchedOff shows the 501 of a capability that SPS only announces.
func (d *demo) cancelSwitchedOff(ctx context.Context, known bool) error {
	if !known {
		d.out.step("12", "cancelBuckets is left out: whether this gateway has it switched on is not known here")
		return nil
	}
	s := cancel("12", "cancelBuckets, switched off")
	s.status, s.upstream = 501, []string{}
	a, _, err := d.do(ctx, s)
	if err != nil {
		return err
	}
	d.out.expect(a.text("code") == "notAvailable" && a.text("outcome") == "notSent", "it says notAvailable, and sent nothing")
	return nil
}

// cancelSwitchedOn shows the same request where the operation is switched on.
func (d *demo) cancelSwitchedOn(ctx context.Context) error {
	s := cancel("12", "cancelBuckets, switched on")
	s.status, s.upstream = 200, []string{"sps cancelBuckets"}
	a, _, err := d.do(ctx, s)
	if err != nil {
		return err
	}
	d.out.expect(a.text("status") != "", "SPS says %q", a.text("status"))
	after, err := d.balances(ctx, "", "getBalances, to see the change")
	if err != nil {
		return err
	}
	d.out.expect(find(after, voiceBucket) == nil, "the bucket %s is gone", voiceBucket)
	return nil
}

// find returns the balance of a bucket, or nil.
func find(a answer, bucket string) any {
	for i, balance := range a.list("balances") {
		if a.text("balances", i, "bucketRefId") == bucket {
			return balance
		}
	}
	return nil
}

func member(object any, name string) any { return answer{json: object}.get(name) }

func remaining(balance any) string { return answer{json: balance}.text("remainingAmount") }

// credited tells whether one decimal is creditedUnits more than another.
func credited(before, after string) bool {
	b, okBefore := new(big.Rat).SetString(before)
	a, okAfter := new(big.Rat).SetString(after)
	credit, okCredit := new(big.Rat).SetString(creditedUnits)
	return okBefore && okAfter && okCredit && a.Cmp(b.Add(b, credit)) == 0
}
