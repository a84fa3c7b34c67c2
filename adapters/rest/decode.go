package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"causeway.example/internal/gateway/exchange"
)

var errNotObject = errors.New("the body is not one JSON object")

// Contradiction is the value of a member that is repeated in its object with
// different values. It has no expected type, so it counts as unreadable.
type Contradiction struct{}

// Decode parses a body that must be exactly one JSON object. Names that differ only
// in case are one name, with the first spelling; a null beside a value is ignored.
func Decode(body []byte) (Object, error) {
	o, _, err := decode(body, exchange.MaxBody)
	return o, err
}

// decode also returns the distinct names of repeated members, masked and cut. limit
// is the maximum size of the body in bytes.
func decode(body []byte, limit int64) (Object, []string, error) {
	// A byte order mark may be ignored (RFC 8259, section 8.1).
	body = bytes.TrimPrefix(body, []byte("\uFEFF"))
	n := count(body)
	if _, err := n.memory(body, limit); err != nil {
		return nil, nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errNotObject, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, errNotObject
	}
	o, isObject := v.(map[string]any)
	if !isObject {
		return nil, nil, errNotObject
	}
	// encoding/json keeps the last of several members with the same name. Responses
	// usually have no repeated names, so a second pass that sees all is rare.
	if (&names{}).distinct(o) == n.names {
		return o, nil, nil
	}
	return readTree(body)
}
