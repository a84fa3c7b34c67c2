package wiring

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/config"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
	"causeway.example/internal/telemetry"
)

// roundTrip is a back end in the process.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// largeAnswers is a back end whose answers take half of the memory that there
// is for what they decode to, and a little more than that with another one.
type largeAnswers struct {
	b      backend
	client *exchange.Client
}

func newLargeAnswers(maxConcurrent int, answer roundTrip) largeAnswers {
	const decoded = 1 << 20 // a quarter of the memory
	return largeAnswers{
		b: newBackend(gateway.Octane, "http://octane.example", maxConcurrent, config.Default().Timeouts, telemetry.New(telemetry.Options{})),
		client: &exchange.Client{
			HTTP: &http.Client{Transport: answer}, Memory: exchange.NewMemory(4 * decoded),
			Measure: func([]byte) (int64, error) { return decoded/2 + 1, nil },
		},
	}
}

// call is a primitive with its decorators.
func call[In gateway.Targeted, Out any](l largeAnswers, c gateway.Call) gateway.Op[In, Out] {
	return decorate(l.b, c, func(ctx context.Context, _ In) (out Out, err error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://octane.example/", nil)
		if err == nil {
			_, err = l.client.Do(ctx, c, r)
		}
		return out, err
	})
}

// at answers after some time.
func at(d time.Duration) roundTrip {
	return func(*http.Request) (*http.Response, error) {
		<-time.After(d)
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("{}")), ContentLength: 2}, nil
	}
}

// TestCallsDoNotWaitForEachOther: a request that waits for its turn at the back
// end holds none of the memory that a call with the turn waits for.
func TestCallsDoNotWaitForEachOther(t *testing.T) {
	const requests = 64
	for _, tt := range []struct {
		name          string
		maxConcurrent int
		steps         []gateway.Call
	}{
		{"a read and a write", 1, []gateway.Call{gateway.CallDataPool, gateway.CallDataLimit}},
		{"two reads", 1, []gateway.Call{gateway.CallDataPool, gateway.CallServiceDetail}},
		{"many at a time", 16, []gateway.Call{gateway.CallDataPool, gateway.CallDataLimit}},
		{"four calls", 4, []gateway.Call{gateway.CallDataPool, gateway.CallServiceDetail, gateway.CallDataPool, gateway.CallDisconnect}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const latency = time.Millisecond
				l := newLargeAnswers(tt.maxConcurrent, at(latency))
				began := time.Now()
				var group sync.WaitGroup
				for range requests {
					group.Go(func() {
						ctx, end := begin(25*time.Second)(t.Context(), gateway.Write)
						defer end()
						for _, step := range tt.steps {
							if _, err := call[gateway.LineKey, string](l, step)(ctx, gateway.LineKey{}); err != nil {
								t.Errorf("%s: %v", step.Operation, err)
								return
							}
						}
					})
				}
				group.Wait()
				if took, most := time.Since(began), time.Duration(requests*len(tt.steps))*latency; took > most {
					t.Errorf("it took %v, and the calls one after the other %v", took, most)
				}
			})
		})
	}
}

// TestLookupsHoldNoMemory: requests that wait for the look-up of another one
// hold none of the memory that it needs.
func TestLookupsHoldNoMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		released := make(chan struct{})
		var calls atomic.Int32
		l := newLargeAnswers(64, func(r *http.Request) (*http.Response, error) {
			if calls.Add(1) == 1 { // the look-up
				<-released
			}
			return at(0)(r)
		})
		found, err := (&wiring{cfg: config.Default(), telemetry: telemetry.New(telemetry.Options{})}).newLookups()
		if err != nil {
			t.Fatal(err)
		}
		defer found.close()
		lookup := withoutAnswers(found, gateway.Upstream{
			ServiceDetail: call[gateway.ServiceKey, gateway.Line](l, gateway.CallServiceDetail),
			DataPool:      call[gateway.LineKey, gateway.PoolRecord](l, gateway.CallDataPool),
		})
		began := time.Now()
		request := func(read bool) error {
			ctx, end := begin(25*time.Second)(t.Context(), gateway.Write)
			defer end()
			if read {
				if _, err := call[gateway.LineKey, string](l, gateway.CallDataPool)(ctx, gateway.LineKey{}); err != nil {
					return err
				}
			}
			_, err := lookup.Line(ctx, gateway.ServiceKey{CustomerNumber: "1", ServiceNumber: "0400000001"})
			return err
		}
		failures := make(chan error, 3)
		go func() { failures <- request(false) }()
		synctest.Wait() // the look-up is at the back end
		for range 2 {
			go func() { failures <- request(true) }()
		}
		synctest.Wait()
		close(released)
		if err := errors.Join(<-failures, <-failures, <-failures); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %v", took)
		}
	})
}
