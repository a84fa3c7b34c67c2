// Package sandbox simulates both back ends, Octane and SPS v5, in one HTTP
// handler, for tests, demonstrations and a developer's laptop.
//
// It is an independent witness: written by hand from what is known of the back
// ends, sharing no code with the adapters. It starts no goroutine: its state
// advances with the clock when somebody calls.
package sandbox

import (
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"causeway.example/internal/sandbox/calls"
	"causeway.example/internal/sandbox/faults"
	"causeway.example/internal/sandbox/octanesim"
	"causeway.example/internal/sandbox/spssim"
)

// DefaultOrderTime is how long an order takes from its start to its end.
const DefaultOrderTime = 5 * time.Second

// header marks every answer: nobody shall take it for a real back end's.
const header = "X-Causeway-Sandbox"

// Options are the choices of a sandbox. The zero value works.
type Options struct {
	// Username and Password open Octane; random when empty.
	Username, Password string
	// ClientID and ClientSecret buy access tokens for SPS; random when empty.
	ClientID, ClientSecret string
	// OrderTime is how long an order takes; 0 means [DefaultOrderTime].
	OrderTime time.Duration
	// Limits switches the published per-operation limits on.
	Limits bool
	// CancelBuckets switches on what SPS announces for the future.
	CancelBuckets bool
	// Now tells the time; nil means time.Now.
	Now func() time.Time
}

// Credentials are what the simulated back ends accept.
type Credentials struct {
	Username, Password     string
	ClientID, ClientSecret string
}

// Sandbox is both simulated back ends. It is safe for concurrent use.
type Sandbox struct {
	credentials Credentials

	mu     sync.Mutex // everything below
	clock  *clock
	octane *octanesim.Server
	sps    *spssim.Server
	faults faults.Table
	calls  calls.Log
}

// New makes a sandbox with its seeds.
func New(options Options) *Sandbox {
	if options.OrderTime == 0 {
		options.OrderTime = DefaultOrderTime
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	s := &Sandbox{
		clock: &clock{base: options.Now},
		credentials: Credentials{
			Username: orRandom(options.Username), Password: orRandom(options.Password),
			ClientID: orRandom(options.ClientID), ClientSecret: orRandom(options.ClientSecret),
		},
	}
	s.octane = octanesim.New(octanesim.Options{
		Username: s.credentials.Username, Password: s.credentials.Password,
		OrderTime: options.OrderTime, Limits: options.Limits, Now: s.clock.now, CallerNow: options.Now,
	})
	s.sps = spssim.New(spssim.Options{
		ClientID: s.credentials.ClientID, ClientSecret: s.credentials.ClientSecret,
		CancelBuckets: options.CancelBuckets, Now: s.clock.now,
	})
	return s
}

// Credentials returns what the simulated back ends accept.
func (s *Sandbox) Credentials() Credentials { return s.credentials }

// Reset restores the seeds and the clock, lifts all faults and forgets all
// calls. Access tokens stay good.
func (s *Sandbox) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock.ahead = 0
	s.octane.Reset()
	s.sps.Reset()
	s.faults.Clear("", "")
	s.calls.Clear()
}

// Handler serves the back ends, and the management below /_sandbox/.
func (s *Sandbox) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(octanesim.Prefix, s.backEnd(s.octane.Call))
	mux.Handle(spssim.Prefix, s.backEnd(s.sps.Call))
	mux.Handle(spssim.TokenPath, s.backEnd(s.sps.TokenCall))
	s.mountManagement(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(header, "true")
		if description, found := octanesim.Description(r); found {
			description.Write(w)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func orRandom(text string) string {
	if text != "" {
		return text
	}
	return rand.Text()
}
