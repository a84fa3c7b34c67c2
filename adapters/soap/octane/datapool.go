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

type dataPoolReply struct {
	utbdatapool.GetDataPoolResponse
	Result *dataPoolResult `xml:"return"`
}

func (r *dataPoolReply) result() *dataPoolResult { return r.Result }

type dataPoolResult struct {
	knownPoolResult
	baseResult
	Provider *utbdatapool.Provider `xml:"provider"`
}

type knownPoolResult struct{ utbdatapool.DataPoolResult }

// DataPoolView reads a pool (step 6, in a SOAP form that this project assumes).
func (c *Client) DataPoolView(ctx context.Context, in gateway.LineKey) (gateway.PoolRecord, error) {
	call := gateway.CallDataPoolView
	customer, err := number[int32](call, "custNo", in.CustomerNumber)
	if err != nil {
		return gateway.PoolRecord{}, err
	}
	line, err := number[int32](call, "lineSeqNo", in.LineSeqNo)
	if err != nil {
		return gateway.PoolRecord{}, err
	}
	result, err := sendChecked[dataPoolReply, dataPoolResult](ctx, c, call, c.pools, &utbdatapool.GetDataPool{
		Login:   c.poolLogin(),
		Request: &utbdatapool.DataPoolRequest{CustNo: &customer, LineSeqNo: &line},
	})
	if err != nil {
		return gateway.PoolRecord{}, err
	}
	if result.Provider == nil {
		return gateway.PoolRecord{}, exchange.Untrusted(call, errors.New("neither an error code nor a pool"))
	}
	return c.pool(result.Provider), nil
}

// DataLimit sets a consumer's limit (step 7, in a SOAP form that this project
// assumes).
func (c *Client) DataLimit(ctx context.Context, in gateway.LineLimit) (gateway.OrderID, error) {
	call := gateway.CallDataLimit
	customer, err := number[int32](call, "custNo", in.Consumer.CustomerNumber)
	if err != nil {
		return "", err
	}
	line, err := number[int32](call, "lineSeqNo", in.Consumer.LineSeqNo)
	if err != nil {
		return "", err
	}
	result, err := send[dataLimitReply, dataLimitResult](ctx, c, call, c.pools, &utbdatapool.UpdateDataLimit{
		Login:   c.poolLogin(),
		Request: &utbdatapool.DataLimitRequest{CustNo: &customer, LineSeqNo: &line, DataLimit: &in.LimitBytes},
	})
	if err != nil {
		return "", err
	}
	return c.orderOf(call, result.baseResult, result.OrderID)
}

// pool converts a pool of the back end.
func (c *Client) pool(p *utbdatapool.Provider) gateway.PoolRecord {
	word := value(p.DataPoolStatus)
	record := gateway.PoolRecord{
		Status:         c.poolStatus("dataPoolStatus", word),
		UpstreamStatus: gateway.StatusWord(word),
		CapBytes:       c.size("dataMaxCap", p.DataMaxCap),
		UsedBytes:      c.size("dataUsage", p.DataUsage),
	}
	if member := c.nonNegative("memberId", p.MemberId); member != nil {
		record.ProviderID = strconv.Itoa(*member)
	}
	record.ConsumerCount = c.nonNegative("consumerCount", p.ConsumerCount)
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
		c.reportWord(field, word)
	}
	return status
}

// nonNegative returns a number, or nil for a negative one, which is reported.
func (c *Client) nonNegative(field string, n *int32) *int {
	switch {
	case n == nil:
		return nil
	case *n < 0:
		c.config.OnUnknownWord(field, soap.Unreadable)
		return nil
	}
	return new(int(*n))
}

// size parses a size such as "50.00 GB". It returns nil for a missing size, and
// for an unreadable one, which is reported: the rest of the pool is still
// useful.
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
