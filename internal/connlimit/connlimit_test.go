package connlimit_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"causeway.example/internal/connlimit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// maxHeader is the header limit of all servers here.
const maxHeader = 8 << 10

// served is a server behind a limit.
type served struct {
	t *testing.T
	*connlimit.Listener
	logs *syncBuffer
}

type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func listenTCP(t *testing.T) net.Listener {
	t.Helper()
	inner, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return inner
}

func serve(t *testing.T, inner net.Listener, o connlimit.Options, handler http.HandlerFunc) *served {
	t.Helper()
	s := &served{t: t, Listener: connlimit.New(inner, o), logs: &syncBuffer{}}
	server := &http.Server{Handler: handler, ErrorLog: log.New(s.logs, "", 0), ReadHeaderTimeout: time.Minute, IdleTimeout: time.Minute}
	s.Protect(server, maxHeader)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(s.Listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Errorf("the server ended: %v", err)
		}
	})
	return s
}

// ok answers with the request's body.
func ok(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }

// peer is one client's connection.
type peer struct {
	t *testing.T
	net.Conn
	answers *bufio.Reader
}

func (s *served) dial() *peer {
	s.t.Helper()
	c, err := new(net.Dialer).DialContext(s.t.Context(), "tcp", s.Addr().String())
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(30 * time.Second)) // a test that hangs fails
	return &peer{s.t, c, bufio.NewReader(c)}
}

func (p *peer) send(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p, text); err != nil {
		p.t.Fatal(err)
	}
}

const get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

// answer reads one answer, and reports whether it ends the connection.
func (p *peer) answer(status int) (last bool) {
	p.t.Helper()
	resp, err := http.ReadResponse(p.answers, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		p.t.Fatal(err)
	}
	if resp.StatusCode != status {
		p.t.Fatalf("status %d, want %d", resp.StatusCode, status)
	}
	return resp.Close
}

// ended waits until the server has closed the connection.
func (p *peer) ended() {
	p.t.Helper()
	if _, err := io.Copy(io.Discard, p.answers); errors.Is(err, os.ErrDeadlineExceeded) {
		p.t.Fatal("the connection is still open")
	}
}

func (s *served) wait(what string, holds func(connlimit.Stats) bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	defer cancel()
	for tick := time.NewTicker(time.Millisecond); !holds(s.Stats()); {
		select {
		case <-tick.C:
		case <-ctx.Done():
			s.t.Fatalf("%s: %+v", what, s.Stats())
		}
	}
}

// TestRoomForANewOne: while connections wait, for whatever, a new client is
// served, and the oldest one pays.
func TestRoomForANewOne(t *testing.T) {
	for _, tt := range []struct{ name, sent string }{
		{"nothing sent", ""},
		{"one byte", "G"},
		{"a request line", "GET / HTTP/1.1\r\n"},
		{"an unfinished header", "GET / HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("a", 7000)},
		{"idle", get},
		{"the next header unfinished", get + "GET / HT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, listenTCP(t), connlimit.Options{Max: 4, MaxWaiting: 4, MaxWriting: 4}, ok)
			var waiting []*peer
			for range 4 {
				p := s.dial()
				p.send(tt.sent)
				if strings.HasPrefix(tt.sent, get) {
					p.answer(http.StatusOK)
					s.wait("idle", func(st connlimit.Stats) bool { return st.Idle == len(waiting)+1 })
				} else {
					s.wait("new", func(st connlimit.Stats) bool { return st.New == len(waiting)+1 })
				}
				waiting = append(waiting, p)
			}
			p := s.dial()
			p.send(get)
			p.answer(http.StatusOK)
			p.send(get)
			p.answer(http.StatusOK)
			if tt.sent == get {
				waiting[0].ended()
			}
			if st := s.Stats(); st.Evicted[connlimit.Full] != 1 || st.New+st.Idle+st.Active != 4 {
				t.Errorf("stats: %+v", st)
			}
		})
	}
}

// TestServedThroughout: one client keeps its connection while a hundred others
// come, as long as it uses it.
func TestServedThroughout(t *testing.T) {
	s := serve(t, listenTCP(t), connlimit.Options{Max: 8, MaxWaiting: 8, MaxWriting: 8}, ok)
	good := s.dial()
	for i := range 100 {
		s.dial().send("GET / HTTP/1.1\r\nX: ")
		good.send(get)
		good.answer(http.StatusOK)
		s.wait("accepted", func(st connlimit.Stats) bool { return st.Evicted[connlimit.Full]+uint64(st.New) == uint64(i+1) })
	}
}

