package main

import (
	"context"
	"errors"
	"slices"
)

// What the sandbox's seeds have: a customer, a provider plan, a second pool,
// and services that are in no pool yet.
const (
	customer  = "100234"
	plan      = "23045"
	otherPool = "0477000003"
)

var consumers = []string{"0400000011", "0400000012", "0400000013"}

// limit is the data limit that step 7 sets, in bytes.
const limit = 10 << 30

// nineSteps takes a pool from its creation to its end.
func (d *demo) nineSteps(ctx context.Context) error {
	pool, err := d.createPool(ctx)
	if err != nil {
		return err
	}
	for _, part := range []func(context.Context, string) error{
		d.findProvider, d.addConsumers, d.transfer, d.readPool, d.setLimit, d.removeOne, d.removeRest, d.disconnect,
	} {
		if err := part(ctx, pool); err != nil {
			return err
		}
	}
	return nil
}

func poolPath(pool string) string { return "/v1/customers/" + customer + "/data-pools/" + pool }

func (d *demo) createPool(ctx context.Context) (pool string, err error) {
	a, _, err := d.do(ctx, step{
		number: "1", name: "createDataPool", method: "POST", path: "/v1/customers/" + customer + "/data-pools",
		body:   map[string]string{"planNumber": plan, "name": "Office pool", "notificationEmail": "ops@example.com"},
		status: 202, upstream: []string{"soap orderCreate"},
	})
	if err != nil {
		return "", err
	}
	d.out.expect(a.text("status") == "pending" && a.text("action") == "createDataPool", "a pending order was placed")
	d.out.expect(a.location == "/v1/customers/"+customer+"/orders/"+a.text("orderId"), "Location names the order")
	if err := d.await(ctx, a.text("orderId")); err != nil {
		return "", err
	}
	a, _, err = d.do(ctx, step{
		number: "2", name: "getOrder", method: "GET", path: "/v1/customers/" + customer + "/orders/" + a.text("orderId"),
		status: 200, upstream: []string{"soap orderQuery"},
	})
	if err != nil {
		return "", err
	}
	pool = a.text("dataPool", "serviceNumber")
	if !d.out.expect(pool != "", "the pool has its service number: %s", pool) {
		return "", errors.New("without a pool there is nothing to go on with")
	}
	d.out.expect(a.text("dataPool", "href") == poolPath(pool), "href leads to the pool")
	return pool, nil
}

// findProvider looks up twice: once upstream, once in the cache.
func (d *demo) findProvider(ctx context.Context, pool string) error {
	look := step{
		number: "3", name: "getDataPoolProvider", method: "GET", path: poolPath(pool) + "/provider",
		status: 200, upstream: []string{"soap getServiceDetail", "rest dataPool"},
	}
	first, _, err := d.do(ctx, look)
	if err != nil {
		return err
	}
	d.out.expect(first.text("lineSeqNo") != "" && first.text("providerId") != "", "the number is resolved to lineSeqNo and providerId")
	look.name, look.upstream = "getDataPoolProvider, again", []string{}
	second, seen, err := d.do(ctx, look)
	if err != nil {
		return err
	}
	d.out.expect(second.text("providerId") == first.text("providerId"), "the answer is the same")
	if d.target.admin != "" {
		d.out.expect(hits(seen.cache) > 0, "it came from the cache")
	}
	return nil
}

func (d *demo) addConsumers(ctx context.Context, pool string) error {
	a, _, err := d.do(ctx, step{
		number: "4", name: "addConsumers", method: "POST", path: poolPath(pool) + "/consumers",
		body: map[string]any{"serviceNumbers": consumers}, status: 202, upstream: []string{"soap orderCreateBulk"},
	})
	if err != nil {
		return err
	}
	d.expectAccepted(a, consumers...)
	return d.awaitAll(ctx, a)
}

func (d *demo) transfer(ctx context.Context, pool string) error {
	a, _, err := d.do(ctx, step{
		number: "5", name: "transferConsumers", method: "POST", path: poolPath(pool) + "/transfers",
		body: map[string]any{"targetServiceNumber": otherPool, "serviceNumbers": consumers[2:]}, status: 202,
	})
	if err != nil {
		return err
	}
	d.expectAccepted(a, consumers[2])
	return d.awaitAll(ctx, a)
}

