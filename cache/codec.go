package cache

import (
	"crypto/hmac"
	"errors"
	"strconv"
	"strings"
	"time"
)

// entryVersion changes when the format or the meaning of an entry does.
const entryVersion = "causeway 3"

// maxEntrySize is the size in bytes of the longest value that is read as an
// entry.
const maxEntrySize = 4 << 10

// maxTTL is the largest TTL that the configuration accepts.
const maxTTL = 10 * 365 * 24 * time.Hour

var (
	errCorrupt   = errors.New("not an entry of this version")
	errForeign   = errors.New("not written for this key by a gateway with this secret")
	errLineBreak = errors.New("a value with a line break")
)

// encode returns the text of an entry, six lines: the version, when the back
// end answered (Unix time in seconds), the TTL in seconds, lineSeqNo,
// providerId, and the MAC of the lines before it and of the key. It is not JSON,
// whose decoding took a tenth of the whole look-up.
func (h hasher) encode(id identity, e entry) ([]byte, error) {
	if strings.Contains(e.LineSeqNo+e.ProviderID, "\n") {
		return nil, errLineBreak
	}
	data := make([]byte, 0, 128)
	data = append(append(data, entryVersion...), '\n')
	data = append(strconv.AppendInt(data, e.fetchedAt.Unix(), 10), '\n')
	data = append(strconv.AppendInt(data, int64(e.ttl/time.Second), 10), '\n')
	data = append(append(data, e.LineSeqNo...), '\n')
	data = append(append(data, e.ProviderID...), '\n')
	return append(data, h.mac(id.key, string(data))...), nil
}

// decode parses an entry that a gateway with the same secret wrote for id. Its
// errors are errForeign, and errCorrupt for an authentic entry that cannot be
// parsed. Nothing of an entry is parsed before its MAC is verified.
func (h hasher) decode(id identity, data []byte) (entry, error) {
	at := len(data) - macLength
	if len(data) > maxEntrySize || at < 0 {
		return entry{}, errForeign
	}
	text := string(data)
	if !hmac.Equal(data[at:], []byte(h.mac(id.key, text[:at]))) {
		return entry{}, errForeign
	}
	var lines [6]string // the last one is empty: the MAC follows a line break
	rest, more := text[:at], true
	for i := range lines {
		if !more {
			return entry{}, errCorrupt
		}
		lines[i], rest, more = strings.Cut(rest, "\n")
	}
	fetchedAt, errTime := strconv.ParseInt(lines[1], 10, 64)
	ttl, errTTL := strconv.ParseInt(lines[2], 10, 64)
	v := value{lines[3], lines[4]}
	if more || lines[5] != "" || lines[0] != entryVersion || !id.kind.complete(v) ||
		errTime != nil || fetchedAt <= 0 || errTTL != nil || ttl <= 0 || ttl > int64(maxTTL/time.Second) {
		return entry{}, errCorrupt
	}
	return entry{value: v, fetchedAt: time.Unix(fetchedAt, 0), ttl: time.Duration(ttl) * time.Second}, nil
}
