package octane

import (
	"errors"
	"strings"

	"causeway.example/adapters/soap"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// Why an answer cannot be trusted.
var (
	errNoResult          = errors.New("the result element is missing")
	errNoOrderID         = errors.New("neither an error code nor an order")
	errContradiction     = errors.New("success and errorCode contradict each other")
	errRefusedOrdered    = errors.New("a refusal that names an order")
	errUnreadableVerdict = errors.New("success or errorCode is there and cannot be read")
	errUnknownSuccess    = errors.New("a word for success that is not known, and no errorCode")
	errUnreadableOrder   = errors.New("the order's number is there and cannot be read")
)

// refusal returns the error of a result that refuses, or nil. A result that
// contradicts itself, or whose verdict cannot be read, is untrusted.
func (c *Client) refusal(call gateway.Call, v baseResult) *gateway.Error {
	if v.ErrorCode.Unreadable || v.Success.Unreadable {
		return exchange.Untrusted(call, errUnreadableVerdict)
	}
	code := gateway.NormalCode(v.ErrorCode.Text)
	hasCode := code != ""
	if code == "0" {
		code = ""
	}
	success, known := gateway.SuccessOf(v.Success.Text)
	unknown := !known && !gateway.IsNull(v.Success.Text)
	if unknown {
		c.reportWord("success", v.Success.Text)
	}
	switch {
	case known && !success:
		return c.refused(call, code, value(v.ErrorMessage))
	case known && code != "":
		return contradiction(call, c.refused(call, code, value(v.ErrorMessage)), errContradiction)
	case code != "":
		return c.refused(call, code, value(v.ErrorMessage))
	case unknown && !hasCode:
		return exchange.Untrusted(call, errUnknownSuccess)
	}
	return nil
}

// refused counts a refusal and returns its error.
func (c *Client) refused(call gateway.Call, code, message string) *gateway.Error {
	r := c.catalogue.result(code)
	c.config.OnFault(call.Operation, r.label)
	return r.toError(call, code, message)
}

// orderOf returns the order that a write's result names. An order number beside
// a refusal makes the result untrusted: the order may have been placed, and a
// caller that is given a refusal would place it again.
func (c *Client) orderOf(call gateway.Call, r baseResult, number soap.Value) (gateway.OrderID, error) {
	id, err := c.orderID(number)
	switch e := c.refusal(call, r); {
	case e != nil && e.Kind == gateway.BadUpstream: // untrusted: it is no refusal
		return "", e
	case e != nil && (id != "" || err != nil):
		return "", contradiction(call, e, errRefusedOrdered)
	case e != nil:
		return "", e
	case err != nil:
		return "", exchange.Untrusted(call, err)
	case id == "":
		return "", exchange.Untrusted(call, errNoOrderID)
	}
	return id, nil
}

// orderID parses an order's number. It is empty if there is none: zero and
// negative numbers are how an order that was never made is serialised.
func (c *Client) orderID(v soap.Value) (gateway.OrderID, error) {
	if v.Unreadable {
		return "", errUnreadableOrder
	}
	id, ok := gateway.WholeNumber(v.Text)
	switch {
	case ok && id != "0":
		return gateway.OrderID(id), nil
	case ok, gateway.IsNull(v.Text), strings.HasPrefix(v.Text, "-") && isInteger(v.Text):
		return "", nil
	}
	c.config.OnUnknownWord("orderId", soap.Unreadable)
	return "", errUnreadableOrder
}

// contradiction returns the error of a result that both refuses and does not,
// with the back end's words.
func contradiction(call gateway.Call, refusal *gateway.Error, cause error) *gateway.Error {
	e := exchange.Untrusted(call, cause)
	e.Upstream = refusal.Upstream
	return e
}