// TestActiveOnesStay: a request that is processed is not evicted, and a new
// connection waits for its end.
func TestActiveOnesStay(t *testing.T) {
	goOn := make(chan struct{})
	s := serve(t, listenTCP(t), connlimit.Options{Max: 2, MaxWaiting: 2, MaxWriting: 2}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/wait" {
			<-goOn
		}
		ok(w, r)
	})
	first, second := s.dial(), s.dial()
	for _, p := range []*peer{first, second} {
		p.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
	}
	s.wait("active", func(st connlimit.Stats) bool { return st.Active == 2 })
	third := s.dial()
	third.send(get)
	close(goOn)
	first.answer(http.StatusOK)
	second.answer(http.StatusOK)
	third.answer(http.StatusOK)
}

// TestSlowBodiesMakeRoom: a request whose body does not come gives way after a
// second; one that has arrived does not.
func TestSlowBodiesMakeRoom(t *testing.T) {
	goOn, read := make(chan struct{}), make(chan struct{}, 1)
	s := serve(t, listenTCP(t), connlimit.Options{Max: 3, MaxWaiting: 3, MaxWriting: 3}, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if string(body) == "whole" {
			read <- struct{}{}
			<-goOn
		}
		_, _ = w.Write(body)
	})
	whole := s.dial()
	whole.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nwhole")
	<-read
	slow, chunked := s.dial(), s.dial()
	slow.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nslow")
	chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nslow")
	s.wait("active", func(st connlimit.Stats) bool { return st.Active == 3 })
	for _, p := range []*peer{s.dial(), s.dial()} {
		p.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		p.answer(http.StatusOK)
	}
	close(goOn)
	whole.answer(http.StatusOK)
	if st := s.Stats(); st.Evicted[connlimit.Full] == 0 {
		t.Errorf("stats: %+v", st)
	}
}

// TestSlowReaders: those that do not read give way to each other, and not those
// that do.
func TestSlowReaders(t *testing.T) {
	content := bytes.Repeat([]byte("x"), 4<<20)
	s := serve(t, listenTCP(t), connlimit.Options{Max: 100, MaxWaiting: 100, MaxWriting: 4}, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content) })
	for range 12 {
		p := s.dial()
		p.send(strings.Repeat(get, 10))
	}
	s.wait("evicted", func(st connlimit.Stats) bool { return st.Evicted[connlimit.SlowReader] == 8 })
	good := s.dial()
	for range 3 {
		good.send(get)
		good.answer(http.StatusOK)
	}
	if st := s.Stats(); st.Active > 4+1 {
		t.Errorf("stats: %+v", st)
	}
}

// TestWaitingOnesLeaveRoom: of those without a request there are fewer than of
// all, whether they have had one or not.
func TestWaitingOnesLeaveRoom(t *testing.T) {
	goOn := make(chan struct{})
	s := serve(t, listenTCP(t), connlimit.Options{Max: 8, MaxWaiting: 3, MaxWriting: 8}, func(http.ResponseWriter, *http.Request) { <-goOn })
	var busy []*peer
	for i := range 5 {
		busy = append(busy, s.dial())
		busy[i].send(get)
		s.wait("active", func(st connlimit.Stats) bool { return st.Active == i+1 })
	}
	for range 4 {
		s.dial()
	}
	s.wait("one evicted", func(st connlimit.Stats) bool { return st.Evicted[connlimit.Full] == 1 && st.New == 3 })
	close(goOn)
	for _, p := range busy {
		p.answer(http.StatusOK)
	}
	s.wait("the rest evicted", func(st connlimit.Stats) bool { return st.Evicted[connlimit.Full] >= 4 && st.Idle+st.New <= 5 })
	last := s.dial()
	last.send(get)
	last.answer(http.StatusOK)
}

// header returns a request whose header has exactly so many bytes.
func header(size int) string {
	const start, end = "GET / HTTP/1.1\r\nHost: x\r\nX-A: ", "\r\n\r\n"
	return start + strings.Repeat("a", size-len(start)-len(end)) + end
}

// lines returns a request with so many header lines after the request line.
func lines(n int, form string) string {
	var b strings.Builder
	b.WriteString("GET / HTTP/1.1\r\nHost: x\r\n")
	for i := range n - 1 {
		fmt.Fprintf(&b, form, i)
	}
	return b.String() + "\r\n"
}

