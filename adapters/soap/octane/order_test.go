package octane

import (
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

func TestTimesKeepTheirZone(t *testing.T) {
	c := New(config(t, silent(t)))
	for text, want := range map[string]string{
		"2024-02-15T10:01:00+11:00":     "2024-02-15T10:01:00+11:00",
		"2024-07-15T10:01:00+10:00":     "2024-07-15T10:01:00+10:00",
		"2024-02-15T10:01:00Z":          "2024-02-15T10:01:00Z",
		"2024-02-15T10:01:00.123-03:30": "2024-02-15T10:01:00-03:30",
		// Without zone: Sydney, in summer and in winter.
		"2024-02-15T10:01:00":     "2024-02-15T10:01:00+11:00",
		"2024-07-15T10:01:00.999": "2024-07-15T10:01:00+10:00",
	} {
		if got := c.createdOn(text).Format(time.RFC3339); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "15-02-2024", "2024-02-15", "2024-02-30T10:01:00+11:00", "yesterday"} {
		if got := c.createdOn(text); !got.IsZero() {
			t.Errorf("%s: got %s", text, got)
		}
	}
}

// Only the exchange is required: callbacks and zone are optional.
func TestClientWithoutCallbacks(t *testing.T) {
	config := config(t, answering(200, "text/xml", file(t, "testdata/replies/orderQuery-unknown-word.xml")))
	config.Location = nil
	c := New(config)
	got, err := c.OrderQuery(t.Context(), gateway.OrderKey{OrderID: "100001"})
	if err != nil || got.Status != gateway.OrderInProgress {
		t.Errorf("got %v, %v", got, err)
	}
	if got := c.createdOn("2024-02-15T10:01:00").Format(time.RFC3339); got != "2024-02-15T10:01:00Z" {
		t.Errorf("without zone: got %s", got)
	}
}
