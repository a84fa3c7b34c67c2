// Oapi runs the nine steps by the client that oapi-codegen makes.
package main

import (
	"context"
	"fmt"
	"os"

	"causeway.example/interop/openapi/client"
	"causeway.example/interop/openapi/client/steps"
)

// good returns what of an answer is the good one; nil is a problem.
func good[T any](out *T, status string) (*T, error) {
	if out == nil {
		return nil, fmt.Errorf("%w: %s", steps.ErrProblem, status)
	}
	return out, nil
}

func placed(order *client.Order, status string) (string, error) {
	order, err := good(order, status)
	if err != nil {
		return "", err
	}
	return order.OrderId, nil
}

func orders(results *client.Results, status string) (ids []string, err error) {
	if results, err = good(results, status); err != nil {
		return nil, err
	}
	for _, r := range results.Results {
		if r.OrderId != nil {
			ids = append(ids, *r.OrderId)
		}
	}
	return ids, nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func main() {
	ctx := context.Background()
	c := must(client.Caller(os.Args[1], os.Args[2]))
	steps.Run(steps.Client{
		Create: func() (string, error) {
			r := must(c.CreateDataPoolWithResponse(ctx, steps.Customer, nil, client.CreateDataPoolJSONRequestBody{
				PlanNumber: steps.Plan, Name: "Office pool", NotificationEmail: "ops@example.com",
			}))
			return placed(r.JSON202, r.Status())
		},
		Order: func(id string) (status, pool string, err error) {
			r := must(c.GetOrderWithResponse(ctx, steps.Customer, id, nil))
			order, err := good(r.JSON200, r.Status())
			if err != nil {
				return "", "", err
			}
			_, pool = client.Poll(*order)
			return string(order.Status), pool, nil
		},
		Provider: func(pool string) (string, error) {
			r := must(c.GetDataPoolProviderWithResponse(ctx, steps.Customer, pool, nil))
			p, err := good(r.JSON200, r.Status())
			if err != nil {
				return "", err
			}
			return p.ProviderId, nil
		},
		Add: func(pool string) ([]string, error) {
			r := must(c.AddConsumersWithResponse(ctx, steps.Customer, pool, nil, client.AddConsumersJSONRequestBody{ServiceNumbers: []string{steps.First, steps.Second}}))
			return orders(r.JSON202, r.Status())
		},
		Transfer: func(pool string) ([]string, error) {
			r := must(c.TransferConsumersWithResponse(ctx, steps.Customer, pool, nil, client.TransferConsumersJSONRequestBody{
				TargetServiceNumber: steps.Target, ServiceNumbers: []string{steps.First},
			}))
			return orders(r.JSON202, r.Status())
		},
		Limit: func(pool string) (string, error) {
			r := must(c.UpdateDataLimitWithResponse(ctx, steps.Customer, pool, steps.Second, nil, client.UpdateDataLimitJSONRequestBody{LimitBytes: steps.Limit}))
			return placed(r.JSON202, r.Status())
		},
		Read: func(pool string) (int64, error) {
			r := must(c.GetDataPoolWithResponse(ctx, steps.Customer, pool, nil))
			p, err := good(r.JSON200, r.Status())
			if err != nil || p.Consumers[0].LimitBytes == nil {
				return 0, err
			}
			return int64(*p.Consumers[0].LimitBytes), nil
		},
		Remove: func(pool string) ([]string, error) {
			r := must(c.RemoveConsumerWithResponse(ctx, steps.Customer, pool, steps.Second, nil))
			return orders(r.JSON202, r.Status())
		},
		Disconnect: func(pool string) (string, error) {
			r := must(c.DisconnectDataPoolWithResponse(ctx, steps.Customer, pool, nil))
			return placed(r.JSON202, r.Status())
		},
		Balances: func() (int, error) {
			r := must(c.GetBalancesWithResponse(ctx, steps.GPSI, nil))
			b, err := good(r.JSON200, r.Status())
			if err != nil {
				return 0, err
			}
			return len(b.Balances), nil
		},
	})
}
