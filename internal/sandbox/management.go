package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"causeway.example/internal/sandbox/answer"
)

// mountManagement serves what no back end has: the ways to steer the sandbox
// and to see what reached it.
func (s *Sandbox) mountManagement(mux *http.ServeMux) {
	mux.HandleFunc("GET /_sandbox/{$}", func(w http.ResponseWriter, _ *http.Request) {
		answer.JSON(http.StatusOK, map[string][]string{"management": {
			"POST /_sandbox/reset", "GET, POST /_sandbox/clock", "GET, POST, DELETE /_sandbox/faults",
			"GET, DELETE /_sandbox/calls", "DELETE /_sandbox/tokens",
		}}).Write(w)
	})
	mux.HandleFunc("POST /_sandbox/reset", func(w http.ResponseWriter, _ *http.Request) {
		s.Reset()
		done(w)
	})
	mux.HandleFunc("GET /_sandbox/clock", s.showClock)
	mux.HandleFunc("POST /_sandbox/clock", s.advanceClock)
	mux.HandleFunc("GET /_sandbox/faults", s.showFaults)
	mux.HandleFunc("POST /_sandbox/faults", s.addFault)
	mux.HandleFunc("DELETE /_sandbox/faults", func(w http.ResponseWriter, r *http.Request) {
		s.locked(func() { s.faults.Clear(r.URL.Query().Get("protocol"), r.URL.Query().Get("operation")) })
		done(w)
	})
	mux.HandleFunc("GET /_sandbox/calls", s.showCalls)
	mux.HandleFunc("DELETE /_sandbox/calls", func(w http.ResponseWriter, _ *http.Request) {
		s.locked(s.calls.Clear)
		done(w)
	})
	mux.HandleFunc("DELETE /_sandbox/tokens", func(w http.ResponseWriter, _ *http.Request) {
		s.locked(s.sps.ExpireTokens)
		done(w)
	})
}

func (s *Sandbox) locked(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

func done(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) }

func (s *Sandbox) showClock(w http.ResponseWriter, _ *http.Request) {
	var now time.Time
	var ahead time.Duration
	s.locked(func() { now, ahead = s.clock.now(), s.clock.ahead })
	answer.JSON(http.StatusOK, map[string]string{"now": now.UTC().Format(time.RFC3339Nano), "ahead": ahead.String()}).Write(w)
}

// maxAhead is how far the clock can be put ahead: ten years, so that no date is
// one that a client cannot write down.
const maxAhead = 10 * 365 * 24 * time.Hour

// advanceClock puts the clock ahead by a Go duration ("5s"). It never goes
// back, except by a reset.
func (s *Sandbox) advanceClock(w http.ResponseWriter, r *http.Request) {
	var wish struct {
		Advance string `json:"advance"`
	}
	if !readWish(w, r, &wish) {
		return
	}
	by, err := time.ParseDuration(wish.Advance)
	if err != nil || by < 0 || by > maxAhead {
		badWish(w, "advance must be a duration such as 5s, not negative, and of at most ten years")
		return
	}
	s.locked(func() { s.clock.ahead = min(s.clock.ahead+by, maxAhead) })
	s.showClock(w, r)
}

func (s *Sandbox) showCalls(w http.ResponseWriter, _ *http.Request) {
	var summary any
	s.locked(func() { summary = s.calls.Summary() })
	answer.JSON(http.StatusOK, summary).Write(w)
}

// readWish reads the body of a management request, or answers why not.
func readWish(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		badWish(w, "the body is not the JSON that this resource takes: "+wrongJSON(err))
		return false
	}
	return true
}

// wrongJSON says what is wrong without the words of this program's types.
func wrongJSON(err error) string {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return wrongType.Field + " has a value of the wrong type"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

func badWish(w http.ResponseWriter, why string) {
	answer.JSON(http.StatusBadRequest, map[string]string{"error": why}).Write(w)
}
