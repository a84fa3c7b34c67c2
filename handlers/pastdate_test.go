package handlers

import (
	"context"
	"net/http"
	"testing"
	"time"

	"causeway.example/handlers/jsonbody"
	"causeway.example/internal/gateway"
)

// TestPastDates: a past day is refused by the gateway itself. The day is that of the back
// end's time zone.
func TestPastDates(t *testing.T) {
	const beforeMidnight, afterMidnight = "2026-11-28T12:59:59Z", "2026-11-28T13:00:00Z" // in Sydney
	for _, tt := range []struct {
		now, date, code string
	}{
		{beforeMidnight, "2026-11-28", ""},
		{beforeMidnight, "2026-11-27", violationPastDate},
		{afterMidnight, "2026-11-28", violationPastDate},
		{afterMidnight, "2026-11-29", ""},
		{afterMidnight, "2027-01-01", ""},
		{afterMidnight, "2025-12-31", violationPastDate},
		{afterMidnight, "0001-01-01", violationPastDate},
		{afterMidnight, "2026-02-30", jsonbody.CodeFormat},
		{afterMidnight, "1999-1-1", jsonbody.CodeFormat},
	} {
		t.Run(tt.now+" "+tt.date, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, tt.now)
			if err != nil {
				t.Fatal(err)
			}
			service := untouched(t)
			if tt.code == "" {
				service.AddConsumers = func(context.Context, gateway.ConsumerAddition) ([]gateway.ItemResult, error) {
					return []gateway.ItemResult{{ServiceNumber: "0400000011", Status: gateway.ItemAccepted, OrderID: "1"}}, nil
				}
			}
			s := newSite(t, Options{Service: service, Location: sydney(t), Now: func() time.Time { return now }})
			w := s.do(t, "POST", poolPath+"/consumers", `{"serviceNumbers":["0400000011"],"requestedDate":"`+tt.date+`"}`)
			if tt.code == "" {
				if w.Code != http.StatusAccepted {
					t.Errorf("got %d: %s", w.Code, w.Body)
				}
				return
			}
			if p := problem(t, w); len(p.Errors) != 1 || p.Errors[0].Code != tt.code || p.Errors[0].Pointer != "/requestedDate" {
				t.Errorf("got %+v", p.Errors)
			}
		})
	}
}
