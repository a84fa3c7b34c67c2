package handlers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"golang.org/x/sync/semaphore"

	"causeway.example/internal/gateway"
)

const dataLimitPath = consumerPath + "/data-limit"

// budget is a semaphore that can report whether all of it is free.
type budget struct {
	*semaphore.Weighted
	size int64
}

func newBudget(size int64) *budget { return &budget{semaphore.NewWeighted(size), size} }

func (b *budget) free() bool {
	if !b.TryAcquire(b.size) {
		return false
	}
	b.Release(b.size)
	return true
}

// padded returns a valid body of size bytes.
func padded(size int) string {
	const body = `{"limitBytes":1}`
	return body + strings.Repeat(" ", size-len(body))
}

// limitSite serves updateDataLimit with operation.
func limitSite(t *testing.T, m BodyMemory, operation func()) site {
	t.Helper()
	service := untouched(t)
	service.UpdateDataLimit = func(context.Context, gateway.DataLimit) (gateway.Order, error) {
		operation()
		return placed, nil
	}
	return newSite(t, Options{Service: service, BodyMemory: m})
}

// put sends a body; length is -1 if it is not announced.
func (s site) put(ctx context.Context, body io.Reader, length int64) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, http.MethodPut, dataLimitPath, body)
	r.Header.Set("Content-Type", "application/json")
	r.ContentLength = length
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// TestSlowBody: a client that stops sending holds memory for what it has sent only, and
// small bodies never wait for it.
func TestSlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		held := newBudget(testMaxBody)
		s := limitSite(t, BodyMemory{Held: held, Parsed: newBudget(testMaxBody)}, func() {})
		pipe, client := io.Pipe()
		slow := make(chan *httptest.ResponseRecorder, 1)
		go func() { slow <- s.put(t.Context(), pipe, testMaxBody) }()
		send := func(n int) {
			_, _ = io.WriteString(client, strings.Repeat(" ", n))
			synctest.Wait()
		}
		send(1000)
		if !held.free() {
			t.Error("memory is held for what is only announced")
		}
		send(100_000)
		if held.free() || !held.TryAcquire(testMaxBody/2) {
			t.Error("memory is not held for what has arrived")
		}
		held.Release(testMaxBody / 2)
		for _, length := range []int64{smallBody, -1} {
			start := time.Now()
			if w := s.put(t.Context(), strings.NewReader(padded(smallBody)), length); w.Code != 202 || time.Since(start) > 0 {
				t.Errorf("a small body got %d after %s", w.Code, time.Since(start))
			}
		}
		large := padded(200_000)
		start := time.Now()
		w := s.put(t.Context(), strings.NewReader(large), int64(len(large)))
		p := problem(t, w)
		if p.Code != "overloaded" || p.Outcome != "notSent" || !p.Retryable || w.Header().Get("Retry-After") != "1" || w.Header().Get("Connection") != "close" || time.Since(start) != maxBodyWait {
			t.Errorf("after %s: %+v, headers %v", time.Since(start), p, w.Header())
		}
		go func() { send(50_000 - 1000); _ = client.CloseWithError(io.ErrUnexpectedEOF) }()
		if w := <-slow; w.Code != 400 {
			t.Errorf("the slow body got %d", w.Code)
		}
		if w := s.put(t.Context(), strings.NewReader(large), int64(len(large))); w.Code != 202 || !held.free() {
			t.Errorf("after it, the large one got %d", w.Code)
		}
	})
}

// TestBodyWaits: a large body waits for memory, to be received and to be parsed.
func TestBodyWaits(t *testing.T) {
	for _, which := range []string{"received", "parsed"} {
		synctest.Test(t, func(t *testing.T) {
			held, parsed := newBudget(1<<20), newBudget(1<<20)
			full := map[string]*budget{"received": held, "parsed": parsed}[which]
			s := limitSite(t, BodyMemory{held, parsed}, func() {})
			_ = full.Acquire(t.Context(), full.size)
			time.AfterFunc(maxBodyWait/2, func() { full.Release(full.size) })
			start := time.Now()
			if w := s.put(t.Context(), strings.NewReader(padded(100_000)), -1); w.Code != 202 || time.Since(start) != maxBodyWait/2 {
				t.Errorf("%s: got %d after %s", which, w.Code, time.Since(start))
			}
			if !held.free() || !parsed.free() {
				t.Errorf("%s: something is held", which)
			}
		})
	}
}

