package octane

import (
	"errors"
	"strconv"
	"strings"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// Why an answer that was read cannot be trusted.
var (
	errNoResult       = errors.New("the result element is missing")
	errNoOrderID      = errors.New("neither an error code nor an order")
	errContradiction  = errors.New("success and errorCode contradict each other")
	errRefusedOrdered = errors.New("a refusal that names an order")
)

// result is how the back end tells success, in whichever operation: an error
// code, a boolean in any spelling, or both. Success without either is told by
// the presence of what was asked for.
type result struct {
	code             *int32
	message, success *string
}

// refusal returns the error that the result tells, or nil. A code beside a
// success can be either of the two, so it is an answer that cannot be trusted.
func (c *Client) refusal(call gateway.Call, r result) *gateway.Error {
	code := ""
	if r.code != nil && *r.code != 0 {
		code = strconv.Itoa(int(*r.code))
	}
	switch word := strings.ToLower(value(r.success)); word {
	case "false", "0", "no":
		return c.refused(call, code, value(r.message))
	case "true", "1", "yes":
		if code != "" {
			return contradiction(call, c.refused(call, code, value(r.message)), errContradiction)
		}
		return nil
	case "":
	default:
		c.unknownWord("success", word)
	}
	if code != "" {
		return c.refused(call, code, value(r.message))
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
func (c *Client) placed(call gateway.Call, r result, id *int64) (gateway.OrderID, error) {
	ordered := id != nil && *id > 0
	switch e := c.refusal(call, r); {
	case e != nil && ordered:
		return "", contradiction(call, e, errRefusedOrdered)
	case e != nil:
		return "", e
	case !ordered:
		return "", exchange.Untrusted(call, errNoOrderID)
	}
	return orderID(*id), nil
}

// contradiction makes the error of a result that refuses and does not. It
// keeps the back end's words.
func contradiction(call gateway.Call, refusal *gateway.Error, cause error) *gateway.Error {
	e := exchange.Untrusted(call, cause)
	e.Upstream = refusal.Upstream
	return e
}

func orderID(id int64) gateway.OrderID {
	return gateway.OrderID(strconv.FormatInt(id, 10))
}
