package sps

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"causeway.example/adapters/rest"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

var (
	balancesNames  = rest.NewNames("balances", "status")
	errNoBalances  = errors.New("an answer without balances")
	errNotABalance = errors.New("an item of balances is no object")
)

// Balances reads the balances of a subscription.
func (c *Client) Balances(ctx context.Context, in gateway.SubscriptionKey) ([]gateway.Balance, error) {
	answer, err := c.call(ctx, gateway.CallBalances, in.Caller, url.Values{"gpsi": {in.GPSI}}, nil)
	if err != nil {
		return nil, err
	}
	return c.balances(answer)
}

func (c *Client) balances(answer *rest.Answer) ([]gateway.Balance, error) {
	call := gateway.CallBalances
	value := answer.Object.Get("balances")
	if value == nil {
		if status, told := rest.Text(answer.Object.Get("status")); told {
			if err := notDone(call, answer, status); err != nil {
				return nil, err
			}
		}
		return nil, exchange.Untrusted(call, errNoBalances)
	}
	answer.Object.Unknown(balancesNames, c.member)
	list := rest.List(value)
	balances := make([]gateway.Balance, len(list))
	for i, item := range list {
		o := rest.Nested(item)
		if o == nil {
			return nil, exchange.Untrusted(call, errNotABalance)
		}
		balances[i] = c.balance(o)
	}
	return balances, nil
}

// balance reads one item. What is missing, null or not readable is nil.
func (c *Client) balance(o rest.Object) gateway.Balance {
	o.Unknown(c.names, c.member)
	return gateway.Balance{
		BucketRefID:     field(c, o, fieldBucketRefID, bucketRefID),
		Name:            field(c, o, fieldName, name),
		Type:            field(c, o, fieldType, c.balanceType),
		Unit:            field(c, o, fieldUnit, word),
		InitialAmount:   field(c, o, fieldInitialAmount, amount),
		UsedAmount:      field(c, o, fieldUsedAmount, amount),
		RemainingAmount: field(c, o, fieldRemainingAmount, amount),
		Primary:         field(c, o, fieldPrimary, rest.Bool),
		ValidFrom:       field(c, o, fieldValidFrom, instant),
		ValidTo:         field(c, o, fieldValidTo, instant),
		Status:          field(c, o, fieldStatus, word),
	}
}

// The lengths from which words are cut, in bytes.
const (
	maxWord = 64
	maxName = 256
)

// word reads a word, and name a name: without control characters, and cut.
func word(v any) (string, bool) { return rest.Word(v, maxWord) }
func name(v any) (string, bool) { return rest.Word(v, maxName) }

// bucketRefID reads an identifier: what a caller could send back. One that is
// cut, or has a credential in it, would be another one.
func bucketRefID(v any) (string, bool) {
	text, ok := rest.Text(v)
	text = strings.TrimSpace(text)
	if _, isNumber := v.(json.Number); isNumber {
		return gateway.WholeNumber(text)
	}
	word, _ := rest.Word(text, maxWord)
	return text, ok && text != "" && text == word
}

// What is reported in the place of a value.
const (
	unreadable = "unreadable"
	repeated   = "repeated"
)

// field reads the first alias of a field that is there and not null, and
// reports a value that cannot be read. One that contradicts itself was reported
// when it was decoded.
func field[T any](c *Client, o rest.Object, name string, read func(any) (T, bool)) *T {
	v := o.Get(c.fields[name]...)
	if v == nil {
		return nil
	}
	value, ok := read(v)
	if !ok {
		if _, contradicts := v.(rest.Contradiction); !contradicts {
			c.word(name, unreadable)
		}
		return nil
	}
	return &value
}

var balanceTypes = map[string]gateway.BalanceType{
	"DATA": gateway.BalanceData, "VOICE": gateway.BalanceVoice, "SMS": gateway.BalanceSMS, "MONETARY": gateway.BalanceMonetary, "OTHER": gateway.BalanceOther,
}

// balanceType maps a word in any case. An unknown one is a type too, and is
// reported.
func (c *Client) balanceType(v any) (gateway.BalanceType, bool) {
	word, ok := rest.Text(v)
	if !ok {
		return "", false
	}
	t, known := balanceTypes[strings.ToUpper(strings.TrimSpace(word))]
	if !known {
		c.word(fieldType, gateway.Clip(word, maxWord))
		return gateway.BalanceOther, true
	}
	return t, true
}

// offsetWithoutColon is how some serialisers write a zone: 10:00:00+1100.
const offsetWithoutColon = "2006-01-02T15:04:05Z0700"

// The years of a balance. A time before or after them stands for none: 0001,
// 1900, 1970 and 9999 are what systems write when they have no time.
const (
	firstYear = 1980
	lastYear  = 2199
)

// instant reads a time with its zone, and writes it by RFC 3339. A date alone,
// or a time without a zone, is refused: which instant it means is not known,
// and guessing would move the end of a balance by hours.
func instant(v any) (string, bool) {
	if _, isNumber := v.(json.Number); isNumber {
		return "", false
	}
	text, _ := rest.Text(v)
	for _, layout := range []string{time.RFC3339, offsetWithoutColon} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return t.Format(time.RFC3339Nano), t.Year() >= firstYear && t.Year() <= lastYear
		}
	}
	return "", false
}
