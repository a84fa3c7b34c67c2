package gateway

import "context"

type clientKey struct{}

// WithClient returns a context with the name of the API client that sent the
// request. The name decides which requests wait when permits are short, and has
// no effect on what is done. This is why it may be in a context, and is in no
// input (docs/decisions/breaker.md).
func WithClient(ctx context.Context, name string) context.Context {
	if name == "" {
		return ctx
	}
	return context.WithValue(ctx, clientKey{}, name)
}

// ClientOf returns the name of the API client, or "" if there is none.
func ClientOf(ctx context.Context) string {
	name, _ := ctx.Value(clientKey{}).(string)
	return name
}
