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

// ServiceDetail finds the line of a service number (step 2b).
func (c *Client) ServiceDetail(ctx context.Context, in gateway.ServiceKey) (gateway.Line, error) {
	call := gateway.CallServiceDetail
	customer, err := number(call, "custno", in.CustomerNumber)
	if err != nil {
		return gateway.Line{}, err
	}
	reply, err := soap.Call[utbservicev3.GetServiceDetail, utbservicev3.GetServiceDetailResponse](ctx, c.soap, call, c.services, &utbservicev3.GetServiceDetail{
		Login: &utbservicev3.Login{UserName: new(c.config.Username), Password: new(c.config.Password)},
		ServiceDetail: &utbservicev3.ServiceDetailRequest{
			ServiceDetails: &utbservicev3.ServiceKey{Custno: &customer, ServiceNumber: &in.ServiceNumber},
		},
	})
	if err != nil {
		return gateway.Line{}, err
	}
	r := reply.Return_
	if r == nil {
		return gateway.Line{}, exchange.Untrusted(call, errNoResult)
	}
	if e := c.refusal(call, result{r.ErrorCode, r.ErrorMessage, r.Success}); e != nil {
		return gateway.Line{}, e
	}
	if r.Instances == nil && r.ErrorCode == nil {
		return gateway.Line{}, exchange.Untrusted(call, errors.New("neither an error code nor a service"))
	}
	if r.Instances == nil || len(r.Instances.Instance) == 0 {
		return gateway.Line{}, &gateway.Error{Kind: gateway.NotFound, Detail: "the customer has no service with this number", Upstream: gateway.NewUpstreamFault(call.System, "", "")}
	}
	detail := pick(r.Instances.Instance, in.ServiceNumber)
	if detail == nil || detail.LineSeqno == nil {
		return gateway.Line{}, exchange.Untrusted(call, errors.New("no line for the service that was asked for"))
	}
	return gateway.Line{LineSeqNo: strconv.Itoa(int(*detail.LineSeqno))}, nil
}

// pick returns the instance of the service number, else the first one that
// tells no number. An instance of another number is never taken: whatever is
// done with its line would be done to somebody else's service.
func pick(instances []*utbservicev3.ServiceInstance, serviceNumber string) *utbservicev3.ServiceNumberDetail {
	var unnamed *utbservicev3.ServiceNumberDetail
	for _, instance := range instances {
		detail := instance.ServiceNumberDetail
		if detail == nil {
			continue
		}
		told := value(detail.ServiceNumber)
		switch {
		// Leading zeros get lost in this back end's data.
		case told != "" && strings.TrimLeft(told, "0") == strings.TrimLeft(serviceNumber, "0"):
			return detail
		case told == "" && unnamed == nil:
			unnamed = detail
		}
	}
	return unnamed
}
