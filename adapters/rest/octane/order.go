package octane

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// line identifies a service, in the spelling of most calls.
type line struct {
	CustNo    json.Number `json:"custno"`
	LineSeqNo json.Number `json:"lineseqno"`
}

// camelLine is line in the spelling of modify-consumer-data-limit.
type camelLine struct {
	CustNo    json.Number `json:"custNo"`
	LineSeqNo json.Number `json:"lineSeqNo"`
}

type transferBody struct {
	line
	NewProviderID        json.Number `json:"newProviderId"`
	NewProviderLineSeqNo json.Number `json:"newProviderLineseqno"`
	ServiceNumbers       []string    `json:"serviceNumbers"`
}

type removalBody struct {
	line
	ServiceNumbers []string `json:"serviceNumbers"`
}

type limitBody struct {
	ConsumerServices []consumerLimit `json:"consumerServices"`
}

type consumerLimit struct {
	camelLine
	DataLimit json.Number `json:"dataLimit"` // bytes
}

// Transfer moves consumers to another pool. It returns one result for each, in order.
func (c *Client) Transfer(ctx context.Context, in gateway.Transfer) ([]gateway.OrderResult, error) {
	var n numbers
	body := transferBody{
		line:                 n.line(in.Source),
		NewProviderID:        n.number("provider's id", in.TargetProviderID),
		NewProviderLineSeqNo: n.number("line", in.TargetLineSeqNo),
		ServiceNumbers:       in.ServiceNumbers,
	}
	return c.order(ctx, gateway.CallTransfer, "/transfer", body, n.err)
}

// OptOut removes consumers from their pool. The format is an assumption: the back
// end's own is not public.
func (c *Client) OptOut(ctx context.Context, in gateway.OptOut) ([]gateway.OrderResult, error) {
	var n numbers
	body := removalBody{line: n.line(in.Pool), ServiceNumbers: in.ServiceNumbers}
	return c.order(ctx, gateway.CallOptOut, "/remove-consumers", body, n.err)
}

// DataLimit sets the limit of one consumer.
func (c *Client) DataLimit(ctx context.Context, in gateway.LineLimit) (gateway.OrderID, error) {
	var n numbers
	body := limitBody{ConsumerServices: []consumerLimit{{
		camelLine: camelLine(n.line(in.Consumer)),
		DataLimit: json.Number(strconv.FormatInt(in.LimitBytes, 10)),
	}}}
	return c.singleOrder(ctx, gateway.CallDataLimit, "/modify-consumer-data-limit", body, n.err)
}

// Disconnect closes an empty pool.
func (c *Client) Disconnect(ctx context.Context, in gateway.LineKey) (gateway.OrderID, error) {
	var n numbers
	body := n.line(in)
	return c.singleOrder(ctx, gateway.CallDisconnect, "/disconnect", body, n.err)
}

// order makes a write, unless bodyErr is set.
func (c *Client) order(ctx context.Context, call gateway.Call, path string, body any, bodyErr error) ([]gateway.OrderResult, error) {
	if bodyErr != nil {
		return nil, bodyErr
	}
	object, e, err := c.call(ctx, call, rest.Request{Method: http.MethodPost, Path: dataPoolPath + path, Body: body})
	if err != nil {
		return nil, err
	}
	return c.orders(call, object, e)
}

// singleOrder makes a write that creates one order.
func (c *Client) singleOrder(ctx context.Context, call gateway.Call, path string, body any, bodyErr error) (gateway.OrderID, error) {
	results, err := c.order(ctx, call, path, body, bodyErr)
	switch {
	case err != nil:
		return "", err
	case len(results) != 1:
		return "", exchange.Untrusted(call, errOrderCount)
	case results[0] == gateway.OrderResult{}:
		return "", exchange.Untrusted(call, errNoOrder)
	case results[0].Refused != nil:
		return "", results[0].Refused
	}
	return results[0].OrderID, nil
}

var (
	orderNames      = rest.NewNames(slices.Concat(envelopeNames, []string{"orderDetails", "orderId", "dateSubmitted"})...)
	orderEntryNames = rest.NewNames(slices.Concat(envelopeNames, numberNames, []string{"orderId", "custNo", "lineSeqNo", "dateSubmitted"})...)
)

