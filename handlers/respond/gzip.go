package respond

import (
	"bytes"
	"compress/gzip"
	"runtime"
	"sync"
)

// smallest is how long content must be at least to be compressed, in bytes: less
// would save nothing that a packet does not carry anyway.
const smallest = 1<<10 + 1

// A writer takes about 1.3 MiB, so few may work at a time. That costs no time:
// compressing to memory waits for nothing but a processor.
var (
	slots   = make(chan struct{}, min(runtime.GOMAXPROCS(0), 4))
	writers = sync.Pool{New: func() any {
		w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
		if err != nil {
			panic(err) // the level is a constant
		}
		return w
	}}
)

// compress returns content in gzip, or nil where that is not shorter.
func compress(content []byte) []byte {
	slots <- struct{}{}
	defer func() { <-slots }()
	w, _ := writers.Get().(*gzip.Writer)
	defer writers.Put(w)
	return deflate(w, content)
}

// compressBest is compress for content that is compressed once.
func compressBest(content []byte) []byte {
	slots <- struct{}{}
	defer func() { <-slots }()
	w, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	return deflate(w, content)
}

func deflate(w *gzip.Writer, content []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(content) / 4)
	w.Reset(&out)
	_, _ = w.Write(content) // a buffer takes everything
	_ = w.Close()
	if out.Len() >= len(content) {
		return nil
	}
	return out.Bytes()
}
