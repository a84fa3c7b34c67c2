package main

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"causeway.example/bench/openloop"
)

// rate is how many requests are sent a second, whatever becomes of those
// before: callers do not wait for each other.
const rate = 200

// sample is one request.
type sample struct {
	began   time.Time
	took    time.Duration
	failed  bool
	problem string
	shared  bool // Redis answered for the number
}

// load sends requests until it is stopped.
type load struct {
	mu      sync.Mutex
	samples []sample
	stop    func()
}

// start sends requests at the fixed rate: nine reads, each of the next pool,
// then a write.
func (g *gateway) start(ctx context.Context) *load {
	l := &load{}
	l.stop = openloop.Start(ctx, rate, func(ctx context.Context, n int) { l.add(g.send(ctx, n)) })
	return l
}

func (g *gateway) send(ctx context.Context, n int) sample {
	method, url, body, want := http.MethodGet, g.api+"/data-pools/"+pool(n%pools)+"/provider", "", http.StatusOK
	if n%10 == 9 {
		method, url, want = http.MethodPut, g.api+"/data-pools/0477000001/consumers/0400000001/data-limit", http.StatusAccepted
		body = `{"limitBytes": 1073741824}`
	}
	s := sample{began: time.Now()}
	a, err := g.call(ctx, method, url, body)
	s.took = time.Since(s.began)
	s.shared = strings.Contains(a.cacheStatus, "detail=redis")
	if err != nil {
		s.failed, s.problem = true, err.Error()
	} else if a.status != want {
		s.failed, s.problem = true, a.text
	}
	return s
}

func (l *load) add(s sample) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.samples = append(l.samples, s)
}

// between returns the samples that began in a time.
func (l *load) between(from, to time.Time) samples {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found samples
	for _, s := range l.samples {
		if !s.began.Before(from) && s.began.Before(to) {
			found = append(found, s)
		}
	}
	return found
}

type samples []sample

// quantile is the time that a part of the requests took at most.
func (s samples) quantile(q float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	took := make([]time.Duration, len(s))
	for i := range s {
		took[i] = s[i].took
	}
	slices.Sort(took)
	return took[min(int(q*float64(len(took))), len(took)-1)]
}

// failures counts the requests that failed, and tells why the first one did.
func (s samples) failures() (n int, first string) {
	for _, one := range s {
		if one.failed {
			if n == 0 {
				first = one.problem
			}
			n++
		}
	}
	return n, first
}

// shared counts the requests that Redis answered for.
func (s samples) shared() (n int) {
	for _, one := range s {
		if one.shared {
			n++
		}
	}
	return n
}