// orders returns the orders of a response: the entries of orderDetails, or else a flat
// orderId. An entry's own verdict takes precedence over the envelope around it; an
// entry without one has that of the envelope.
func (c *Client) orders(call gateway.Call, o rest.Object, e envelope) ([]gateway.OrderResult, error) {
	o.Unknown(orderNames, c.member)
	details := content(o, "orderDetails")
	if _, contradicts := details.(rest.Contradiction); contradicts {
		return nil, exchange.Untrusted(call, errUnreadable)
	}
	entries := rest.List(details)
	if e.fault == nil && e.refused() && bare(entries) {
		entries = nil // only the envelope has a verdict
	}
	if len(entries) > 0 {
		results := make([]gateway.OrderResult, len(entries))
		for i, entry := range entries {
			results[i] = c.entry(call, rest.Nested(entry), e)
		}
		return results, nil
	}
	id, err := orderID(content(o, "orderId"))
	switch {
	case e.fault != nil:
		return nil, exchange.Untrusted(call, e.fault)
	case err != nil:
		return nil, exchange.Untrusted(call, err)
	case id != "" && e.refused():
		return nil, exchange.Untrusted(call, errRefusedOrdered)
	case id != "":
		return []gateway.OrderResult{{OrderID: id}}, nil
	case e.succeeded():
		return nil, exchange.Untrusted(call, errNoOrder)
	case e.refused():
		return nil, c.refusal(call, e)
	}
	// The back end sends a text on success as well, so a text alone does not mean that
	// nothing was done.
	untrusted := exchange.Untrusted(call, errNoVerdict)
	untrusted.Upstream = gateway.NewUpstreamFault(call.System, "", e.message)
	return nil, untrusted
}

// bare reports whether no entry has a verdict or names an order, so that only the
// envelope counts.
func bare(entries []any) bool {
	return !slices.ContainsFunc(entries, func(entry any) bool {
		o := rest.Nested(entry)
		own := readEnvelope(o)
		return entry != nil && o == nil || own.judged() || own.fault != nil || names(o)
	})
}

// entry returns the result of one entry of orderDetails. An entry that contradicts
// itself or the envelope, or has no verdict, is the zero result: it must not hide the
// others.
func (c *Client) entry(call gateway.Call, o rest.Object, around envelope) (result gateway.OrderResult) {
	if o == nil {
		return result
	}
	o.Unknown(orderEntryNames, c.member)
	e := readEnvelope(o)
	id, err := orderID(o.Get("orderId"))
	switch {
	case e.fault != nil, err != nil:
	case id != "" && !e.judged() && (around.fault != nil || around.refused()):
	case id != "" && !e.refused():
		result.OrderID = id
	case id == "" && e.refused():
		result.Refused = c.refusal(call, e)
	}
	return result
}

// namesOrder reports whether a response names any order.
func namesOrder(o rest.Object) bool {
	details := content(o, "orderDetails")
	_, contradicts := details.(rest.Contradiction)
	return contradicts || names(o) || names(rest.Nested(o.Get("response"))) ||
		slices.ContainsFunc(rest.List(details), func(entry any) bool { return names(rest.Nested(entry)) })
}

// names reports whether an object names an order, readable or not.
func names(o rest.Object) bool {
	id, err := orderID(o.Get("orderId"))
	return id != "" || err != nil
}

// maxID is the maximum length of an identifier, which is that of an order id in the
// API.
const maxID = 18

// orderID returns an order's id in the spelling of the API, or "" if there is none: an
// order that was not created is serialised as zero.
func orderID(v any) (gateway.OrderID, error) {
	text, isText := rest.Text(v)
	if v == nil || isText && gateway.IsNull(text) {
		return "", nil
	}
	id, ok := gateway.WholeNumber(text)
	switch {
	case !ok, len(id) > maxID:
		return "", errOrderID
	case id == "0":
		return "", nil
	}
	return gateway.OrderID(id), nil
}

// numbers makes the JSON numbers of a body, and keeps the first error.
type numbers struct{ err error }

// number makes a JSON number of digits. Leading zeros are valid in the back end's
// xs:int, but not in JSON (RFC 8259, section 6).
func (n *numbers) number(what, digits string) json.Number {
	if _, ok := rest.Digits(digits); !ok {
		if n.err == nil {
			n.err = &gateway.Error{Kind: gateway.Invalid, Outcome: gateway.NotSent, Detail: "the " + what + " is not a whole number of at most 18 digits"}
		}
		return ""
	}
	if trimmed := strings.TrimLeft(digits, "0"); trimmed != "" {
		return json.Number(trimmed)
	}
	return "0"
}

func (n *numbers) line(key gateway.LineKey) line {
	return line{CustNo: n.number("customer number", key.CustomerNumber), LineSeqNo: n.number("line", key.LineSeqNo)}
}
