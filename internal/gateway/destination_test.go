package gateway_test

import (
	"context"
	"testing"

	"causeway.example/internal/gateway"
)

func TestDestination(t *testing.T) {
	want := gateway.Destination{Host: "octane.example", Service: "UtbOrder", Operation: "orderQuery"}
	gateway.SendTo(t.Context(), want) // is a no-op
	var got gateway.Destination
	ctx := gateway.WithDestination(t.Context(), func(d gateway.Destination) { got = d })
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	gateway.SendTo(ctx, want)
	if got != want {
		t.Errorf("destination = %+v, want %+v", got, want)
	}
}
