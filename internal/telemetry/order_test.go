package telemetry

import (
	"context"
	"errors"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"causeway.example/internal/gateway"
)

func TestOrders(t *testing.T) {
	tests := []struct {
		told gateway.Order
		err  error
		want map[string]float64
	}{
		{gateway.Order{Status: gateway.OrderPending}, nil, map[string]float64{"pending": 1}},
		{gateway.Order{Status: gateway.OrderInProgress}, nil, map[string]float64{"inProgress": 1}},
		{gateway.Order{Status: gateway.OrderCompleted}, nil, map[string]float64{"completed": 1}},
		{gateway.Order{Status: gateway.OrderFailed}, nil, map[string]float64{"failed": 1}},
		{gateway.Order{Status: "0400000001"}, nil, map[string]float64{"other": 1}},
		{gateway.Order{}, errors.New("no answer"), nil},
	}
	for _, tt := range tests {
		tel := New(Options{})
		if n := testutil.CollectAndCount(tel.orders); n != len(orderStatuses) {
			t.Errorf("%d statuses before the first order, want %d", n, len(orderStatuses))
		}
		query := Orders(tel, func(context.Context, gateway.OrderKey) (gateway.Order, error) { return tt.told, tt.err })
		if order, err := query(t.Context(), gateway.OrderKey{}); order != tt.told || !errors.Is(err, tt.err) {
			t.Errorf("got %v, %v, want the query's own result", order, err)
		}
		for _, status := range []string{"pending", "inProgress", "completed", "failed", "other"} {
			if n := testutil.ToFloat64(tel.orders.WithLabelValues(status)); n != tt.want[status] {
				t.Errorf("an order of status %q counts %v times as %s, want %v", tt.told.Status, n, status, tt.want[status])
			}
		}
	}
}
