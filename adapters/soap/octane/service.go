package octane

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"causeway.example/adapters/soap"
	"causeway.example/adapters/soap/internal/utbservicev3"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

type serviceDetailReply struct {
	utbservicev3.GetServiceDetailResponse
	Result *serviceDetailResult `xml:"return"`
}

func (r *serviceDetailReply) result() *serviceDetailResult { return r.Result }

type serviceDetailResult struct {
	knownServiceResult
	baseResult
	Instances *serviceInstances `xml:"Instances"`
}

type knownServiceResult struct {
	utbservicev3.ServiceDetailResult
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

// ServiceDetail returns the line of a service number (step 2b).
func (c *Client) ServiceDetail(ctx context.Context, in gateway.ServiceKey) (gateway.Line, error) {
	call := gateway.CallServiceDetail
	customer, err := number[int32](call, "custno", in.CustomerNumber)
	if err != nil {
		return gateway.Line{}, err
	}
	result, err := sendChecked[serviceDetailReply, serviceDetailResult](ctx, c, call, c.services, &utbservicev3.GetServiceDetail{
		Login: &utbservicev3.Login{UserName: new(c.config.Username), Password: new(c.config.Password)},
		ServiceDetail: &utbservicev3.ServiceDetailRequest{
			ServiceDetails: &utbservicev3.ServiceKey{Custno: &customer, ServiceNumber: &in.ServiceNumber},
		},
	})
	if err != nil {
		return gateway.Line{}, err
	}
	if result.Instances == nil && gateway.NormalCode(result.ErrorCode.Text) == "" {
		return gateway.Line{}, exchange.Untrusted(call, errors.New("neither an error code nor a service"))
	}
	if result.Instances == nil || len(result.Instances.Instance) == 0 {
		return gateway.Line{}, &gateway.Error{Kind: gateway.NotFound, Detail: "the customer has no service with this number", Upstream: gateway.NewUpstreamFault(call.System, "", "")}
	}
	line, err := c.newest(result.Instances.Instance, in.ServiceNumber)
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
// without a number. The newest is the highest: lines are numbered upwards, and
// a reused number is on a later line. A line of another number is never
// returned: it is somebody else's service. If a number or line cannot be read,
// the result is an error, as it could be the newest.
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
			c.serviceNumber(detail.ServiceNumber.Text) // reports an invalid one
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
		line, err := strconv.ParseInt(detail.LineSeqno.Text, 10, 32) // requests send it as xs:int
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

// isSameNumber compares service numbers. The back end's data may lack leading
// zeros.
func isSameNumber(got, asked string) bool {
	if number, ok := gateway.ServiceNumber(got); ok {
		got = number
	}
	return strings.TrimLeft(got, "0") == strings.TrimLeft(asked, "0")
}
