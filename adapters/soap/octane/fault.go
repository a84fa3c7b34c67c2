package octane

import (
	"causeway.example/adapters/soap"
	"causeway.example/internal/gateway"
)

// fault counts a fault and returns its error, or nil if SOAP's own classes
// apply.
func (c *Client) fault(call gateway.Call, f soap.Fault) *gateway.Error {
	r, code := c.catalogue.fault(f)
	c.config.OnFault(call.Operation, r.label)
	if r.toError == nil {
		return nil
	}
	e := r.toError(call, code, f.Text)
	if e.Outcome != gateway.Unknown && (e.Kind == gateway.RateLimited || e.Kind == gateway.Unavailable) {
		e.RetryAfter = max(e.RetryAfter, f.RetryAfter) // the later of the two
	}
	return e
}
