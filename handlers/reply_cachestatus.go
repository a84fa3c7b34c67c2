package handlers

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"causeway.example/internal/gateway"
)

// maxCacheStatus bounds the list in an answer.
const maxCacheStatus = 4

// setCacheHeaders tells how the numbers of a request were looked up, in order
// (RFC 9211), and of an answer that is a look-up how old it is (RFC 9111
// section 5.1).
func setCacheHeaders(header http.Header, all []gateway.Resolution, isAnswer bool) {
	if len(all) == 0 {
		return
	}
	if isAnswer {
		header.Set("Age", seconds(all[len(all)-1].Age))
	}
	members := make([]string, 0, maxCacheStatus)
	for _, r := range all[:min(len(all), maxCacheStatus)] {
		members = append(members, cacheStatus(r))
	}
	header.Set("Cache-Status", strings.Join(members, ", "))
}

// cacheStatus is one look-up as a member of the list. A request that went on
// to the back end is no hit (RFC 9211 section 2.1), also when the answer is an
// old one after all.
func cacheStatus(r gateway.Resolution) string {
	parameters := []string{"causeway"}
	switch {
	case r.Level == "":
		parameters = append(parameters, "fwd=miss")
	case r.Tried:
		parameters = append(parameters, "fwd=stale")
	default:
		parameters = append(parameters, "hit")
	}
	if r.TTL != 0 {
		parameters = append(parameters, "ttl="+seconds(r.TTL))
	}
	if r.Stored {
		parameters = append(parameters, "stored")
	}
	if r.Coalesced {
		parameters = append(parameters, "collapsed")
	}
	if r.Level != "" {
		parameters = append(parameters, "detail="+r.Level)
	}
	return strings.Join(parameters, "; ")
}

// maxSeconds is the largest number of seconds that every cache can tell (RFC
// 9111 section 1.2.2): 2^31.
const maxSeconds = 1 << 31

// seconds are the whole seconds of a time.
func seconds(d time.Duration) string {
	return strconv.FormatInt(min(int64(d/time.Second), maxSeconds), 10)
}
