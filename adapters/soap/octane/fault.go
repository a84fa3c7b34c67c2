package octane

import (
	"strings"
	"time"

	"causeway.example/adapters/soap"
	"causeway.example/internal/gateway"
)

const (
	defaultRetryAfter = time.Minute
	// maxRetryAfter bounds what a fault may ask for: the longest window of the
	// published limits is an hour.
	maxRetryAfter = time.Hour
)

// fault counts a fault and makes its error; it returns nil where SOAP's own
// classes say what the fault means.
func (c *Client) fault(call gateway.Call, f soap.Fault) *gateway.Error {
	r, code := c.catalogue.fault(f)
	c.config.OnFault(call.Operation, r.label)
	if r.judge == nil {
		return nil
	}
	return r.judge(call, code, f.Text)
}

// retryAfter reads "... try again in: 42 seconds". The format is not public:
// the first number and the unit after it count, and without both of them it
// is a minute. The result is between a second and an hour.
func retryAfter(text string) time.Duration {
	text = strings.ToLower(text)
	// The text before it may name the limit, which is a number as well.
	if _, rest, found := strings.Cut(text, "try again"); found {
		text = rest
	}
	start := strings.IndexAny(text, "0123456789")
	if start < 0 {
		return defaultRetryAfter
	}
	text = text[start:]
	count := time.Duration(0)
	for text != "" && text[0] >= '0' && text[0] <= '9' {
		count = min(count*10+time.Duration(text[0]-'0'), maxRetryAfter/time.Second)
		text = text[1:]
	}
	unit, known := unitOf(text)
	if !known {
		return defaultRetryAfter
	}
	return min(max(count*unit, time.Second), maxRetryAfter)
}

// unitOf reads the unit that text begins with.
func unitOf(text string) (unit time.Duration, known bool) {
	word := strings.TrimLeft(text, " \t\r\n-")
	if end := strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }); end >= 0 {
		word = word[:end]
	}
	switch {
	case word == "s", strings.HasPrefix(word, "sec"):
		return time.Second, true
	case word == "m", strings.HasPrefix(word, "min"):
		return time.Minute, true
	case word == "h", word == "hr", word == "hrs", strings.HasPrefix(word, "hour"):
		return time.Hour, true
	}
	return 0, false
}
