package telemetry

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Bounds of a [LogWriter].
const (
	// maxLogBytes is the size of the buffer: about 3000 lines.
	maxLogBytes = 1 << 20
	// logChunk is the most that one call writes, unless a line is longer: PIPE_BUF
	// of Linux. Writes to a pipe are atomic up to this size (POSIX, write), so a
	// reader sees neither half a line nor lines of two processes mixed.
	logChunk = 4 << 10
	// logGather is how long a line waits for others to be written with it.
	logGather = 2 * time.Millisecond
	// logRetry is the time between two attempts after an error.
	logRetry = time.Second
	// logBusy is the time between two attempts at a full non-blocking pipe.
	logBusy = 10 * time.Millisecond
	// closeTime is how long Close waits for lines to be written.
	closeTime = time.Second
)

// LogWriter writes complete lines in the background, so that a stopped reader or a
// full disk blocks nothing else. Lines that do not fit into its buffer or cannot be
// written are dropped and counted. One line then reports how many were lost, in
// their place. Lines keep their order.
//
// It is safe for concurrent use.
type LogWriter struct {
	out     io.Writer
	dropped atomic.Int64 // lines since the start

	wake  chan struct{}
	flush chan chan struct{}
	stop  chan struct{} // closed by Close
	done  chan struct{} // closed after the last write
	close func()

	mu      sync.Mutex
	waiting []byte // complete lines that are not written yet
	held    int    // bytes of waiting and of the lines being written
	lost    int    // lines that did not fit since the last take
	closed  bool

	// These belong to the goroutine that writes.
	cut    []byte // the rest of a line that an error has cut
	gap    int    // lines lost before the next write
	unused []byte
}

