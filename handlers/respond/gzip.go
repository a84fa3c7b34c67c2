package respond

import (
	"bytes"
	"compress/gzip"
	"runtime"
	"sync"
)

// smallest is the length in bytes from which on content is compressed. Shorter content
// fits into one packet either way.
const smallest = 1<<10 + 1

// slots bounds the number of writers that work at once, because each takes about 1.3 MiB.
// That does not slow anything down: compressing to memory only needs a processor.
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

// compress returns content in gzip, or nil if that is not shorter.
func compress(content []byte) []byte {
	slots <- struct{}{}
	defer func() { <-slots }()
	w, _ := writers.Get().(*gzip.Writer)
	defer writers.Put(w)
	return deflate(w, content)
}

// compressBest is compress at the best level, for content that is compressed once.
func compressBest(content []byte) []byte {
	slots <- struct{}{}
	defer func() { <-slots }()
	w, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	return deflate(w, content)
}

// deflate compresses content with w.
func deflate(w *gzip.Writer, content []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(content) / 4)
	w.Reset(&out)
	_, _ = w.Write(content) // writing to a buffer never fails
	_ = w.Close()
	if out.Len() >= len(content) {
		return nil
	}
	return out.Bytes()
}
