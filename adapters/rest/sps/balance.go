package sps

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
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
		BucketRefID:     field(c, o, fieldBucketRefID, rest.Text),
		Name:            field(c, o, fieldName, rest.Text),
		Type:            field(c, o, fieldType, c.balanceType),
		Unit:            field(c, o, fieldUnit, rest.Text),
		InitialAmount:   field(c, o, fieldInitialAmount, amount),
		UsedAmount:      field(c, o, fieldUsedAmount, amount),
		RemainingAmount: field(c, o, fieldRemainingAmount, amount),
		Primary:         field(c, o, fieldPrimary, rest.Bool),
		ValidFrom:       field(c, o, fieldValidFrom, instant),
		ValidTo:         field(c, o, fieldValidTo, instant),
		Status:          field(c, o, fieldStatus, rest.Text),
	}
}

// maxWord is the length from which a reported value is cut, in bytes.
const maxWord = 64

// field reads the first alias of a field that is there and not null, and
// reports a value that cannot be read.
func field[T any](c *Client, o rest.Object, name string, read func(any) (T, bool)) *T {
	v := o.Get(c.fields[name]...)
	if v == nil {
		return nil
	}
	value, ok := read(v)
	if !ok {
		text, _ := rest.Text(v)
		c.word(name, gateway.Clip(text, maxWord))
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

// maxNumber is the length of the longest number that is taken for one.
const maxNumber = 64

// number is the grammar of a JSON number (RFC 8259, section 6).
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

func isNumber(text string) bool { return len(text) <= maxNumber && number.MatchString(text) }

// amount keeps a number, told as one or in a string, exactly as it was
// written: 1.50 stays 1.50, and nothing passes through a float.
func amount(v any) (string, bool) {
	text, _ := rest.Text(v)
	return text, isNumber(text)
}

// offsetWithoutColon is how some serialisers write a zone: 10:00:00+1100.
const offsetWithoutColon = "2006-01-02T15:04:05Z0700"

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
			return t.Format(time.RFC3339Nano), true
		}
	}
	return "", false
}