func TestHeaderLimits(t *testing.T) {
	pretty := "[\n" + strings.Repeat("1,\n", 500) + "1]"
	post := fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(pretty), pretty)
	for _, tt := range []struct {
		name, sent string
		statuses   []int
		ends       bool
	}{
		{"as large as it may be", header(maxHeader), []int{200}, false},
		{"a byte more", header(maxHeader + 1), []int{431}, true},
		{"unfinished", header(maxHeader + 100)[:maxHeader+1], []int{431}, true},
		{"one endless line", "GET /" + strings.Repeat("a", maxHeader), []int{431}, true},
		{"a hundred lines", lines(100, "A%d: b\r\n"), []int{200}, false},
		{"a line more", lines(101, "A%d: b\r\n"), []int{431}, true},
		{"LF only", lines(101, "A%d:\n"), []int{431}, true},
		{"one name", lines(101, "A:b%d\r\n"), []int{431}, true},
		{"unfinished lines", strings.TrimSuffix(lines(300, "A%d:\r\n"), "\r\n"), []int{431}, true},
		{"the second request", get + lines(300, "A%d:\r\n"), []int{200}, true},
		{"the second request unfinished", get + strings.TrimSuffix(lines(500, "A%d:\n"), "\r\n"), []int{200}, true},
		{"a body of many lines", post, []int{200}, true},
		{"two small requests at once", get + get, []int{200, 200}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, listenTCP(t), connlimit.Options{Max: 8, MaxWaiting: 8, MaxWriting: 8}, ok)
			p := s.dial()
			p.send(tt.sent)
			for _, status := range tt.statuses {
				p.answer(status)
			}
			if tt.ends {
				p.ended()
				return
			}
			p.send(get)
			p.answer(http.StatusOK)
		})
	}
}

// TestHeadersAfterBodies: the bytes of a body are not those of the header that
// comes after it, however the body ends.
func TestHeadersAfterBodies(t *testing.T) {
	s := serve(t, listenTCP(t), connlimit.Options{Max: 8, MaxWaiting: 8, MaxWriting: 8}, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	})
	for _, body := range []string{
		strings.Repeat("a", 300<<10), "{}", "\n", strings.Repeat("a", maxHeader) + "\n", "a\r\n\r\nb",
		"\n\n" + strings.Repeat("a", maxHeader), strings.Repeat("a", maxHeader) + "\r",
	} {
		p := s.dial()
		for range 3 {
			p.send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
			p.answer(http.StatusOK)
			p.send(header(maxHeader))
			p.answer(http.StatusOK)
		}
		p.send(header(maxHeader + 1))
		p.answer(http.StatusRequestHeaderFieldsTooLarge)
		p.ended()
	}
}

// TestLaterHeadersAreBoundedToo: on a connection that is kept, a header that
// comes after a wait is judged as the first one is.
func TestLaterHeadersAreBoundedToo(t *testing.T) {
	s := serve(t, listenTCP(t), connlimit.Options{Max: 8, MaxWaiting: 8, MaxWriting: 8}, ok)
	for _, sent := range []string{header(maxHeader + 1), lines(101, "A%d: b\r\n")} {
		p := s.dial()
		p.send(get)
		p.answer(http.StatusOK)
		p.send(header(maxHeader))
		p.answer(http.StatusOK)
		p.send(sent)
		p.answer(http.StatusRequestHeaderFieldsTooLarge)
		p.ended()
	}
}

