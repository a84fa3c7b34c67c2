package cache

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// entryVersion changes when the meaning of an entry does.
const entryVersion = "causeway 2"

// maxEntry is the size, in bytes, above which a value is not one of ours.
const maxEntry = 4 << 10

// maxTTL is more than anybody configures.
const maxTTL = 10 * 365 * 24 * time.Hour

var (
	errCorrupt   = errors.New("not an entry of this version")
	errForeign   = errors.New("an entry of another number, customer or credential")
	errLineBreak = errors.New("a value with a line break")
)

// encode writes an entry, six lines: the version, the identity, when the back
// end told it (Unix time in seconds), for how many seconds it is fresh,
// lineSeqNo, providerId. Reading JSON took a tenth of the whole look-up.
func encode(id identity, f fact) ([]byte, error) {
	if strings.Contains(f.LineSeqNo+f.ProviderID, "\n") {
		return nil, errLineBreak
	}
	data := make([]byte, 0, 128)
	data = append(append(data, entryVersion...), '\n')
	data = append(append(data, id.name...), '\n')
	data = append(strconv.AppendInt(data, f.told.Unix(), 10), '\n')
	data = append(strconv.AppendInt(data, int64(f.ttl/time.Second), 10), '\n')
	data = append(append(data, f.LineSeqNo...), '\n')
	return append(data, f.ProviderID...), nil
}

// decode reads an entry, which must be the one that id names. Its errors are
// errCorrupt and errForeign.
func decode(id identity, data []byte) (fact, error) {
	if len(data) > maxEntry {
		return fact{}, errCorrupt
	}
	var lines [6]string
	rest, more := string(data), true
	for i := range lines {
		if !more {
			return fact{}, errCorrupt
		}
		lines[i], rest, more = strings.Cut(rest, "\n")
	}
	told, errTold := strconv.ParseInt(lines[2], 10, 64)
	ttl, errTTL := strconv.ParseInt(lines[3], 10, 64)
	v := value{lines[4], lines[5]}
	switch {
	case more, lines[0] != entryVersion, errTold != nil, told <= 0, errTTL != nil, ttl <= 0, ttl > int64(maxTTL/time.Second), !id.kind.complete(v):
		return fact{}, errCorrupt
	case lines[1] != id.name:
		return fact{}, errForeign
	}
	return fact{value: v, told: time.Unix(told, 0), ttl: time.Duration(ttl) * time.Second}, nil
}
