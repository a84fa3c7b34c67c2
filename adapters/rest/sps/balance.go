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

// Balances returns the balances of a subscription.
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

// balance converts one item. Members that are missing, null or unreadable are nil.
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

// Maximum lengths of words and names, in bytes.
const (
	maxWord = 64
	maxName = 256
)

// word and name return a text without control characters, cut to its maximum length.
func word(v any) (string, bool) { return rest.Word(v, maxWord) }
func name(v any) (string, bool) { return rest.Word(v, maxName) }

// bucketRefID returns an identifier that a caller can send back: not if it would have
// to be cut or masked, which makes it another one.
func bucketRefID(v any) (string, bool) {
	text, ok := rest.Text(v)
	text = strings.TrimSpace(text)
	if _, isNumber := v.(json.Number); isNumber {
		return gateway.WholeNumber(text)
	}
	word, _ := rest.Word(text, maxWord)
	return text, ok && text != "" && text == word
}

// Reported in place of a value.
const (
	unreadable = "unreadable"
	repeated   = "repeated"
)

// field returns the first alias of a field that is present and not null, and reports
// an unreadable value. A contradiction was reported when it was decoded.
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

// balanceType maps a word in any case. An unknown word is the type OTHER, and is
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

// offsetWithoutColon is the format of some serialisers: 10:00:00+1100.
const offsetWithoutColon = "2006-01-02T15:04:05Z0700"

// The valid years of a balance. Systems without a time write 0001, 1900, 1970 or
// 9999, so times outside of these years mean that there is none.
const (
	firstYear = 1980
	lastYear  = 2199
)

// instant converts a time with a zone to RFC 3339. It refuses a date alone and a time
// without a zone, which are ambiguous: guessing would move the end of a balance by
// hours.
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
