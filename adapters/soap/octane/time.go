package octane

import (
	"strings"
	"time"

	"causeway.example/adapters/soap"
)

// timeLayouts are the accepted forms of a time: xs:dateTime with and without
// zone, and what other back ends write. Seconds may have a fraction.
var timeLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05",
	"2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07",
	"2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700", "2006-01-02T15:04",
}

// The accepted years of a time. Other years are placeholders for no time: 0001,
// 1900, 1970 and 9999.
const (
	firstYear = 1990
	lastYear  = 2100
)

// createdOn parses an order's time, in the back end's zone if it has none. An
// unreadable time is zero and reported, so that the rest of the order is kept.
func (c *Client) createdOn(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, ok := parseTime(text, c.config.Location)
	if !ok {
		c.config.OnUnknownWord("createdOn", soap.Unreadable)
	}
	return t
}

func parseTime(text string, zone *time.Location) (time.Time, bool) {
	text, _, _ = strings.Cut(strings.ToUpper(text), "[") // Java appends the zone's name to its offset
	day, clock, found := strings.Cut(text, "T")
	if !found {
		day, clock, _ = strings.Cut(text, " ")
	}
	clock = strings.ReplaceAll(clock, " ", "")
	for _, name := range []string{"UTC", "GMT"} {
		if rest, found := strings.CutSuffix(clock, name); found {
			clock = rest + "Z"
		}
	}
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, day+"T"+clock, zone); err == nil && t.Year() >= firstYear && t.Year() <= lastYear {
			return t, true
		}
	}
	return time.Time{}, false
}
