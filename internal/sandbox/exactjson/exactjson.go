// Package exactjson reads JSON requests as the simulated back ends do: member
// names are exact (encoding/json into structs ignores their case, which would
// hide a client's mistake) and numbers keep their digits.
package exactjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// ErrNotObject is returned for a body that is JSON, but no object.
var ErrNotObject = errors.New("the body is not a JSON object")

// Object is a JSON object; values are those of encoding/json with UseNumber.
type Object map[string]any

// Parse reads a body that is exactly one JSON object.
func Parse(body []byte) (Object, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("data after the JSON object")
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, ErrNotObject
	}
	return object, nil
}

// String returns a member that is a string.
func (o Object) String(name string) (string, bool) {
	s, ok := o[name].(string)
	return s, ok
}

// Digits returns a member that is a number, or a string, as its text.
func (o Object) Digits(name string) (string, bool) {
	switch v := o[name].(type) {
	case json.Number:
		return v.String(), true
	case string:
		return v, true
	}
	return "", false
}

// Strings returns a member that is an array of strings only.
func (o Object) Strings(name string) ([]string, bool) {
	array, ok := o[name].([]any)
	if !ok {
		return nil, false
	}
	texts := make([]string, len(array))
	for i, v := range array {
		if texts[i], ok = v.(string); !ok {
			return nil, false
		}
	}
	return texts, true
}

// Objects returns a member that is an array of objects only.
func (o Object) Objects(name string) ([]Object, bool) {
	array, ok := o[name].([]any)
	if !ok {
		return nil, false
	}
	objects := make([]Object, len(array))
	for i, v := range array {
		object, ok := v.(map[string]any)
		if !ok {
			return nil, false
		}
		objects[i] = object
	}
	return objects, true
}
