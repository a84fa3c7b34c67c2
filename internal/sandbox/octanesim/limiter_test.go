package octanesim

import (
	"testing"
	"time"

	"causeway.example/internal/sandbox/faults"
)

func TestLimits(t *testing.T) {
	o := newOctane(t, true)
	for i := range 100 {
		if got := o.query("100001"); got.fault.Kind != "" {
			t.Fatalf("call %d is limited", i+1)
		}
	}
	o.advance(18 * time.Second)
	blocked := o.query("100001")
	if want := faults.RateLimitText + "42 seconds"; blocked.fault.Kind != faults.RateLimit || blocked.fault.Message != want {
		t.Errorf("call 101: %+v, want %q", blocked.fault, want)
	}
	if other := o.detail("0400000001"); other.fault.Kind != "" {
		t.Error("another operation is limited, too")
	}
	if stranger := o.post("UtbOrder", textXML, envelope(`<o:orderQuery xmlns:o="`+orderNS+`"/>`)); stranger.fault.Kind != "" {
		t.Error("a failed login is counted for the user")
	}
	o.advance(42 * time.Second)
	if again := o.query("100001"); again.fault.Kind != "" {
		t.Error("still limited when the minute is over")
	}
	o.server.Reset()
	for i := range 100 {
		if got := o.query("100001"); got.fault.Kind != "" {
			t.Fatalf("after a reset call %d is limited", i+1)
		}
	}
}

func TestHourlyLimit(t *testing.T) {
	l := &limiter{}
	now := start
	for minute := range 20 {
		for call := range 100 {
			if _, blocked := l.take("orderCreate", now); blocked {
				t.Fatalf("call %d of minute %d is limited", call+1, minute)
			}
		}
		now = now.Add(time.Minute)
	}
	left, blocked := l.take("orderCreate", now)
	if !blocked || left != 40*time.Minute {
		t.Errorf("call 2001: blocked %v for %v", blocked, left)
	}
	if got := timeLeft(left); got != "40 minutes" {
		t.Errorf("the fault says %q", got)
	}
	if _, blocked := l.take("orderCreate", now.Add(left)); blocked {
		t.Error("still limited when the hour is over")
	}
}

func TestUnlimited(t *testing.T) {
	o := newOctane(t, false)
	for range 101 {
		if got := o.query("100001"); got.fault.Kind != "" {
			t.Fatal("limited although limits are off")
		}
	}
	l := &limiter{}
	for range 3000 {
		if _, blocked := l.take("orderReset", start); blocked {
			t.Fatal("an operation without a limit is limited")
		}
	}
}
