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
	errNoResult  = errors.New("the result element is missing")
	errNoOrderID = errors.New("neither an error code nor an order")
)

// result is how the back end tells success, in whichever operation: an error
// code, a boolean in any spelling, or both. Success without either is told by
// the presence of what was asked for.
type result struct {
	code             *int32
	message, success *string
}

// refusal returns the error that the result tells, or nil.
func (c *Client) refusal(call gateway.Call, r result) *gateway.Error {
	if r.code != nil && *r.code != 0 {
		return c.config.ResultCodes.Refusal(call, strconv.Itoa(int(*r.code)), value(r.message))
	}
	switch word := strings.ToLower(value(r.success)); word {
	case "false", "0", "no":
		return c.config.ResultCodes.Refusal(call, "", value(r.message))
	case "", "true", "1", "yes":
	default:
		c.unknownWord("success", word)
	}
	return nil
}

// placed returns the order that a write's result tells.
func (c *Client) placed(call gateway.Call, r result, id *int64) (gateway.OrderID, error) {
	if e := c.refusal(call, r); e != nil {
		return "", e
	}
	if id == nil || *id <= 0 {
		return "", exchange.Untrusted(call, errNoOrderID)
	}
	return orderID(*id), nil
}

func orderID(id int64) gateway.OrderID {
	return gateway.OrderID(strconv.FormatInt(id, 10))
}
