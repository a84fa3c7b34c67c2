package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// output is a reader of the log that can stop, fail, and take a part of a line.
type output struct {
	mu      sync.Mutex
	text    bytes.Buffer
	writes  []int // their lengths
	err     error
	partial int           // bytes that are taken before err
	stuck   chan struct{} // a write waits for it; nil means that none does
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	stuck := o.stuck
	o.mu.Unlock()
	if stuck != nil {
		<-stuck
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		n := min(o.partial, len(p))
		o.text.Write(p[:n])
		return n, o.err
	}
	o.writes = append(o.writes, len(p))
	return o.text.Write(p)
}

func (o *output) fail(partial int, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.partial, o.err = partial, err
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func write(t *testing.T, w io.Writer, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if n, err := io.WriteString(w, line+"\n"); n != len(line)+1 || err != nil {
			t.Fatalf("Write returned %d, %v", n, err)
		}
	}
}

// pause waits for fake time to pass.
func pause(d time.Duration) { <-time.After(d) }

// wantText compares what was written, with reports of lost lines as <n>.
func wantText(t *testing.T, got, want string) {
	t.Helper()
	var shown strings.Builder
	for line := range strings.Lines(got) {
		var report struct {
			Msg, Level string
			Lines      int
		}
		if json.Unmarshal([]byte(line), &report) == nil && report.Msg == "log lines dropped" && report.Level == "WARN" {
			line = fmt.Sprintf("<%d>\n", report.Lines)
		}
		shown.WriteString(line)
	}
	if shown.String() != want {
		t.Errorf("written: %q\nwant:    %q", shown.String(), want)
	}
}

func wantDropped(t *testing.T, w *LogWriter, want int64) {
	t.Helper()
	if got := w.Dropped(); got != want {
		t.Errorf("%d lines were dropped, want %d", got, want)
	}
}

func TestLogWriterKeepsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &output{}
		w := NewLogWriter(out)
		var want strings.Builder
		for i := range 10_000 {
			line := fmt.Sprintf("line %d", i)
			want.WriteString(line + "\n")
			write(t, w, line)
			if i%1000 == 999 {
				pause(logGather) // fake
			}
		}
		w.Close()
		wantText(t, out.String(), want.String())
		wantDropped(t, w, 0)
		for _, n := range out.writes {
			if n > logChunk {
				t.Errorf("one call wrote %d bytes, of which a pipe may take a part", n)
			}
		}
		if len(out.writes) > 100 {
			t.Errorf("%d writes of 10 000 lines", len(out.writes))
		}
	})
}

func TestLogWriterConcurrent(t *testing.T) {
	out := &output{}
	w := NewLogWriter(out)
	logger := NewLogger(w, slog.LevelInfo)
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for range 200 {
				logger.Info("m", slog.String("k", phone))
			}
		})
	}
	writers.Wait()
	w.Flush(t.Context())
	if got := lines(t, bytes.NewBufferString(out.String())); len(got) != 1600 {
		t.Errorf("%d lines, want 1600", len(got))
	}
	w.Close()
}

// TestLogWriterReaderStops: a write that never returns costs lines, and not
// the time of a client that logs.
func TestLogWriterReaderStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &output{stuck: make(chan struct{})}
		w := NewLogWriter(out)
		write(t, w, "first")
		synctest.Wait()
		pause(logGather)
		synctest.Wait() // it writes, and is stuck
		long := strings.Repeat("x", 1<<10-1)
		fits := maxLogBytes>>10 - 1 // beside the first line, which is held until it is written
		for range fits + 7 {
			write(t, w, long)
		}
		wantDropped(t, w, 7)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		w.Flush(ctx)
		if took := time.Since(start); took > time.Millisecond {
			t.Errorf("Flush took %s", took)
		}
		close(out.stuck) // it reads again
		synctest.Wait()
		write(t, w, "after")
		w.Close()
		wantText(t, out.String(), "first\n"+strings.Repeat(long+"\n", fits)+"<7>\nafter\n")
		wantDropped(t, w, 7)
	})
}

// TestLogWriterCloseIsBounded: a reader that is gone cannot keep the program
// from ending.
func TestLogWriterCloseIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &output{stuck: make(chan struct{})}
		w := NewLogWriter(out)
		write(t, w, "first")
		start := time.Now()
		w.Close()
		if took := time.Since(start); took != closeTime {
			t.Errorf("Close took %s, want %s", took, closeTime)
		}
		w.Close() // again is no harm
		write(t, w, "late")
		wantDropped(t, w, 1)
		w.Flush(func() context.Context { ctx, cancel := context.WithCancel(t.Context()); cancel(); return ctx }())
		close(out.stuck)
		<-w.done
		w.Flush(t.Context())
	})
}

