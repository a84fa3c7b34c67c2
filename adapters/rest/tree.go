package rest

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"

	"causeway.example/internal/gateway"
)

// tree builds the tree of a text that is valid JSON.
type tree struct {
	decoder  *json.Decoder
	repeated []string
	// names has free tables for the names of an object: the first spelling of each by
	// its lower-case form.
	names []map[string]string
}

// readTree parses one JSON object member by member. It also returns the names of
// repeated members.
func readTree(body []byte) (Object, []string, error) {
	t := tree{decoder: json.NewDecoder(bytes.NewReader(body))}
	t.decoder.UseNumber()
	v, err := t.value()
	o, isObject := v.(map[string]any)
	if err != nil || !isObject {
		return nil, nil, errNotObject
	}
	return o, t.repeated, nil
}

func (t *tree) value() (any, error) {
	token, err := t.decoder.Token()
	switch token {
	case json.Delim('{'):
		return t.object()
	case json.Delim('['):
		return t.list()
	}
	return token, err
}

func (t *tree) list() (any, error) {
	list := []any{}
	for t.decoder.More() {
		v, err := t.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := t.decoder.Token()
	return list, err
}

func (t *tree) object() (any, error) {
	o := map[string]any{}
	names := t.enter()
	for t.decoder.More() {
		name, err := t.decoder.Token()
		if err != nil {
			return nil, err
		}
		v, err := t.value()
		if err != nil {
			return nil, err
		}
		t.put(o, names, name.(string), v)
	}
	t.leave(names)
	_, err := t.decoder.Token()
	return o, err
}

// enter returns an empty table for the names of an object.
func (t *tree) enter() map[string]string {
	if last := len(t.names) - 1; last >= 0 {
		names := t.names[last]
		t.names = t.names[:last]
		return names
	}
	return map[string]string{}
}

// maxReused is the maximum size of a table of names that is reused: clearing a large
// one for each small object takes longer than allocating a new one.
const maxReused = 64

func (t *tree) leave(names map[string]string) {
	if len(names) <= maxReused {
		clear(names)
		t.names = append(t.names, names)
	}
}

// put adds a member to an object.
func (t *tree) put(o map[string]any, names map[string]string, name string, v any) {
	folded := strings.ToLower(name)
	first, again := names[folded]
	if !again {
		names[folded] = name
		o[name] = v
		return
	}
	t.again(first)
	switch seen := o[first]; {
	case v == nil:
	case seen == nil:
		o[first] = v
	case !reflect.DeepEqual(seen, v):
		o[first] = Contradiction{}
	}
}

// maxRepeated is how many repeated members of one answer are reported.
const maxRepeated = 16

func (t *tree) again(name string) {
	name = gateway.Clip(name, maxName)
	for _, known := range t.repeated {
		if known == name {
			return
		}
	}
	if len(t.repeated) < maxRepeated {
		t.repeated = append(t.repeated, name)
	}
}
