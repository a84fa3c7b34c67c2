package octane

import (
	"encoding/xml"
	"slices"

	"causeway.example/adapters/soap"
	"causeway.example/adapters/soap/internal/utbdatapool"
	"causeway.example/adapters/soap/internal/utborder"
	"causeway.example/internal/gateway"
)

// The replies are read more tolerantly than the WSDL says. What decides is a
// [soap.Value] and hides the WSDL's number; the generated types are embedded so
// that the elements that nobody reads are known.

type orderCreateReply struct {
	XMLName xml.Name           `xml:"http://order.frontend.ws.utilibill.com.au/ orderCreateResponse"`
	Result  *createOrderResult `xml:"return"`
}

type createOrderResult struct {
	knownOrderResult
	orderResult // one level above the WSDL's, which it hides
}

type knownOrderResult struct{ utborder.OrderCreateResult }

type dataLimitReply struct {
	XMLName xml.Name         `xml:"urn:causeway:datapool:1 updateDataLimitResponse"`
	Result  *dataLimitResult `xml:"return"`
}

type dataLimitResult struct {
	knownLimitResult
	orderResult
}

type knownLimitResult struct{ utbdatapool.DataLimitResult }

// orderQueryReply: public clients have seen the order nested in the result and
// flat in it, and its item under another name than the request's.
type orderQueryReply struct {
	XMLName xml.Name          `xml:"http://order.frontend.ws.utilibill.com.au/ orderQueryResponse"`
	Result  *orderQueryResult `xml:"return"`
}

// orderQueryResult holds the flat form by embedding it.
type orderQueryResult struct {
	orderDetail
	ErrorCode    soap.Value   `xml:"errorCode"`
	ErrorMessage *string      `xml:"errorMessage"`
	Success      soap.Value   `xml:"success"`
	Nested       *orderDetail `xml:"orderQueryResponse"`
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

// orderItems are the WSDL's items and any other.
type orderItems struct {
	utborder.OrderItems
	New   []serviceItem `xml:"wmeNewReqItem"`
	Pool  []poolItem    `xml:"WmeNewDataPoolReqItem"`
	Other []poolItem    `xml:",any"`
}

// serviceItem and poolItem are items with the number of the new service, under
// either name.
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

// detail returns the order, from wherever the result has it.
func (r *orderQueryResult) detail() *orderDetail {
	if r.Nested != nil {
		return r.Nested
	}
	return &r.orderDetail
}

// word returns the back end's word for the order's state.
func (d *orderDetail) word() string {
	if word := value(d.InternalStatus); word != "" {
		return word
	}
	return value(d.Status)
}

// poolNumber returns the number that the items of a new service tell: ""
// until the carrier has allocated it, and when it cannot be read, or items tell
// different ones.
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

// appendNumber appends the number of one item, if it has one: the first of
// those that can be read.
func (c *Client) appendNumber(numbers []string, texts ...*string) []string {
	for _, text := range texts {
		if number := c.serviceNumber(value(text)); number != "" {
			return append(numbers, number)
		}
	}
	return numbers
}

// fieldServiceNumber is the name that service numbers are counted by.
const fieldServiceNumber = "serviceNumber"

// serviceNumber reads a service number. What does not have the form of one is
// none, and counted: neither an identifier nor a link is made of it.
func (c *Client) serviceNumber(text string) string {
	number, ok := gateway.ServiceNumber(text)
	if !ok && text != "" {
		c.config.OnUnknownWord(fieldServiceNumber, soap.Unreadable)
	}
	return number
}
