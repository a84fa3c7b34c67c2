package telemetry

import (
	"context"
	"slices"

	"github.com/prometheus/client_golang/prometheus"

	"causeway.example/internal/gateway"
)

// orderStatuses are the values of the status label. They exist from the start, so
// that rate() sees the first order of each.
var orderStatuses = []gateway.OrderStatus{
	gateway.OrderPending, gateway.OrderInProgress, gateway.OrderCompleted, gateway.OrderFailed,
}

func newOrders() *prometheus.CounterVec {
	orders := counter("gateway_orders_seen_total",
		"Orders as a back end told them when it was asked; one that is asked for twice counts twice.", "status")
	for _, s := range orderStatuses {
		orders.WithLabelValues(string(s))
	}
	return orders
}

// Orders counts the orders that a query returns, by their status.
func Orders(t *Telemetry, query gateway.Op[gateway.OrderKey, gateway.Order]) gateway.Op[gateway.OrderKey, gateway.Order] {
	return func(ctx context.Context, in gateway.OrderKey) (gateway.Order, error) {
		order, err := query(ctx, in)
		if err == nil {
			t.orders.WithLabelValues(orderLabel(order.Status)).Inc()
		}
		return order, err
	}
}

// orderLabel returns a label of the closed set.
func orderLabel(s gateway.OrderStatus) string {
	if !slices.Contains(orderStatuses, s) {
		return other
	}
	return string(s)
}
