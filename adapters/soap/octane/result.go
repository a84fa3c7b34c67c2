package octane

import (
	"errors"
	"strings"

	"causeway.example/adapters/soap"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// Why an answer that was read cannot be trusted.
var (
	errNoResult          = errors.New("the result element is missing")
	errNoOrderID         = errors.New("neither an error code nor an order")
	errContradiction     = errors.New("success and errorCode contradict each other")
	errRefusedOrdered    = errors.New("a refusal that names an order")
	errUnreadableVerdict = errors.New("success or errorCode is there and cannot be read")
	errUnknownSuccess    = errors.New("a word for success that is not known, and no errorCode")
	errUnreadableOrder   = errors.New("the order's number is there and cannot be read")
)

// result is how the back end tells success, in whichever operation: an error
// code, a word, or both. Success without either shows in the presence of what
// was asked for.
type result struct {
	code, success soap.Value
	message       *string
}

// orderResult is the result of a write, as one element or an item of a list. It
// hides the WSDL's numbers: an order's number that is there and cannot be read
// is another thing than none.
type orderResult struct {
	ErrorCode    soap.Value `xml:"errorCode"`
	ErrorMessage *string    `xml:"errorMessage"`
	Success      soap.Value `xml:"success"`
	OrderID      soap.Value `xml:"orderId"`
}

// refusal returns the error that the result tells, or nil. A code beside a
// success can be either of the two, so it is an answer that cannot be trusted.
// So is a verdict that cannot be read: it is neither a success nor absent.
func (c *Client) refusal(call gateway.Call, r result) *gateway.Error {
	if r.code.Unreadable || r.success.Unreadable {
		return exchange.Untrusted(call, errUnreadableVerdict)
	}
	code := gateway.NormalCode(r.code.Text)
	hasCode := code != ""
	if code == "0" {
		code = ""
	}
	success, known := gateway.SuccessOf(r.success.Text)
	unknown := !known && !gateway.IsNull(r.success.Text)
	if unknown {
		c.unknownWord("success", r.success.Text)
	}
	switch {
	case known && !success:
		return c.refused(call, code, value(r.message))
	case known && code != "":
		return contradiction(call, c.refused(call, code, value(r.message)), errContradiction)
	case code != "":
		return c.refused(call, code, value(r.message))
	case unknown && !hasCode:
		return exchange.Untrusted(call, errUnknownSuccess)
	}
	return nil
}

// refused counts a refusal and makes its error.
func (c *Client) refused(call gateway.Call, code, message string) *gateway.Error {
	r := c.catalogue.result(code)
	c.config.OnFault(call.Operation, r.label)
	return r.judge(call, code, message)
}

// placed returns the order that a write's result tells. An order beside a
// refusal may have been placed: told that it was not, the caller would order
// the same again.
func (c *Client) placed(call gateway.Call, r orderResult) (gateway.OrderID, error) {
	id, err := c.orderID(r.OrderID)
	switch e := c.refusal(call, result{r.ErrorCode, r.Success, r.ErrorMessage}); {
	case e != nil && e.Kind == gateway.BadUpstream: // it is not even a refusal
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

// orderID returns the order's number, which is empty when there is none. Zero
// and less are what an order that was never made is serialised as.
func (c *Client) orderID(v soap.Value) (gateway.OrderID, error) {
	if v.Unreadable {
		return "", errUnreadableOrder
	}
	id, ok := gateway.WholeNumber(v.Text)
	switch {
	case ok && id != "0":
		return gateway.OrderID(id), nil
	case ok, gateway.IsNull(v.Text), strings.HasPrefix(v.Text, "-") && isNumber(v.Text):
		return "", nil
	}
	c.config.OnUnknownWord("orderId", soap.Unreadable)
	return "", errUnreadableOrder
}

// contradiction makes the error of a result that refuses and does not. It
// keeps the back end's words.
func contradiction(call gateway.Call, refusal *gateway.Error, cause error) *gateway.Error {
	e := exchange.Untrusted(call, cause)
	e.Upstream = refusal.Upstream
	return e
}