// TestCallerLeavesWhileItsBodyWaits: that is not reported as an overload.
func TestCallerLeavesWhileItsBodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		held := newBudget(1 << 20)
		_ = held.Acquire(t.Context(), held.size)
		s := limitSite(t, BodyMemory{Held: held}, func() { t.Error("it was sent") })
		ctx, leave := context.WithCancel(t.Context())
		time.AfterFunc(maxBodyWait/2, leave)
		s.put(ctx, strings.NewReader(padded(100_000)), 100_000)
		if ev := s.event(t); ev.Status != statusClientClosed || !errors.Is(ev.Err, context.Canceled) {
			t.Errorf("the event is %+v", ev)
		}
	})
}

// TestBodyMemoryIsReleased: whatever the result of the request, and for a valid one before
// the operation is called.
func TestBodyMemoryIsReleased(t *testing.T) {
	good := padded(100_000)
	for name, tt := range map[string]struct {
		body   io.Reader
		length int64
		status int
	}{
		"good":                {strings.NewReader(good), 100_000, 202},
		"good, streamed":      {strings.NewReader(good), -1, 202},
		"largest":             {strings.NewReader(padded(testMaxBody)), -1, 202},
		"longer than it says": {strings.NewReader(good), 20_000, 202},
		"too large":           {strings.NewReader(padded(testMaxBody + 1)), -1, 413},
		"malformed":           {strings.NewReader(good + "x"), -1, 400},
		"many tokens":         {strings.NewReader("[0" + strings.Repeat(",0", 50_000) + "]"), -1, 400},
		"not UTF-8":           {strings.NewReader(good + "\xff"), -1, 400},
		"broken off":          {io.MultiReader(strings.NewReader(good), iotest.ErrReader(io.ErrUnexpectedEOF)), -1, 400},
		"byte by byte":        {iotest.OneByteReader(strings.NewReader(good)), 100_000, 202},
		"end with a byte":     {iotest.DataErrReader(strings.NewReader(good)), 100_000, 202},
	} {
		t.Run(name, func(t *testing.T) {
			held, parsed := newBudget(testMaxBody), newBudget(testMaxBody)
			s := limitSite(t, BodyMemory{held, parsed}, func() {
				if !held.free() || !parsed.free() {
					t.Error("the body is held while the operation runs")
				}
			})
			if w := s.put(t.Context(), tt.body, tt.length); w.Code != tt.status {
				t.Errorf("got %d: %s", w.Code, w.Body)
			}
			if !held.free() || !parsed.free() {
				t.Error("something is held")
			}
		})
	}
}

// counter is a semaphore that records the maximum that was in use.
type counter struct {
	*semaphore.Weighted
	mu         sync.Mutex
	used, most int64
}

func (c *counter) Acquire(ctx context.Context, n int64) error {
	if err := c.Weighted.Acquire(ctx, n); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.used += n
	c.most = max(c.most, c.used)
	return nil
}

func (c *counter) Release(n int64) {
	c.mu.Lock()
	c.used -= n
	c.mu.Unlock()
	c.Weighted.Release(n)
}

// TestManyBodiesAtOnce is for the race detector: all bodies are answered within the bounds,
// and all memory is released.
func TestManyBodiesAtOnce(t *testing.T) {
	held := &counter{Weighted: semaphore.NewWeighted(3 * testMaxBody)}
	parsed := &counter{Weighted: semaphore.NewWeighted(testMaxBody)}
	h, err := New(testOptions(Options{Service: empty(), Open: true, BodyMemory: BodyMemory{held, parsed}}))
	if err != nil {
		t.Fatal(err)
	}
	shapes := worstBodies(testMaxBody)
	var wg sync.WaitGroup
	for name, body := range shapes {
		for range 3 {
			wg.Go(func() {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, adjustmentsPath, strings.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code != 400 && w.Code != 503 {
					t.Errorf("%s: got %d: %s", name, w.Code, w.Body)
				}
			})
		}
	}
	wg.Wait()
	if held.used != 0 || parsed.used != 0 || held.most == 0 || parsed.most == 0 {
		t.Errorf("held %d (at most %d), parsed %d (at most %d)", held.used, held.most, parsed.used, parsed.most)
	}
}