func (d *demo) readPool(ctx context.Context, pool string) error {
	get, _, _ := d.bindings.calls()
	a, _, err := d.do(ctx, step{
		number: "6", name: "getDataPool", method: "GET", path: poolPath(pool), status: 200, upstream: []string{get},
	})
	if err != nil {
		return err
	}
	d.out.expect(a.text("status") == "active", "the pool is active")
	d.out.expect(isInteger(a.text("capBytes")), "its size is a whole number of bytes: %s", a.text("capBytes"))
	d.expectConsumers(a, consumers[:2]...)
	return nil
}

func (d *demo) setLimit(ctx context.Context, pool string) error {
	_, call, _ := d.bindings.calls()
	a, seen, err := d.do(ctx, step{
		number: "7", name: "updateDataLimit", method: "PUT", path: poolPath(pool) + "/consumers/" + consumers[0] + "/data-limit",
		body: map[string]int64{"limitBytes": limit}, status: 202,
	})
	if err != nil {
		return err
	}
	if d.target.sandbox != "" {
		d.out.expect(seen.upstream[call] == 1, "it went upstream as %s", call)
	}
	if err := d.await(ctx, a.text("orderId")); err != nil {
		return err
	}
	a, _, err = d.do(ctx, step{number: "", name: "getDataPool, to see the limit", method: "GET", path: poolPath(pool), status: 200})
	if err != nil {
		return err
	}
	found := ""
	for i := range a.list("consumers") {
		if a.text("consumers", i, "serviceNumber") == consumers[0] {
			found = a.text("consumers", i, "limitBytes")
		}
	}
	d.out.expect(found == "10737418240", "the consumer's limit is 10737418240 bytes")
	return nil
}

// removeOne removes a consumer, after a disconnection that must fail.
func (d *demo) removeOne(ctx context.Context, pool string) error {
	a, _, err := d.do(ctx, step{
		number: "", name: "disconnectDataPool, too early", method: "DELETE", path: poolPath(pool), status: 409, upstream: []string{"rest dataPool"},
	})
	if err != nil {
		return err
	}
	d.out.expect(a.text("code") == "poolNotEmpty" && a.text("outcome") == "notSent", "a pool with consumers is not disconnected")
	_, _, call := d.bindings.calls()
	a, seen, err := d.do(ctx, step{
		number: "8a", name: "removeConsumer", method: "DELETE", path: poolPath(pool) + "/consumers/" + consumers[0], status: 202,
	})
	if err != nil {
		return err
	}
	if d.target.sandbox != "" {
		d.out.expect(seen.upstream[call] == 1, "it went upstream as %s", call)
	}
	d.expectAccepted(a, consumers[0])
	return d.awaitAll(ctx, a)
}

func (d *demo) removeRest(ctx context.Context, pool string) error {
	a, _, err := d.do(ctx, step{
		number: "8b", name: "removeConsumers", method: "POST", path: poolPath(pool) + "/consumers/removals",
		body: map[string]any{"serviceNumbers": consumers[1:2]}, status: 202,
	})
	if err != nil {
		return err
	}
	d.expectAccepted(a, consumers[1])
	return d.awaitAll(ctx, a)
}

func (d *demo) disconnect(ctx context.Context, pool string) error {
	a, _, err := d.do(ctx, step{
		number: "9", name: "disconnectDataPool", method: "DELETE", path: poolPath(pool),
		status: 202, upstream: []string{"rest dataPool", "rest disconnect"},
	})
	if err != nil {
		return err
	}
	if err := d.await(ctx, a.text("orderId")); err != nil {
		return err
	}
	a, _, err = d.do(ctx, step{number: "", name: "getDataPool, at the end", method: "GET", path: poolPath(pool), status: 200})
	if err != nil {
		return err
	}
	d.out.expect(a.text("status") == "disconnected", "the pool is disconnected")
	return nil
}

// expectAccepted: results in the order of the request, all accepted.
func (d *demo) expectAccepted(a answer, numbers ...string) {
	var got []string
	accepted := true
	for i := range a.list("results") {
		got = append(got, a.text("results", i, "serviceNumber"))
		accepted = accepted && a.text("results", i, "status") == "accepted" && a.text("results", i, "orderId") != ""
	}
	d.out.expect(accepted && slices.Equal(got, numbers), "accepted, in the order of the request: %v", numbers)
}

func (d *demo) expectConsumers(a answer, numbers ...string) {
	var got []string
	for i := range a.list("consumers") {
		got = append(got, a.text("consumers", i, "serviceNumber"))
	}
	slices.Sort(got)
	d.out.expect(slices.Equal(got, numbers), "its consumers are %v", numbers)
}

func isInteger(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}
