package octane

import (
	"encoding/xml"

	"causeway.example/adapters/soap/internal/utborder"
	"causeway.example/internal/gateway"
)

// The reply of orderQuery is read more tolerantly than the WSDL says: public
// clients have seen the order nested in the result and flat in it, and its
// item under another name than the request's.

type orderQueryReply struct {
	XMLName xml.Name          `xml:"http://order.frontend.ws.utilibill.com.au/ orderQueryResponse"`
	Result  *orderQueryResult `xml:"return"`
}

// orderQueryResult holds the flat form by embedding it.
type orderQueryResult struct {
	orderDetail
	ErrorCode    *int32       `xml:"errorCode"`
	ErrorMessage *string      `xml:"errorMessage"`
	Success      *string      `xml:"success"`
	Nested       *orderDetail `xml:"orderQueryResponse"`
}

type orderDetail struct {
	utborder.OrderQueryDetail
	Items *orderItems `xml:"orderItems"` // hides the WSDL's
}

// orderItems are the WSDL's items and any other.
type orderItems struct {
	utborder.OrderItems
	Pool  *poolItem  `xml:"WmeNewDataPoolReqItem"` // hides the request's
	Other []poolItem `xml:",any"`
}

// poolItem is an item of a pool's order with the number that is told of it.
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

// serviceNumber returns the number that an item of a new service tells: ""
// until the carrier has allocated it.
func (d *orderDetail) serviceNumber() string {
	if d.Items == nil {
		return ""
	}
	var told []*string
	if item := d.Items.WmeNewReqItem; item != nil {
		told = append(told, item.Msn, item.ServiceNumber)
	}
	if item := d.Items.Pool; item != nil {
		told = append(told, item.Msn, item.ServiceNumber)
	}
	for _, item := range d.Items.Other {
		told = append(told, item.Msn, item.ServiceNumber)
	}
	for _, number := range told {
		if text := value(number); text != "" {
			return gateway.ServiceNumberOf(text)
		}
	}
	return ""
}
