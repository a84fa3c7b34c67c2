// Package octanesim simulates Octane's mobile data pools: its SOAP and REST
// interfaces over one state.
//
// It is written by hand from what is known of the back end, and shares no code
// with the adapters that talk to it: a mistake in one cannot hide in the other.
// Nothing in it locks; the sandbox does.
package octanesim

import (
	"crypto/subtle"
	"net/http"
	"strings"
	"time"
	_ "time/tzdata" // the back end's zone, also where the system has no zone files

	"causeway.example/internal/sandbox/answer"
	"causeway.example/internal/sandbox/calls"
)

// Prefix is the path below which everything of Octane is served.
const Prefix = "/tiab/"

// apiPrefix is the path below which its REST interface is served.
const apiPrefix = Prefix + "api/"

// zone is the back end's time zone.
const zone = "Australia/Sydney"

// Options are the choices of a simulator. All members are required.
type Options struct {
	Username  string
	Password  string
	OrderTime time.Duration // from an order's start to its end
	Limits    bool          // answer fault 233 beyond the published limits
	Now       func() time.Time
	// CallerNow is the clock of those who call, which Now may be ahead of: what
	// is today for them is not in the past.
	CallerNow func() time.Time
}

// Server is the simulated back end.
type Server struct {
	options  Options
	location *time.Location
	state    *state
	limiter  *limiter
}

// New makes a simulator with its seeds.
func New(options Options) *Server {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err) // the zone is part of the program
	}
	s := &Server{options: options, location: location}
	s.Reset()
	return s
}

// Reset restores the seeds, and forgets all calls counted against limits.
func (s *Server) Reset() {
	s.state = seed(s.options.Now, s.options.OrderTime, s.location)
	s.state.callerNow = s.options.CallerNow
	s.limiter = &limiter{}
}

// Call understands a request below [Prefix].
func (s *Server) Call(r *http.Request, body []byte) calls.Call {
	if strings.HasPrefix(r.URL.Path, apiPrefix) {
		return s.restCall(r, body)
	}
	endpoint, known := endpoints[strings.TrimPrefix(r.URL.Path, Prefix)]
	if !known {
		return calls.Answered(calls.SOAP, calls.Unknown, answer.HTML(http.StatusNotFound, "The requested resource is not available."))
	}
	return s.soapCall(endpoint, r, body)
}

// knows checks credentials, in constant time.
func (s *Server) knows(username, password string) bool {
	sameUser := subtle.ConstantTimeCompare([]byte(username), []byte(s.options.Username))
	samePassword := subtle.ConstantTimeCompare([]byte(password), []byte(s.options.Password))
	return sameUser&samePassword == 1
}
