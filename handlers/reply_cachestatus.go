package handlers

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"causeway.example/internal/gateway"
)

// maxCacheStatus bounds the number of list members in Cache-Status.
const maxCacheStatus = 4

// setCacheHeaders sets Cache-Status (RFC 9211): how the numbers of a request were looked
// up, in order. If the response is the result of a look-up, it sets Age (RFC 9111 section
// 5.1) as well.
func setCacheHeaders(header http.Header, all []gateway.Resolution, isResult bool) {
	if len(all) == 0 {
		return
	}
	if isResult {
		header.Set("Age", seconds(all[len(all)-1].Age))
	}
	members := make([]string, 0, maxCacheStatus)
	for _, r := range all[:min(len(all), maxCacheStatus)] {
		members = append(members, cacheStatus(r))
	}
	header.Set("Cache-Status", strings.Join(members, ", "))
}

// cacheStatus returns one look-up as a list member. One that was sent to the back end is
// not a hit (RFC 9211 section 2.1), even if a stale entry was used in the end.
func cacheStatus(r gateway.Resolution) string {
	parameters := []string{"causeway"}
	switch {
	case r.Level == "":
		parameters = append(parameters, "fwd=miss")
	case r.Attempted:
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

// maxSeconds is 2^31, the largest number of seconds that every cache can represent (RFC
// 9111 section 1.2.2).
const maxSeconds = 1 << 31

// seconds returns d in whole seconds, rounded towards zero.
func seconds(d time.Duration) string {
	return strconv.FormatInt(min(int64(d/time.Second), maxSeconds), 10)
}
