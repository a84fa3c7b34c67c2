package exchange

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"runtime"
	"testing"
	"time"
)

// TestPooledReadersLetGo: a pooled reader retains nothing of a response, however
// the response ended.
func TestPooledReadersLetGo(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, "answer")
	_ = z.Close()
	for name, wire := range map[string][]byte{"whole": packed.Bytes(), "half": packed.Bytes()[:20], "none": nil, "too large": bytes.Repeat(packed.Bytes(), 50)} {
		gone := make(chan struct{})
		func() {
			body := bytes.NewReader(wire)
			runtime.AddCleanup(body, func(gone chan struct{}) { close(gone) }, gone)
			resp := &http.Response{Header: http.Header{"Content-Encoding": {"gzip"}}, Body: io.NopCloser(body)}
			_, _, _ = readBody(resp, 100, nil)
		}()
		// One collection: a second would empty the pool.
		runtime.GC()
		select {
		case <-gone:
		case <-time.After(10 * time.Second):
			t.Errorf("%s: the answer is still referred to", name)
		}
	}
}
