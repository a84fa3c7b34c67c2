package exchange

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"causeway.example/internal/gateway"
)

var (
	readCall  = gateway.Call{System: gateway.Octane, Operation: "look", Class: gateway.Read}
	writeCall = gateway.Call{System: gateway.Octane, Operation: "do", Class: gateway.Write}
)

// free returns the free part of each semaphore, as a share of its size.
func (m *Memory) free() [3]bool {
	whole := func(s *semaphore) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.left == s.size && len(s.waiting) == 0
	}
	return [3]bool{whole(m.slots), whole(m.bytes), whole(m.decoded)}
}

var allFree = [3]bool{true, true, true}

// fakeBackEnd is a back end that returns body, and counts the requests.
type fakeBackEnd struct {
	body     func() io.Reader
	header   http.Header
	length   int64
	requests int
}

func (b *fakeBackEnd) RoundTrip(*http.Request) (*http.Response, error) {
	b.requests++
	header := b.header
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: 200, ContentLength: b.length, Body: io.NopCloser(b.body()), Header: header}, nil
}

func (b *fakeBackEnd) call(ctx context.Context, t testing.TB, m *Memory, call gateway.Call) (*Response, error) {
	t.Helper()
	client := &Client{HTTP: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		// A fake makes no connection that httptrace could report.
		return b.RoundTrip(r)
	})}, Memory: m}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://backend.example", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return client.Do(ctx, call, req)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func of(size int) func() io.Reader {
	return func() io.Reader { return strings.NewReader(strings.Repeat("x", size)) }
}

// TestMemoryOrder: waiters are served in order of arrival, and one that is
// canceled does not block the others.
func TestMemoryOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSemaphore(10)
		first, err := s.acquire(t.Context(), 8)
		if err != nil || first != 8 {
			t.Fatal(first, err)
		}
		ctx, leave := context.WithCancel(t.Context())
		left := make(chan error, 1)
		go func() { _, err := s.acquire(ctx, 9); left <- err }()
		synctest.Wait()
		small := make(chan int64, 2)
		for range 2 {
			go func() { n, _ := s.acquire(t.Context(), 1); small <- n }()
		}
		synctest.Wait()
		if len(small) != 0 {
			t.Error("a small one has overtaken")
		}
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		for range 2 {
			s.release(<-small)
		}
		s.release(first)
		if n, err := s.acquire(t.Context(), 1000); err != nil || n != 10 {
			t.Errorf("more than there is: %d, %v", n, err)
		}
	})
}

// TestWriteIsNotSentWithoutMemory: a write has memory for its response before its
// first byte is sent.
func TestWriteIsNotSentWithoutMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(0) // one slot
		busy, leave := context.WithCancel(t.Context())
		if _, err := m.reserve(busy, gateway.Read); err != nil {
			t.Fatal(err)
		}
		for call, outcome := range map[gateway.Call]gateway.Outcome{readCall: "", writeCall: gateway.NotSent} {
			b := &fakeBackEnd{body: of(10), length: 10}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, err := b.call(ctx, t, m, call)
			cancel()
			e := gateway.AsError(err)
			if e == nil || e.Kind != gateway.Unavailable || e.PublicCode() != gateway.CodeOverloaded || e.Outcome != outcome || e.RetryAfter == 0 || b.requests != 0 {
				t.Errorf("%s: got %+v after %d requests", call.Class, e, b.requests)
			}
		}
		leave()
		b := &fakeBackEnd{body: of(10), length: 10}
		ctx, cancel := context.WithCancel(t.Context())
		if _, err := b.call(ctx, t, m, writeCall); err != nil {
			t.Error(err)
		}
		cancel()
		synctest.Wait()
		if m.free() != allFree {
			t.Errorf("free: %v", m.free())
		}
	})
}

