package gateway

import "context"

type clientKey struct{}

// WithClient returns a context that carries the name of the API client whose
// request it belongs to. The name decides who waits for a permit when there
// are too few, and nothing of what is done: that is why it may be in a
// context, and in no input (docs/decisions/breaker.md).
func WithClient(ctx context.Context, name string) context.Context {
	if name == "" {
		return ctx
	}
	return context.WithValue(ctx, clientKey{}, name)
}

// ClientOf returns the name of the API client, or "" where there is none.
func ClientOf(ctx context.Context) string {
	name, _ := ctx.Value(clientKey{}).(string)
	return name
}
