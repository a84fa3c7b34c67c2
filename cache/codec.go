package cache

import (
	"crypto/hmac"
	"errors"
	"strconv"
	"strings"
	"time"
)

// entryVersion changes when the meaning of an entry does.
const entryVersion = "causeway 3"

// maxEntry is the size, in bytes, above which a value is not one of ours.
const maxEntry = 4 << 10

// maxTTL is more than anybody configures.
const maxTTL = 10 * 365 * 24 * time.Hour

var (
	errCorrupt   = errors.New("not an entry of this version")
	errForeign   = errors.New("not written for this key by a gateway with this secret")
	errLineBreak = errors.New("a value with a line break")
)

// encode writes an entry, six lines: the version, when the back end answered
// (Unix time in seconds), for how many seconds it is fresh, lineSeqNo,
// providerId, and the MAC of the lines before it and of the key. Reading JSON
// took a tenth of the whole look-up.
func (h hasher) encode(id identity, f entry) ([]byte, error) {
	if strings.Contains(f.LineSeqNo+f.ProviderID, "\n") {
		return nil, errLineBreak
	}
	data := make([]byte, 0, 128)
	data = append(append(data, entryVersion...), '\n')
	data = append(strconv.AppendInt(data, f.fetchedAt.Unix(), 10), '\n')
	data = append(strconv.AppendInt(data, int64(f.ttl/time.Second), 10), '\n')
	data = append(append(data, f.LineSeqNo...), '\n')
	data = append(append(data, f.ProviderID...), '\n')
	return append(data, h.mac(id.key, string(data))...), nil
}

// decode reads an entry, which must have been written for id by a gateway with
// the same secret: whoever else writes to the store cannot choose a line. Its
// errors are errForeign, and errCorrupt for an authentic entry that cannot be
// read. Nothing of an entry is interpreted before its MAC is checked.
func (h hasher) decode(id identity, data []byte) (entry, error) {
	at := len(data) - macLength
	if len(data) > maxEntry || at < 0 {
		return entry{}, errForeign
	}
	text := string(data)
	if !hmac.Equal(data[at:], []byte(h.mac(id.key, text[:at]))) {
		return entry{}, errForeign
	}
	var lines [6]string // the last one is empty: the MAC follows a line end
	rest, more := text[:at], true
	for i := range lines {
		if !more {
			return entry{}, errCorrupt
		}
		lines[i], rest, more = strings.Cut(rest, "\n")
	}
	fetchedAt, errTold := strconv.ParseInt(lines[1], 10, 64)
	ttl, errTTL := strconv.ParseInt(lines[2], 10, 64)
	v := value{lines[3], lines[4]}
	if more || lines[5] != "" || lines[0] != entryVersion || !id.kind.complete(v) ||
		errTold != nil || fetchedAt <= 0 || errTTL != nil || ttl <= 0 || ttl > int64(maxTTL/time.Second) {
		return entry{}, errCorrupt
	}
	return entry{value: v, fetchedAt: time.Unix(fetchedAt, 0), ttl: time.Duration(ttl) * time.Second}, nil
}
