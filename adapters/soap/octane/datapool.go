package octane

import (
	"context"
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
	reply, err := soap.Call[utbdatapool.GetDataPool, utbdatapool.GetDataPoolResponse](ctx, c.soap, call, c.pools, &utbdatapool.GetDataPool{
		Login:   c.poolLogin(),
		Request: &utbdatapool.DataPoolRequest{CustNo: &customer, LineSeqNo: &line},
	})
	if err != nil {
		return gateway.PoolRecord{}, err
	}
	r := reply.Return_
	if r == nil {
		return gateway.PoolRecord{}, exchange.Untrusted(call, errNoResult)
	}
	if e := c.refusal(call, result{r.ErrorCode, r.ErrorMessage, r.Success}); e != nil {
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
	reply, err := soap.Call[utbdatapool.UpdateDataLimit, utbdatapool.UpdateDataLimitResponse](ctx, c.soap, call, c.pools, &utbdatapool.UpdateDataLimit{
		Login:   c.poolLogin(),
		Request: &utbdatapool.DataLimitRequest{CustNo: &customer, LineSeqNo: &line, DataLimit: &in.LimitBytes},
	})
	if err != nil {
		return "", err
	}
	r := reply.Return_
	if r == nil {
		return "", exchange.Untrusted(call, errNoResult)
	}
	return c.placed(call, result{r.ErrorCode, r.ErrorMessage, r.Success}, r.OrderId)
}

// pool maps what the back end tells of a pool.
func (c *Client) pool(p *utbdatapool.Provider) gateway.PoolRecord {
	record := gateway.PoolRecord{
		UpstreamStatus: value(p.DataPoolStatus),
		CapBytes:       c.size("dataMaxCap", p.DataMaxCap),
		UsedBytes:      c.size("dataUsage", p.DataUsage),
	}
	record.Status = c.poolStatus("dataPoolStatus", record.UpstreamStatus)
	if p.MemberId != nil {
		record.ProviderID = strconv.Itoa(int(*p.MemberId))
	}
	if p.ConsumerCount != nil {
		record.ConsumerCount = new(int(*p.ConsumerCount))
	}
	if p.Consumers == nil {
		return record
	}
	record.Consumers = make([]gateway.Consumer, len(p.Consumers.Consumer))
	for i, consumer := range p.Consumers.Consumer {
		word := value(consumer.DataPoolStatus)
		record.Consumers[i] = gateway.Consumer{
			ServiceNumber:  gateway.ServiceNumberOf(value(consumer.ServiceNumber)),
			Status:         c.poolStatus("consumerStatus", word),
			UpstreamStatus: word,
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

// size reads "50.00 GB". One that is not told, or cannot be read, is nil: the
// rest of the pool is still worth telling.
func (c *Client) size(field string, text *string) *int64 {
	if value(text) == "" {
		return nil
	}
	bytes, err := gateway.ParseSize(*text)
	if err != nil {
		c.config.OnUnknownWord(field, "unreadable")
		return nil
	}
	return &bytes
}
