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

// Contradiction is the value of a member that stands more than once in its
// object, with values that differ. It has no type that anybody asks for, so it
// is read as a value that cannot be read.
type Contradiction struct{}

// Decode reads a body that must be one JSON object and nothing else. Names
// that differ in case only are one name, under the first spelling; null beside
// a value is nothing.
func Decode(body []byte) (Object, error) {
	o, _, err := decode(body, exchange.MaxBody)
	return o, err
}

// decode returns the names of repeated members as well: each once, masked and
// cut. limit is that of the body in bytes.
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
	// encoding/json keeps the last of the members with the same name. Answers
	// have none, so a second reading, which sees each of them, is rare.
	if (&names{}).distinct(o) == n.names {
		return o, nil, nil
	}
	return readTree(body)
}
