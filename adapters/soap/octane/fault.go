package octane

import (
	"causeway.example/adapters/soap"
	"causeway.example/internal/gateway"
)

// fault counts a fault and makes its error; it returns nil where SOAP's own
// classes say what the fault means.
func (c *Client) fault(call gateway.Call, f soap.Fault) *gateway.Error {
	r, code := c.catalogue.fault(f)
	c.config.OnFault(call.Operation, r.label)
	if r.judge == nil {
		return nil
	}
	e := r.judge(call, code, f.Text)
	if e.Outcome != gateway.Unknown && (e.Kind == gateway.RateLimited || e.Kind == gateway.Unavailable) {
		e.RetryAfter = max(e.RetryAfter, f.RetryAfter) // of two times, the later one
	}
	return e
}
