// Ogen runs the nine steps by the client that ogen makes.
package main

import (
	"context"
	"fmt"
	"os"

	api "causeway.example/interop/openapi/client/ogenclient"
	"causeway.example/interop/openapi/client/steps"
)

type key string

func (k key) ApiKeyAuth(context.Context, api.OperationName) (api.ApiKeyAuth, error) {
	return api.ApiKeyAuth{Token: string(k)}, nil
}

// good returns the good answer of an operation. ogen makes a type of its own for
// each set of headers.
func good[T any](answer any, err error) (out T, _ error) {
	if err != nil {
		return out, err
	}
	with, ok := answer.(interface{ GetResponse() T })
	if !ok {
		return out, fmt.Errorf("%w: %T", steps.ErrProblem, answer)
	}
	return with.GetResponse(), nil
}

func placed(answer any, err error) (string, error) {
	order, err := good[api.Order](answer, err)
	return order.OrderId, err
}

func orders(answer any, err error) ([]string, error) {
	results, err := good[api.Results](answer, err)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range results.Results {
		ids = append(ids, r.OrderId.Or(""))
	}
	return ids, nil
}

func main() {
	ctx := context.Background()
	c, err := api.NewClient(os.Args[1], key(os.Args[2]))
	if err != nil {
		panic(err)
	}
	steps.Run(steps.Client{
		Create: func() (string, error) {
			return placed(c.CreateDataPool(ctx, &api.NewDataPool{PlanNumber: steps.Plan, Name: "Office pool", NotificationEmail: "ops@example.com"},
				api.CreateDataPoolParams{CustomerNumber: steps.Customer}))
		},
		Order: func(id string) (status, pool string, err error) {
			order, err := good[api.Order](c.GetOrder(ctx, api.GetOrderParams{CustomerNumber: steps.Customer, OrderId: id}))
			if err != nil {
				return "", "", err
			}
			link, _ := order.DataPool.Get()
			return string(order.Status), link.ServiceNumber, nil
		},
		Provider: func(pool string) (string, error) {
			p, err := good[api.Provider](c.GetDataPoolProvider(ctx, api.GetDataPoolProviderParams{CustomerNumber: steps.Customer, ServiceNumber: pool}))
			if err != nil {
				return "", err
			}
			return p.ProviderId, nil
		},
		Add: func(pool string) ([]string, error) {
			return orders(c.AddConsumers(ctx, &api.ConsumerAddition{ServiceNumbers: []string{steps.First, steps.Second}},
				api.AddConsumersParams{CustomerNumber: steps.Customer, ServiceNumber: pool}))
		},
		Transfer: func(pool string) ([]string, error) {
			return orders(c.TransferConsumers(ctx, &api.ConsumerTransfer{TargetServiceNumber: steps.Target, ServiceNumbers: []string{steps.First}},
				api.TransferConsumersParams{CustomerNumber: steps.Customer, ServiceNumber: pool}))
		},
		Limit: func(pool string) (string, error) {
			return placed(c.UpdateDataLimit(ctx, &api.DataLimit{LimitBytes: steps.Limit},
				api.UpdateDataLimitParams{CustomerNumber: steps.Customer, ServiceNumber: pool, ConsumerServiceNumber: steps.Second}))
		},
		Read: func(pool string) (int64, error) {
			p, err := good[api.DataPool](c.GetDataPool(ctx, api.GetDataPoolParams{CustomerNumber: steps.Customer, ServiceNumber: pool}))
			if err != nil {
				return 0, err
			}
			limit, _ := p.Consumers[0].LimitBytes.Get()
			return int64(limit), nil
		},
		Remove: func(pool string) ([]string, error) {
			return orders(c.RemoveConsumer(ctx, api.RemoveConsumerParams{CustomerNumber: steps.Customer, ServiceNumber: pool, ConsumerServiceNumber: steps.Second}))
		},
		Disconnect: func(pool string) (string, error) {
			return placed(c.DisconnectDataPool(ctx, api.DisconnectDataPoolParams{CustomerNumber: steps.Customer, ServiceNumber: pool}))
		},
		Balances: func() (int, error) {
			b, err := good[api.Balances](c.GetBalances(ctx, api.GetBalancesParams{Gpsi: steps.GPSI}))
			if err != nil {
				return 0, err
			}
			return len(b.Balances), nil
		},
	})
}
