package cache

import (
	"encoding/json"
	"errors"
)

// entryVersion changes when the meaning of an entry does.
const entryVersion = 1

// maxEntry is the size, in bytes, above which a value is not one of ours.
const maxEntry = 4 << 10

// value is what is remembered of a number. It is complete when no part of it
// is missing.
type value interface {
	complete() bool
}

// entry is the form in which a value is kept.
type entry[T value] struct {
	Version int    `json:"v"`
	Name    string `json:"id"`
	Value   T      `json:"value"`
}

var (
	errCorrupt = errors.New("not an entry of this version")
	errForeign = errors.New("an entry of another number, customer or credential")
)

func encode[T value](id identity, v T) ([]byte, error) {
	return json.Marshal(entry[T]{Version: entryVersion, Name: id.name, Value: v})
}

// decode reads an entry, which must be the one that id names. Its errors are
// errCorrupt and errForeign.
func decode[T value](id identity, data []byte) (T, error) {
	var e entry[T]
	var none T
	if len(data) > maxEntry || json.Unmarshal(data, &e) != nil || e.Version != entryVersion || !e.Value.complete() {
		return none, errCorrupt
	}
	if e.Name != id.name {
		return none, errForeign
	}
	return e.Value, nil
}

// lineValue is what is kept of a [gateway.Line].
type lineValue struct {
	LineSeqNo string `json:"lineSeqNo"`
}

func (l lineValue) complete() bool { return l.LineSeqNo != "" }

// providerValue is what is kept of a [gateway.Provider]: not its number.
type providerValue struct {
	LineSeqNo  string `json:"lineSeqNo"`
	ProviderID string `json:"providerId"`
}

func (p providerValue) complete() bool { return p.LineSeqNo != "" && p.ProviderID != "" }