// TestBothLengths: RFC 9112 section 6.1.
func TestBothLengths(t *testing.T) {
	const body = "\r\n3\r\nabc\r\n0\r\n\r\n"
	for _, tt := range []struct {
		name, sent string
		ends       bool
	}{
		{"length first", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n" + body, true},
		{"coding first", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: x\r\nContent-Length: 30\r\n" + body, true},
		{"odd case", "POST / HTTP/1.1\r\nHost: x\r\ncONTENT-lENGTH:3\r\nTRANSFER-ENCODING:\tchunked\r\n" + body, true},
		{"LF only", "POST / HTTP/1.1\nHost: x\ncontent-length: 3\ntransfer-encoding: chunked\n" + body, true},
		{"length twice", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n" + body, true},
		{"after another request", get + "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n" + body, true},
		{"chunked", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" + body, false},
		{"a length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", false},
		{"other headers", "POST / HTTP/1.1\r\nHost: x\r\nX-Content-Length: 3\r\nTransfer-Encodings: x\r\nTransfer-Encoding: chunked\r\n" + body, false},
		{"one each", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n\r\nPOST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" + body, false},
	} {
		for _, step := range []int{1, 7, len(tt.sent)} {
			t.Run(fmt.Sprintf("%s in steps of %d", tt.name, step), func(t *testing.T) {
				s := serve(t, listenTCP(t), connlimit.Options{Max: 8, MaxWaiting: 8, MaxWriting: 8}, ok)
				p := s.dial()
				for i := 0; i < len(tt.sent); i += step {
					if _, err := io.WriteString(p, tt.sent[i:min(i+step, len(tt.sent))]); err != nil {
						break // it was closed after the first answer
					}
				}
				last := p.answer(http.StatusOK)
				if tt.ends {
					p.ended()
					return
				}
				if last {
					t.Error("the connection ends")
				}
				if strings.Count(tt.sent, "HTTP/1.1") == 2 {
					p.answer(http.StatusOK)
				}
				p.send(get)
				p.answer(http.StatusOK)
			})
		}
	}
}

// failing is a listener whose accept(2) fails while there is an error.
type failing struct {
	net.Listener
	errno atomic.Uintptr
}

func (f *failing) Accept() (net.Conn, error) {
	if errno := syscall.Errno(f.errno.Load()); errno != 0 {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", errno)}
	}
	return f.Listener.Accept()
}

func (f *failing) fail(errno syscall.Errno) { f.errno.Store(uintptr(errno)) }

// TestAcceptErrors: those of a moment cost idle connections at most, and nobody
// writes a line of its own to the log.
func TestAcceptErrors(t *testing.T) {
	for errno, evicts := range map[syscall.Errno]bool{
		syscall.EMFILE: true, syscall.ENFILE: true, syscall.ENOBUFS: true, syscall.ENOMEM: true,
		syscall.ECONNABORTED: false, syscall.EPROTO: false, syscall.EPERM: false,
	} {
		t.Run(errno.Error(), func(t *testing.T) {
			inner := &failing{Listener: listenTCP(t)}
			var reported atomic.Int64
			s := serve(t, inner, connlimit.Options{Max: 8, MaxWaiting: 8, MaxWriting: 8, OnAcceptError: func(err error) {
				if !errors.Is(err, errno) {
					t.Errorf("reported: %v", err)
				}
				reported.Add(1)
			}}, ok)
			idle := s.dial()
			idle.send(get)
			idle.answer(http.StatusOK)
			s.wait("idle", func(st connlimit.Stats) bool { return st.Idle == 1 })
			inner.fail(errno)
			_ = s.dial().Close() // what Accept is waiting for; the errors come next
			s.wait("errors", func(st connlimit.Stats) bool {
				return st.AcceptErrors >= 3 && (!evicts || st.Evicted[connlimit.Descriptors] > 0)
			})
			inner.fail(0)
			p := s.dial()
			p.send(get)
			p.answer(http.StatusOK)
			if st := s.Stats(); uint64(reported.Load()) != st.AcceptErrors || !evicts && st.Evicted != [3]uint64{} {
				t.Errorf("%d reported, stats: %+v", reported.Load(), st)
			}
			if logs := s.logs.String(); logs != "" {
				t.Errorf("logs: %s", logs)
			}
		})
	}
}

// TestAcceptErrorsThatLast: a listener that is broken is not retried.
func TestAcceptErrorsThatLast(t *testing.T) {
	inner := &failing{Listener: listenTCP(t)}
	inner.fail(syscall.EBADF)
	l := connlimit.New(inner, connlimit.Options{Max: 1, MaxWaiting: 1, MaxWriting: 1})
	if _, err := l.Accept(); !errors.Is(err, syscall.EBADF) {
		t.Errorf("error: %v", err)
	}
	inner.fail(0)
	_ = l.Close()
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("error: %v", err)
	}
}

// TestSharedDescriptors: a listener without connections of its own gets a
// descriptor from another one.
func TestSharedDescriptors(t *testing.T) {
	api := serve(t, listenTCP(t), connlimit.Options{Max: 8, MaxWaiting: 8, MaxWriting: 8}, ok)
	idle := api.dial()
	idle.send(get)
	idle.answer(http.StatusOK)
	api.wait("idle", func(st connlimit.Stats) bool { return st.Idle == 1 })

	inner := &failing{Listener: listenTCP(t)}
	inner.fail(syscall.EMFILE)
	admin := connlimit.New(inner, connlimit.Options{Max: 8, MaxWaiting: 8, MaxWriting: 8})
	connlimit.Share(api.Listener, admin)
	accepted := make(chan error, 1)
	go func() {
		c, err := admin.Accept()
		if err == nil {
			err = c.Close()
		}
		accepted <- err
	}()
	idle.ended()
	inner.fail(0)
	if _, err := new(net.Dialer).DialContext(t.Context(), "tcp", inner.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if err := <-accepted; err != nil {
		t.Error(err)
	}
	_ = admin.Close()
	if st := api.Stats(); st.Evicted[connlimit.Descriptors] == 0 {
		t.Errorf("stats: %+v", st)
	}
}

// TestCloseEndsTheWait: a full listener can be closed.
func TestCloseEndsTheWait(t *testing.T) {
	goOn := make(chan struct{})
	s := serve(t, listenTCP(t), connlimit.Options{Max: 1, MaxWaiting: 1, MaxWriting: 1}, func(http.ResponseWriter, *http.Request) { <-goOn })
	p := s.dial()
	p.send(get)
	s.wait("active", func(st connlimit.Stats) bool { return st.Active == 1 })
	waiting := s.dial()
	_ = s.Close()
	waiting.ended()
	close(goOn)
	p.answer(http.StatusOK)
}
