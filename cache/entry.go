package cache

import (
	"encoding/json"
	"errors"
	"time"
)

// entryVersion changes when the meaning of an entry does.
const entryVersion = 2

// maxEntry is the size, in bytes, above which a value is not one of ours.
const maxEntry = 4 << 10

// entry is the form in which a store keeps a fact. Times are in seconds.
type entry struct {
	Version    int    `json:"v"`
	Name       string `json:"id"`
	Told       int64  `json:"at"`
	TTL        int64  `json:"ttl"`
	LineSeqNo  string `json:"lineSeqNo"`
	ProviderID string `json:"providerId,omitempty"`
}

var (
	errCorrupt = errors.New("not an entry of this version")
	errForeign = errors.New("an entry of another number, customer or credential")
)

func encode(id identity, f fact) ([]byte, error) {
	return json.Marshal(entry{
		Version: entryVersion, Name: id.name, Told: f.told.Unix(), TTL: int64(f.ttl / time.Second),
		LineSeqNo: f.LineSeqNo, ProviderID: f.ProviderID,
	})
}

// decode reads an entry, which must be the one that id names. Its errors are
// errCorrupt and errForeign.
func decode(id identity, data []byte) (fact, error) {
	var e entry
	if len(data) > maxEntry || json.Unmarshal(data, &e) != nil || e.Version != entryVersion {
		return fact{}, errCorrupt
	}
	v := value{e.LineSeqNo, e.ProviderID}
	if !id.kind.complete(v) || e.Told <= 0 || e.TTL <= 0 || e.TTL > maxTTL {
		return fact{}, errCorrupt
	}
	if e.Name != id.name {
		return fact{}, errForeign
	}
	return fact{value: v, told: time.Unix(e.Told, 0), ttl: time.Duration(e.TTL) * time.Second}, nil
}

// maxTTL is, in seconds, more than anybody configures, and less than a
// [time.Duration] overflows at.
const maxTTL = 10 * 365 * 24 * 3600