// TestLogWriterErrors: what cannot be written is lost, and the next lines are
// tried again.
func TestLogWriterErrors(t *testing.T) {
	for _, tt := range []struct {
		name    string
		err     error
		partial int
		want    string
		dropped int64
	}{
		{"the reader is gone", syscall.EPIPE, 0, "one\n<2>\nfour\n", 2},
		{"the disk is full", syscall.ENOSPC, 0, "one\n<2>\nfour\n", 2},
		{"an input/output error", syscall.EIO, 0, "one\n<2>\nfour\n", 2},
		{"the file is as large as it may be", syscall.EFBIG, 0, "one\n<2>\nfour\n", 2},
		{"closed", fs.ErrClosed, 0, "one\n<2>\nfour\n", 2},
		{"full after half a line", syscall.ENOSPC, 2, "one\ntwo\n<1>\nfour\n", 1},
		{"full after a line", syscall.ENOSPC, 4, "one\ntwo\n<1>\nfour\n", 1},
		{"full after a line and a half", syscall.ENOSPC, 6, "one\ntwo\nthree\nfour\n", 0},
		{"short, for no reason", io.ErrShortWrite, 6, "one\ntwo\nthree\nfour\n", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				out := &output{}
				w := NewLogWriter(out)
				write(t, w, "one")
				w.Flush(t.Context())
				out.fail(tt.partial, &fs.PathError{Op: "write", Path: "/dev/stderr", Err: tt.err})
				write(t, w, "two", "three")
				w.Flush(t.Context())
				out.fail(0, nil)
				write(t, w, "four")
				pause(logRetry + logGather)
				synctest.Wait()
				wantText(t, out.String(), tt.want)
				wantDropped(t, w, tt.dropped)
				w.Close()
			})
		})
	}
}

// TestLogWriterRetries: the loss is reported without a further line, and a
// report that is cut is completed.
func TestLogWriterRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &output{}
		w := NewLogWriter(out)
		out.fail(0, syscall.ENOSPC)
		write(t, w, "one")
		pause(2 * logRetry)
		out.fail(10, syscall.ENOSPC)
		pause(logRetry)
		out.fail(0, nil)
		pause(logRetry)
		synctest.Wait()
		wantText(t, out.String(), "<1>\n")
		w.Close()
	})
}

// TestLogWriterNonBlocking: a client that shares a pipe may have made it one that
// does not block.
func TestLogWriterNonBlocking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &output{}
		w := NewLogWriter(out)
		out.fail(2, syscall.EAGAIN)
		write(t, w, "one", "two")
		pause(logGather + logBusy/2)
		out.fail(0, nil)
		pause(logBusy)
		synctest.Wait()
		wantText(t, out.String(), "one\ntwo\n")
		wantDropped(t, w, 0)

		out.fail(0, syscall.EAGAIN)
		write(t, w, "never")
		w.Close()
		wantDropped(t, w, 1)
	})
}

func TestLogWriterLongLines(t *testing.T) {
	out := &output{}
	w := NewLogWriter(out)
	long := strings.Repeat("x", 3*logChunk)
	write(t, w, "one", long, "two", strings.Repeat("y", maxLogBytes))
	w.Flush(t.Context())
	_, _ = io.WriteString(w, strings.Repeat("z", 2*logChunk)) // no line at all
	w.Close()
	wantText(t, out.String(), "one\n"+long+"\ntwo\n<1>\n"+strings.Repeat("z", 2*logChunk))
}

// BenchmarkLogger compares a line written at once with one that is written in
// the background, to a file that takes everything.
func BenchmarkLogger(b *testing.B) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	background := NewLogWriter(null)
	defer background.Close()
	for name, out := range map[string]io.Writer{"synchronous": null, "background": background} {
		b.Run(name, func(b *testing.B) {
			tel := New(Options{Logger: NewLogger(out, slog.LevelInfo)})
			request := Request{Method: "GET", Route: "/v1/orders/{orderId}", Operation: "getOrder", Status: 200, CorrelationID: "c-1", Caller: "web"}
			b.ReportAllocs()
			for b.Loop() {
				tel.Request(b.Context(), request)
			}
		})
	}
	b.Logf("%d lines dropped", background.Dropped())
}