// TestSmallResponses: while large responses hold all memory, a write with a typical
// response succeeds.
func TestSmallResponses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(16 << 20)
		for _, s := range []*semaphore{m.bytes, m.decoded} {
			if _, err := s.acquire(t.Context(), s.size); err != nil {
				t.Fatal(err)
			}
		}
		for call, size := range map[gateway.Call]int{readCall: 3000, writeCall: 25_000} {
			for _, length := range []int64{int64(size), -1} {
				b := &fakeBackEnd{body: of(size), length: length}
				if answer, err := b.call(t.Context(), t, m, call); err != nil || len(answer.Body) != size {
					t.Errorf("%s: got %v", call.Class, err)
				}
			}
		}
		for _, size := range []int{30_000, 500_000} {
			for call, want := range map[gateway.Call]gateway.Kind{readCall: gateway.Unavailable, writeCall: gateway.Timeout} {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				b := &fakeBackEnd{body: of(size), length: int64(size)}
				_, err := b.call(ctx, t, m, call)
				cancel()
				e := gateway.AsError(err)
				if e == nil || e.Kind != want || e.Outcome != call.Outcome(gateway.Unknown) {
					t.Errorf("%d bytes, %s: got %+v", size, call.Class, e)
				}
			}
		}
	})
}

// TestWithAnswers: the memory of a decoded response is held until the next call of
// the request, or its end.
func TestWithAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(1 << 30)
		request, release := WithAnswers(t.Context())
		call := func(size int) {
			t.Helper()
			ctx, cancel := context.WithCancel(request)
			defer cancel()
			b := &fakeBackEnd{body: of(size), length: int64(size)}
			if _, err := b.call(ctx, t, m, readCall); err != nil {
				t.Fatal(err)
			}
		}
		left := func() int64 {
			synctest.Wait()
			if free := m.free(); !free[0] || !free[1] {
				t.Errorf("free: %v", free)
			}
			return m.decoded.size - m.decoded.left
		}
		for _, size := range []int{100_000, 200_000} {
			call(size)
			if got := left(); got != int64(size)*decodedShare {
				t.Errorf("%d bytes are kept", got)
			}
		}
		call(10)
		if got := left(); got != 0 {
			t.Errorf("%d bytes are kept after a small answer", got)
		}
		call(100_000)
		release()
		call(100_000) // of a look-up that the request has started and abandoned
		if got := left(); got != 0 {
			t.Errorf("%d bytes are kept after the request", got)
		}
	})
}

// TestMeasure: a response that is refused before it is decoded is classified by its
// status, and holds no memory any more.
func TestMeasure(t *testing.T) {
	m := NewMemory(1 << 30)
	absurd := errors.New("absurd")
	client := &Client{Memory: m, Measure: func([]byte) (int64, error) { return 1 << 20, absurd }, HTTP: &http.Client{Transport: &fakeBackEnd{body: of(10)}}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://backend.example", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Do(t.Context(), writeCall, req)
	if e := gateway.AsError(err); e == nil || e.Kind != gateway.BadUpstream || e.Outcome != gateway.Unknown || !errors.Is(err, absurd) {
		t.Errorf("got %+v", e)
	}
	if free := m.free(); !free[2] {
		t.Error("something was decoded")
	}
}

// endless is an endless body.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// TestBuffersStayInTheLimit: the cost of refusing a body depends on the limit, not
// on the body.
func TestBuffersStayInTheLimit(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(make([]byte, 8<<20))
	_ = z.Close()
	for name, b := range map[string]*fakeBackEnd{
		"endless":            {body: func() io.Reader { return endless{} }, length: -1},
		"endless, announced": {body: func() io.Reader { return endless{} }, length: 1 << 40},
		"8 MiB":              {body: func() io.Reader { return io.LimitReader(endless{}, 8<<20) }, length: 8 << 20},
		"8 MiB in 8 KiB": {
			body:   func() io.Reader { return bytes.NewReader(packed.Bytes()) },
			header: http.Header{"Content-Encoding": {"gzip"}}, length: int64(packed.Len()),
		},
	} {
		t.Run(name, func(t *testing.T) {
			header := b.header
			const rounds = 4
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for range rounds {
				b.header = header.Clone() // because it is modified
				if _, err := b.call(t.Context(), t, nil, readCall); !errors.Is(err, ErrTooLarge) {
					t.Fatalf("got %v", err)
				}
			}
			runtime.ReadMemStats(&after)
			// Each step's copy is garbage: twice the limit in all, and half as much
			// again at once.
			if got := (after.TotalAlloc - before.TotalAlloc) / rounds; got > 2*MaxBody+256<<10 {
				t.Errorf("%d bytes for a limit of %d", got, MaxBody)
			}
		})
	}
}
