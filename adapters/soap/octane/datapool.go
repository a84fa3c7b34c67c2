package octane

import (
	"context"
	"encoding/xml"
	"errors"
	"strconv"

	"causeway.example/adapters/soap"
	"causeway.example/adapters/soap/internal/utbdatapool"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

func (c *Client) poolLogin() *utbdatapool.Login {
	return &utbdatapool.Login{UserName: new(c.config.Username), Password: new(c.config.Password)}
}

type dataPoolReply struct {
	XMLName xml.Name        `xml:"urn:causeway:datapool:1 getDataPoolResponse"`
	Result  *dataPoolResult `xml:"return"`
}

type dataPoolResult struct {
	utbdatapool.DataPoolResult
	ErrorCode    soap.Value            `xml:"errorCode"`
	ErrorMessage *string               `xml:"errorMessage"`
	Success      soap.Value            `xml:"success"`
	Provider     *utbdatapool.Provider `xml:"provider"`
}

// DataPoolView reads a pool (step 6 in the SOAP form that is ours).
func (c *Client) DataPoolView(ctx context.Context, in gateway.LineKey) (gateway.PoolRecord, error) {
	call := gateway.CallDataPoolView
	customer, err := number(call, "custNo", in.CustomerNumber)
	if err != nil {
		return gateway.PoolRecord{}, err
	}
	line, err := number(call, "lineSeqNo", in.LineSeqNo)
	if err != nil {
		return gateway.PoolRecord{}, err
	}
	reply, err := soap.Call[utbdatapool.GetDataPool, dataPoolReply](ctx, c.soap, call, c.pools, &utbdatapool.GetDataPool{
		Login:   c.poolLogin(),
		Request: &utbdatapool.DataPoolRequest{CustNo: &customer, LineSeqNo: &line},
	})
	if err != nil {
		return gateway.PoolRecord{}, err
	}
	r := reply.Result
	if r == nil {
		return gateway.PoolRecord{}, exchange.Untrusted(call, errNoResult)
	}
	if e := c.refusal(call, result{r.ErrorCode, r.Success, r.ErrorMessage}); e != nil {
		return gateway.PoolRecord{}, e
	}
	if r.Provider == nil {
		return gateway.PoolRecord{}, exchange.Untrusted(call, errors.New("neither an error code nor a pool"))
	}
	return c.pool(r.Provider), nil
}

// DataLimit sets a consumer's limit (step 7 in the SOAP form that is ours).
func (c *Client) DataLimit(ctx context.Context, in gateway.LineLimit) (gateway.OrderID, error) {
	call := gateway.CallDataLimit
	customer, err := number(call, "custNo", in.Consumer.CustomerNumber)
	if err != nil {
		return "", err
	}
	line, err := number(call, "lineSeqNo", in.Consumer.LineSeqNo)
	if err != nil {
		return "", err
	}
	reply, err := soap.Call[utbdatapool.UpdateDataLimit, dataLimitReply](ctx, c.soap, call, c.pools, &utbdatapool.UpdateDataLimit{
		Login:   c.poolLogin(),
		Request: &utbdatapool.DataLimitRequest{CustNo: &customer, LineSeqNo: &line, DataLimit: &in.LimitBytes},
	})
	if err != nil {
		return "", err
	}
	if reply.Result == nil {
		return "", exchange.Untrusted(call, errNoResult)
	}
	return c.placed(call, reply.Result.orderResult)
}

// pool maps what the back end tells of a pool.
func (c *Client) pool(p *utbdatapool.Provider) gateway.PoolRecord {
	word := value(p.DataPoolStatus)
	record := gateway.PoolRecord{
		Status:         c.poolStatus("dataPoolStatus", word),
		UpstreamStatus: gateway.StatusWord(word),
		CapBytes:       c.size("dataMaxCap", p.DataMaxCap),
		UsedBytes:      c.size("dataUsage", p.DataUsage),
	}
	if member := c.natural("memberId", p.MemberId); member != nil {
		record.ProviderID = strconv.Itoa(*member)
	}
	record.ConsumerCount = c.natural("consumerCount", p.ConsumerCount)
	if p.Consumers == nil {
		return record
	}
	record.Consumers = make([]gateway.Consumer, len(p.Consumers.Consumer))
	for i, consumer := range p.Consumers.Consumer {
		word := value(consumer.DataPoolStatus)
		record.Consumers[i] = gateway.Consumer{
			ServiceNumber:  c.serviceNumber(value(consumer.ServiceNumber)),
			Status:         c.poolStatus("consumerStatus", word),
			UpstreamStatus: gateway.StatusWord(word),
			UsedBytes:      c.size("dataUsage", consumer.DataUsage),
			LimitBytes:     c.size("dataLimit", consumer.DataLimit),
		}
	}
	return record
}

func (c *Client) poolStatus(field, word string) gateway.PoolStatus {
	status, known := gateway.PoolStatusOf(word)
	if !known && word != "" {
		c.unknownWord(field, word)
	}
	return status
}

// natural returns a number that cannot be negative. One that is is nil, and
// counted.
func (c *Client) natural(field string, n *int32) *int {
	switch {
	case n == nil:
		return nil
	case *n < 0:
		c.config.OnUnknownWord(field, soap.Unreadable)
		return nil
	}
	return new(int(*n))
}

// size reads "50.00 GB". One that is not told, or cannot be read, is nil: the
// rest of the pool is still worth telling.
func (c *Client) size(field string, text *string) *int64 {
	if value(text) == "" {
		return nil
	}
	bytes, err := gateway.ParseSize(*text)
	if err != nil {
		c.config.OnUnknownWord(field, soap.Unreadable)
		return nil
	}
	return &bytes
}
