package octane

import (
	"slices"

	"causeway.example/adapters/soap"
	"causeway.example/adapters/soap/internal/utbdatapool"
	"causeway.example/adapters/soap/internal/utborder"
	"causeway.example/internal/gateway"
)

// The replies are decoded more tolerantly than the WSDL requires. A value that a
// decision depends on is a [soap.Value], which hides the WSDL's number. The
// generated types are embedded so that their other elements are known; a
// known… type keeps them one level below ours, as Go's rules of hiding need.

type orderCreateReply struct {
	utborder.OrderCreateResponse
	Result *createOrderResult `xml:"return"`
}

func (r *orderCreateReply) result() *createOrderResult { return r.Result }

type createOrderResult struct {
	knownOrderResult
	baseResult
	OrderID soap.Value `xml:"orderId"`
}

type knownOrderResult struct{ utborder.OrderCreateResult }

type dataLimitReply struct {
	utbdatapool.UpdateDataLimitResponse
	Result *dataLimitResult `xml:"return"`
}

func (r *dataLimitReply) result() *dataLimitResult { return r.Result }

type dataLimitResult struct {
	knownLimitResult
	baseResult
	OrderID soap.Value `xml:"orderId"`
}

type knownLimitResult struct{ utbdatapool.DataLimitResult }

type orderResetReply struct {
	utborder.OrderResetResponse
	Result *baseResult `xml:"return"`
}

func (r *orderResetReply) result() *baseResult { return r.Result }

// orderQueryReply covers the forms that public clients have seen: the order nested
// in the result or flat in it, and an item with another name than the request's.
type orderQueryReply struct {
	utborder.OrderQueryResponse
	Result *orderQueryResult `xml:"return"`
}

func (r *orderQueryReply) result() *orderQueryResult { return r.Result }

// orderQueryResult embeds the flat form.
type orderQueryResult struct {
	orderDetail
	baseResult
	Nested *orderDetail `xml:"orderQueryResponse"`
}

type orderDetail struct {
	utborder.OrderQueryDetail
	OrderID        soap.Value   `xml:"orderId"`
	Action         *string      `xml:"action"`
	InternalStatus *string      `xml:"internalStatus"`
	Status         *string      `xml:"status"`
	CreatedOn      *string      `xml:"createdOn"`
	Items          []orderItems `xml:"orderItems"`
}

// orderItems holds the WSDL's items and any others.
type orderItems struct {
	utborder.OrderItems
	New   []serviceItem `xml:"wmeNewReqItem"`
	Pool  []poolItem    `xml:"WmeNewDataPoolReqItem"`
	Other []poolItem    `xml:",any"`
}

// serviceItem and poolItem are items with the number of the new service, under
// one of two names.
type serviceItem struct {
	utborder.NewServiceItem
	Msn           *string `xml:"msn"`
	ServiceNumber *string `xml:"serviceNumber"`
}

type poolItem struct {
	utborder.NewDataPoolItem
	Msn           *string `xml:"msn"`
	ServiceNumber *string `xml:"serviceNumber"`
}

// detail returns the order, nested or flat.
func (r *orderQueryResult) detail() *orderDetail {
	if r.Nested != nil {
		return r.Nested
	}
	return &r.orderDetail
}

// statusWord returns the back end's word for the order's state.
func (d *orderDetail) statusWord() string {
	if word := value(d.InternalStatus); word != "" {
		return word
	}
	return value(d.Status)
}

// poolNumber returns the service number in the order's items. It is empty until
// the carrier has allocated the number, if it cannot be read, and if items
// differ.
func (c *Client) poolNumber(d *orderDetail) string {
	var numbers []string
	for _, items := range d.Items {
		for _, item := range items.New {
			numbers = c.appendNumber(numbers, item.Msn, item.ServiceNumber)
		}
		for _, item := range slices.Concat(items.Pool, items.Other) {
			numbers = c.appendNumber(numbers, item.Msn, item.ServiceNumber)
		}
	}
	numbers = slices.Compact(numbers)
	if len(numbers) > 1 {
		c.config.OnUnknownWord(fieldServiceNumber, soap.Repeated)
	}
	if len(numbers) != 1 {
		return ""
	}
	return numbers[0]
}

// appendNumber appends the first readable number of an item, if there is one.
func (c *Client) appendNumber(numbers []string, texts ...*string) []string {
	for _, text := range texts {
		if number := c.serviceNumber(value(text)); number != "" {
			return append(numbers, number)
		}
	}
	return numbers
}

// fieldServiceNumber is the name by which service numbers are reported.
const fieldServiceNumber = "serviceNumber"

// serviceNumber parses a service number. Text of another form is reported and
// returned as empty, so that no identifier or link is made of it.
func (c *Client) serviceNumber(text string) string {
	number, ok := gateway.ServiceNumber(text)
	if !ok && text != "" {
		c.config.OnUnknownWord(fieldServiceNumber, soap.Unreadable)
	}
	return number
}
