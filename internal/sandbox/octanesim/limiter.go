package octanesim

import (
	"fmt"
	"time"
)

// allowance is how many calls of an operation are allowed.
type allowance struct{ minute, hour int }

// allowances are the published limits of the SOAP operations. The last three
// operations are not in the published table; theirs are assumed.
var allowances = map[string]allowance{
	"orderCreate":      {100, 2000},
	"orderQuery":       {100, 2000},
	"getServiceDetail": {100, 2000},
	"orderCreateBulk":  {100, 2000},
	"getDataPool":      {100, 2000},
	"updateDataLimit":  {100, 2000},
}

// limiter counts the calls of the API user by operation, in fixed windows
// that begin with a first call. It does no locking.
type limiter struct {
	windows map[string]*[2]window
}

type window struct {
	begun time.Time
	calls int
}

// take counts a call, or says how long the operation stays blocked. A blocked
// call is not counted.
func (l *limiter) take(operation string, now time.Time) (left time.Duration, blocked bool) {
	allowed, limited := allowances[operation]
	if !limited {
		return 0, false
	}
	if l.windows == nil {
		l.windows = map[string]*[2]window{}
	}
	both := l.windows[operation]
	if both == nil {
		both = &[2]window{}
		l.windows[operation] = both
	}
	for i, w := range []struct {
		length time.Duration
		max    int
	}{{time.Minute, allowed.minute}, {time.Hour, allowed.hour}} {
		if end := both[i].begun.Add(w.length); !now.Before(end) {
			both[i] = window{begun: now}
		} else if both[i].calls >= w.max {
			left, blocked = max(left, end.Sub(now)), true
		}
	}
	if !blocked {
		both[0].calls++
		both[1].calls++
	}
	return left, blocked
}

// timeLeft words a duration as the fault does, rounded up.
func timeLeft(d time.Duration) string {
	if d > 2*time.Minute {
		return fmt.Sprintf("%d minutes", (d+time.Minute-1)/time.Minute)
	}
	return fmt.Sprintf("%d seconds", (d+time.Second-1)/time.Second)
}