// NewLogWriter starts a goroutine that writes to out: [LogWriter.Close] ends it.
func NewLogWriter(out io.Writer) *LogWriter {
	w := &LogWriter{
		out: out, wake: make(chan struct{}, 1), flush: make(chan chan struct{}),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	w.close = sync.OnceFunc(func() {
		w.mu.Lock()
		w.closed = true
		w.mu.Unlock()
		close(w.stop)
	})
	go w.run()
	return w
}

// Write accepts complete lines. It never blocks and never fails: there is no other
// log to report an error to.
func (w *LogWriter) Write(lines []byte) (int, error) {
	if !w.take(lines) {
		w.dropped.Add(int64(countLines(lines)))
		return len(lines), nil
	}
	select {
	case w.wake <- struct{}{}:
	default: // run is awake already
	}
	return len(lines), nil
}

func (w *LogWriter) take(lines []byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || w.held+len(lines) > maxLogBytes {
		w.lost += countLines(lines)
		return false
	}
	w.held += len(lines)
	w.waiting = append(w.waiting, lines...)
	return true
}

// Dropped returns how many lines were not written.
func (w *LogWriter) Dropped() int64 { return w.dropped.Load() }

// Flush returns when all lines accepted before it are written or dropped, or when
// ctx is done: out may block.
func (w *LogWriter) Flush(ctx context.Context) {
	written := make(chan struct{})
	select {
	case w.flush <- written:
		select {
		case <-written:
		case <-ctx.Done():
		}
	case <-w.done:
	case <-ctx.Done():
	}
}

// Close writes the waiting lines for at most closeTime, and drops later ones. A
// blocked write outlives it.
func (w *LogWriter) Close() {
	w.close()
	select {
	case <-w.done:
	case <-time.After(closeTime):
	}
}

// run writes until Close.
func (w *LogWriter) run() {
	defer close(w.done)
	wake, wait := w.wake, logGather
	var due <-chan time.Time
	for {
		select {
		case <-wake:
			wake, due = nil, time.After(wait)
		case <-due:
			if wait = w.drain(); wait == logGather {
				wake, due = w.wake, nil
			} else {
				due = time.After(wait) // without a new line as well: to report the gap
			}
		case written := <-w.flush:
			wait = w.drain()
			close(written)
		case <-w.stop:
			w.drain()
			return
		}
	}
}

// drain writes all waiting lines, and returns how long to wait before the next
// time. After an error, no line is waiting.
func (w *LogWriter) drain() time.Duration {
	for {
		w.mu.Lock()
		batch, lost := w.waiting, w.lost
		w.waiting, w.lost = w.unused[:0], 0
		w.mu.Unlock()
		if len(batch) == 0 && lost == 0 && w.gap == 0 && len(w.cut) == 0 {
			w.unused = batch
			return logGather
		}
		unwritten, err := w.write(batch)
		w.release(batch)
		w.gap += lost
		if err != nil {
			w.gap += unwritten
			w.dropped.Add(int64(unwritten))
			return logRetry
		}
	}
}

// release frees the space of a batch that was written or dropped. It does not
// reuse a large buffer, which a burst has filled.
func (w *LogWriter) release(batch []byte) {
	w.mu.Lock()
	w.held -= len(batch)
	w.mu.Unlock()
	w.unused = nil
	if cap(batch) <= maxLogBytes/4 {
		w.unused = batch[:0]
	}
}

// write writes a report of lost lines, if there are any, and the batch. It returns
// how many lines of the batch were not written.
func (w *LogWriter) write(batch []byte) (unwritten int, err error) {
	if err := w.writeCut(); err != nil {
		return countLines(batch), err
	}
	if w.gap > 0 {
		report := lossReport(w.gap)
		n, err := w.writeOnce(report)
		if n > 0 {
			w.gap, w.cut = 0, append(w.cut, report[n:]...)
		}
		if err != nil {
			return countLines(batch), err
		}
	}
	for len(batch) > 0 {
		chunk := batch[:chunkEnd(batch)]
		n, err := w.writeOnce(chunk)
		if err != nil {
			rest := batch[n:]
			if n > 0 && batch[n-1] != '\n' {
				end := bytes.IndexByte(rest, '\n') + 1
				w.cut = append(w.cut, rest[:end]...)
				rest = rest[end:]
			}
			return countLines(rest), err
		}
		batch = batch[len(chunk):]
	}
	return 0, nil
}

// writeCut writes the rest of a line that an error has cut.
func (w *LogWriter) writeCut() error {
	if len(w.cut) == 0 {
		return nil
	}
	n, err := w.writeOnce(w.cut)
	w.cut = w.cut[n:]
	return err
}

// writeOnce writes all of p, or returns an error and how much was written. It
// retries on a full non-blocking pipe: another process that shares the pipe may
// have set it to non-blocking.
func (w *LogWriter) writeOnce(p []byte) (n int, err error) {
	for {
		more, err := w.out.Write(p[n:])
		n += more
		if !errors.Is(err, syscall.EAGAIN) {
			return n, err
		}
		select {
		case <-time.After(logBusy):
		case <-w.stop:
			return n, err
		}
	}
}

// chunkEnd returns the length of the lines to write with one call.
func chunkEnd(lines []byte) int {
	if len(lines) <= logChunk {
		return len(lines)
	}
	if end := bytes.LastIndexByte(lines[:logChunk], '\n') + 1; end > 0 {
		return end
	}
	if end := bytes.IndexByte(lines, '\n') + 1; end > 0 {
		return end
	}
	return len(lines)
}

// countLines counts lines, including one without a line end.
func countLines(text []byte) int {
	n := bytes.Count(text, []byte{'\n'})
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return n
}

// lossReport returns the line that reports lost lines.
func lossReport(lost int) []byte {
	var line bytes.Buffer
	slog.New(slog.NewJSONHandler(&line, nil)).Warn("log lines dropped", slog.Int("lines", lost))
	return line.Bytes()
}

// collector returns the metric of dropped lines.
func (w *LogWriter) collector() prometheus.Collector {
	return prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "gateway_log_lines_dropped_total",
		Help: "Lines of the log that were not written, because nobody read them or writing failed.",
	}, func() float64 { return float64(w.Dropped()) })
}
