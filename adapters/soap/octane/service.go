package octane

import (
	"context"
	"encoding/xml"
	"errors"
	"strconv"
	"strings"

	"causeway.example/adapters/soap"
	"causeway.example/adapters/soap/internal/utbservicev3"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

type serviceDetailReply struct {
	XMLName xml.Name             `xml:"http://v3.service.frontend.ws.utilibill.com.au/ getServiceDetailResponse"`
	Result  *serviceDetailResult `xml:"return"`
}

type serviceDetailResult struct {
	utbservicev3.ServiceDetailResult
	ErrorCode    soap.Value        `xml:"errorCode"`
	ErrorMessage *string           `xml:"errorMessage"`
	Success      soap.Value        `xml:"success"`
	Instances    *serviceInstances `xml:"Instances"`
}

type serviceInstances struct {
	utbservicev3.ServiceInstances
	Instance []serviceInstance `xml:"Instance"`
}

type serviceInstance struct {
	utbservicev3.ServiceInstance
	Detail *serviceLine `xml:"serviceNumberDetail"`
}

type serviceLine struct {
	utbservicev3.ServiceNumberDetail
	LineSeqno     soap.Value `xml:"lineSeqno"`
	ServiceNumber soap.Value `xml:"serviceNumber"`
}

// ServiceDetail finds the line of a service number (step 2b).
func (c *Client) ServiceDetail(ctx context.Context, in gateway.ServiceKey) (gateway.Line, error) {
	call := gateway.CallServiceDetail
	customer, err := number(call, "custno", in.CustomerNumber)
	if err != nil {
		return gateway.Line{}, err
	}
	reply, err := soap.Call[utbservicev3.GetServiceDetail, serviceDetailReply](ctx, c.soap, call, c.services, &utbservicev3.GetServiceDetail{
		Login: &utbservicev3.Login{UserName: new(c.config.Username), Password: new(c.config.Password)},
		ServiceDetail: &utbservicev3.ServiceDetailRequest{
			ServiceDetails: &utbservicev3.ServiceKey{Custno: &customer, ServiceNumber: &in.ServiceNumber},
		},
	})
	if err != nil {
		return gateway.Line{}, err
	}
	r := reply.Result
	if r == nil {
		return gateway.Line{}, exchange.Untrusted(call, errNoResult)
	}
	if e := c.refusal(call, result{r.ErrorCode, r.Success, r.ErrorMessage}); e != nil {
		return gateway.Line{}, e
	}
	if r.Instances == nil && gateway.NormalCode(r.ErrorCode.Text) == "" {
		return gateway.Line{}, exchange.Untrusted(call, errors.New("neither an error code nor a service"))
	}
	if r.Instances == nil || len(r.Instances.Instance) == 0 {
		return gateway.Line{}, &gateway.Error{Kind: gateway.NotFound, Detail: "the customer has no service with this number", Upstream: gateway.NewUpstreamFault(call.System, "", "")}
	}
	line, err := c.newest(r.Instances.Instance, in.ServiceNumber)
	if err != nil {
		return gateway.Line{}, exchange.Untrusted(call, err)
	}
	return gateway.Line{LineSeqNo: line}, nil
}

var (
	errNoLine         = errors.New("no line for the service that was asked for")
	errUnreadableLine = errors.New("a line of the service that was asked for cannot be read")
)

// newest returns the newest line of the service number, else of the instances
// that tell no number: of several, the highest, as lines are counted up and a
// number that is used again is on a later one. An instance of another number is
// never taken: whatever is done with its line would be done to somebody else's
// service. Neither is one whose number or line cannot be read, nor any other
// beside it that it could be newer than.
func (c *Client) newest(instances []serviceInstance, serviceNumber string) (string, error) {
	var named, unnamed []*serviceLine
	for _, instance := range instances {
		switch detail := instance.Detail; {
		case detail == nil:
		case detail.ServiceNumber.Unreadable:
			return "", errUnreadableLine
		case detail.ServiceNumber.Text == "":
			unnamed = append(unnamed, detail)
		case isSameNumber(detail.ServiceNumber.Text, serviceNumber):
			named = append(named, detail)
		default:
			c.serviceNumber(detail.ServiceNumber.Text) // counts one that is no number
		}
	}
	if len(named) == 0 {
		named = unnamed
	}
	newest := int64(-1)
	for _, detail := range named {
		if detail.LineSeqno == (soap.Value{}) {
			continue
		}
		line, err := strconv.ParseInt(detail.LineSeqno.Text, 10, 32) // an xs:int in requests
		if err != nil || line < 0 {
			c.config.OnUnknownWord("lineSeqno", soap.Unreadable)
			return "", errUnreadableLine
		}
		newest = max(newest, line)
	}
	if newest < 0 {
		return "", errNoLine
	}
	return strconv.FormatInt(newest, 10), nil
}

// isSameNumber compares service numbers. Leading zeros get lost in this back
// end's data.
func isSameNumber(got, asked string) bool {
	if number, ok := gateway.ServiceNumber(got); ok {
		got = number
	}
	return strings.TrimLeft(got, "0") == strings.TrimLeft(asked, "0")
}
