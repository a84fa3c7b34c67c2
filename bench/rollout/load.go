package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"time"

	"causeway.example/bench/openloop"
)

const (
	// rate is how many requests are sent a second. Connections are kept for a
	// shorter time than a replica drains, as Node's fetch does.
	rate = 500
	idle = 4 * time.Second
	// Patient clients each have one connection, and call so seldom that it
	// lies idle for longer than a replica drains.
	patients     = 40
	patientRate  = 5 // a second, of all of them: each calls every 8 s
	patientsIdle = 90 * time.Second
)

// sample is one request and what became of it.
type sample struct {
	request
	patient      bool
	began, ended time.Time // from when it had a connection
	owner        *replica  // of the connection
	failed       bool
	problem      string
}

// load is what clients send until they are stopped.
type load struct {
	rig *rig
	mix *mix

	mu      sync.Mutex
	samples []sample
	stop    func()
}

func newClient(idle time.Duration, connections int) *http.Client {
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{
		IdleConnTimeout: idle, MaxIdleConnsPerHost: connections,
	}}
}

// load starts the clients.
func (g *rig) load(ctx context.Context) *load {
	l := &load{rig: g, mix: g.mix}
	crowd := newClient(idle, 512)
	stopCrowd := openloop.Start(ctx, rate, func(ctx context.Context, _ int) { l.send(ctx, crowd, false) })
	alone := make([]*http.Client, patients)
	for i := range alone {
		alone[i] = newClient(patientsIdle, 1)
	}
	stopAlone := openloop.Start(ctx, patientRate, func(ctx context.Context, n int) { l.send(ctx, alone[n%patients], true) })
	l.stop = sync.OnceFunc(func() {
		stopCrowd()
		stopAlone()
		for _, client := range append(alone, crowd) {
			client.CloseIdleConnections()
		}
	})
	return l
}

// send makes the next request of all.
func (l *load) send(ctx context.Context, client *http.Client, patient bool) {
	rq := l.mix.request(int(l.rig.sent.Add(1)))
	s := sample{request: rq, patient: patient, began: time.Now()}
	var address string
	status, text, err := call(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		s.began, address = time.Now(), info.Conn.LocalAddr().String()
	}}), client, rq, "http://"+l.rig.balancer.address+rq.path)
	s.ended, s.owner = time.Now(), l.rig.balancer.replicaOf(address)
	switch {
	case err != nil:
		s.failed, s.problem = true, err.Error()
	case status != rq.want:
		s.failed, s.problem = true, fmt.Sprintf("%s %s: %d %s", rq.method, rq.path, status, text)
	}
	if rq.done != nil {
		rq.done(s.failed)
	}
	l.mu.Lock()
	l.samples = append(l.samples, s)
	l.mu.Unlock()
}

// call sends a request once. net/http repeats what it may when a kept
// connection turns out to be closed: every read, and a write whose body it can
// get again. It can get none of these, not even the empty one of a read, so
// nothing is repeated, and no failure is hidden.
func call(ctx context.Context, client *http.Client, rq request, url string) (status int, text []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, rq.method, url, io.NopCloser(strings.NewReader(rq.body)))
	if err != nil {
		return 0, nil, err
	}
	if rq.body != "" {
		req.ContentLength = int64(len(rq.body))
		req.Header.Set("Content-Type", "application/json")
	}
	rs, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = rs.Body.Close() }() // all of it is read
	text, err = io.ReadAll(rs.Body)
	return rs.StatusCode, text, err
}

type samples []sample

func (s samples) of(which func(sample) bool) samples {
	return slices.DeleteFunc(slices.Clone(s), func(one sample) bool { return !which(one) })
}

func failed(s sample) bool { return s.failed }
func write(s sample) bool  { return s.mark != "" }

// quantile is the time that a part of the requests took at most.
func (s samples) quantile(q float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	took := make([]time.Duration, len(s))
	for i := range s {
		took[i] = s[i].ended.Sub(s[i].began)
	}
	slices.Sort(took)
	return took[min(int(q*float64(len(took))), len(took)-1)]
}
