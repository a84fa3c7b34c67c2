package gateway

import "context"

// Destination is where an adapter sends a request. It has no identifier of a
// caller: these are in the query or the body.
type Destination struct {
	// Host is the back end's host, with its port if the URL has one.
	Host string
	// Service and Operation name a SOAP operation, such as UtbOrder and
	// orderCreate.
	Service, Operation string
	// Method and Path name a REST operation, such as PUT and /balances. The path
	// is the one below the base URL.
	Method, Path string
}

type destinationKey struct{}

// WithDestination returns a context in which report receives the destination
// of each request before it is sent.
func WithDestination(ctx context.Context, report func(Destination)) context.Context {
	return context.WithValue(ctx, destinationKey{}, report)
}

// SendTo reports the destination of a request that is about to be sent with
// ctx. It does nothing without [WithDestination].
func SendTo(ctx context.Context, d Destination) {
	if report, ok := ctx.Value(destinationKey{}).(func(Destination)); ok {
		report(d)
	}
}
