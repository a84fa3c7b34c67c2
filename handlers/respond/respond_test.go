package respond

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// text returns n bytes that compress well.
func text(n int) []byte { return bytes.Repeat([]byte("0477000001,"), n/11+1)[:n] }

// noise returns n bytes that do not compress.
func noise(n int) []byte {
	out := make([]byte, n)
	source := rand.NewChaCha8([32]byte{})
	_, _ = source.Read(out)
	return out
}

func request(t testing.TB, header ...string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

// unpack returns the content of a response, which must have its Content-Length.
func unpack(t testing.TB, w *httptest.ResponseRecorder) []byte {
	t.Helper()
	if got := w.Header().Get("Content-Length"); got != strconv.Itoa(w.Body.Len()) {
		t.Errorf("Content-Length is %s of %d", got, w.Body.Len())
	}
	if w.Header().Get("Content-Encoding") != "gzip" {
		return w.Body.Bytes()
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSend(t *testing.T) {
	tests := []struct {
		name       string
		content    []byte
		accept     string
		encoding   string // that is set already
		want, vary string
	}{
		{"large, accepted", text(1025), "gzip", "", "gzip", "Accept-Encoding"},
		{"large, among others", text(200_000), "br, gzip;q=0.5", "", "gzip", "Accept-Encoding"},
		{"large, refused", text(1025), "gzip;q=0, *", "", "", "Accept-Encoding"},
		{"large, not accepted", text(1025), "", "", "", "Accept-Encoding"},
		{"1 KiB", text(1024), "gzip", "", "", ""},
		{"small", text(1), "gzip", "", "", ""},
		{"empty", nil, "gzip", "", "", ""},
		{"noise", noise(3000), "gzip", "", "", "Accept-Encoding"},
		{"encoded already", text(2000), "gzip, br", "br", "br", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			if tt.encoding != "" {
				w.Header().Set("Content-Encoding", tt.encoding)
			}
			r := request(t)
			if tt.accept != "" {
				r.Header.Set("Accept-Encoding", tt.accept)
			}
			Send(w, r, http.StatusAccepted, "application/json", tt.content)
			h := w.Header()
			if w.Code != http.StatusAccepted || h.Get("Content-Encoding") != tt.want || h.Get("Vary") != tt.vary || h.Get("Content-Type") != "application/json" {
				t.Errorf("status %d, header %v", w.Code, h)
			}
			if !bytes.Equal(unpack(t, w), tt.content) {
				t.Error("the content is another one")
			}
		})
	}
}

// TestSendAtOnce: writers are shared between requests, and every slot is released.
func TestSendAtOnce(t *testing.T) {
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			content := text(2000 + i)
			w := httptest.NewRecorder()
			Send(w, request(t, "Accept-Encoding", "gzip"), http.StatusOK, "application/json", content)
			if !bytes.Equal(unpack(t, w), content) {
				t.Errorf("%d: the content is another one", i)
			}
		})
	}
	group.Wait()
	if len(slots) != 0 {
		t.Errorf("%d slots are taken", len(slots))
	}
}

func TestDocument(t *testing.T) {
	large, small := NewDocument("text/css", text(5000)), NewDocument("text/css", text(100))
	serve := func(d *Document, method string, header ...string) *httptest.ResponseRecorder {
		r := request(t, header...)
		r.Method = method
		w := httptest.NewRecorder()
		d.Serve(w, r)
		return w
	}
	plain := serve(large, http.MethodGet).Header().Get("ETag")
	packed := serve(large, http.MethodGet, "Accept-Encoding", "gzip").Header().Get("ETag")
	if plain == packed || plain == "" || !strings.HasSuffix(packed, `-gzip"`) {
		t.Fatalf("the tags are %s and %s", plain, packed)
	}
	tests := []struct {
		name     string
		document *Document
		header   []string
		status   int
		coding   string
		size     int // 0: shorter than the plain content
	}{
		{"plain", large, nil, 200, "", 5000},
		{"gzip", large, []string{"Accept-Encoding", "gzip, br"}, 200, "gzip", 0},
		{"small", small, []string{"Accept-Encoding", "gzip"}, 200, "", 100},
		{"range", large, []string{"Range", "bytes=0-9"}, 200, "", 5000},
		{"range that cannot be", large, []string{"Range", "bytes=9999-"}, 200, "", 5000},
		{"range of an unchanged one", large, []string{"Range", "bytes=0-9", "If-Range", plain}, 200, "", 5000},
		{"range and gzip", large, []string{"Range", "bytes=0-9", "Accept-Encoding", "gzip"}, 200, "gzip", 0},
		{"its tag", large, []string{"If-None-Match", plain}, 304, "", 0},
		{"weak", large, []string{"If-None-Match", "W/" + plain}, 304, "", 0},
		{"any", large, []string{"If-None-Match", "*"}, 304, "", 0},
		{"in a list", large, []string{"If-None-Match", `"a,b" , W/"c",` + plain}, 304, "", 0},
		{"in the second line", large, []string{"If-None-Match", `"a"`, "If-None-Match", plain}, 304, "", 0},
		{"both, in gzip", large, []string{"If-None-Match", plain + ", " + packed, "Accept-Encoding", "gzip"}, 304, "", 0},
		{"of the plain one, in gzip", large, []string{"If-None-Match", plain, "Accept-Encoding", "gzip"}, 200, "gzip", 0},
		{"of the gzip one, plain", large, []string{"If-None-Match", packed}, 200, "", 5000},
		{"another one", large, []string{"If-None-Match", `"a"`}, 200, "", 5000},
		{"no tag at all", large, []string{"If-None-Match", "a, " + strings.Trim(plain, `"`)}, 200, "", 5000},
		{"If-Match of another one", large, []string{"If-Match", `"a"`, "Accept-Encoding", "gzip"}, 412, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := serve(tt.document, http.MethodGet, tt.header...)
			h := w.Header()
			if w.Code != tt.status || h.Get("Content-Encoding") != tt.coding || h.Get("Accept-Ranges") != "" || h.Get("ETag") == "" {
				t.Fatalf("status %d, header %v", w.Code, h)
			}
			if want := tt.document == large; (h.Get("Vary") == "Accept-Encoding") != want {
				t.Errorf("Vary is %q", h.Get("Vary"))
			}
			if tt.status != 200 {
				if w.Body.Len() > 0 || h.Get("Content-Length") != "" {
					t.Errorf("%d bytes of %s", w.Body.Len(), h.Get("Content-Length"))
				}
				return
			}
			if size := w.Body.Len(); tt.size > 0 && size != tt.size || tt.size == 0 && size >= 5000 {
				t.Errorf("%d bytes", size)
			}
			length := h.Get("Content-Length")
			if !bytes.Equal(unpack(t, w), tt.document.plain()) {
				t.Error("the content is another one")
			}
			if head := serve(tt.document, http.MethodHead, tt.header...); head.Header().Get("Content-Length") != length || head.Body.Len() > 0 {
				t.Errorf("HEAD: %d bytes, header %v", head.Body.Len(), head.Header())
			}
		})
	}
}

// BenchmarkSend measures a small response, and a pool of 1 000 consumers plain and
// compressed.
func BenchmarkSend(b *testing.B) {
	consumer := `{"serviceNumber":"0400000%03d","status":"active","limitBytes":10737418240,"usedBytes":123456789},`
	var pool strings.Builder
	for i := range 1000 {
		pool.WriteString(strings.Replace(consumer, "%03d", strconv.Itoa(1000 + i)[1:], 1))
	}
	for name, content := range map[string][]byte{"small": text(400), "pool": []byte(pool.String())} {
		for _, accept := range []string{"identity", "gzip"} {
			b.Run(name+"/"+accept, func(b *testing.B) {
				r := request(b, "Accept-Encoding", accept)
				b.ReportAllocs()
				for b.Loop() {
					Send(discard{}, r, http.StatusOK, "application/json", content)
				}
				b.ReportMetric(float64(len(content)), "B")
			})
		}
	}
}

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

// TestWriterMemory checks the figure in the comment on slots.
func TestWriterMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	w, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(text(100_000))
	_ = w.Close()
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 2<<20 {
		t.Errorf("a writer takes %d bytes", took)
	} else {
		t.Logf("a writer takes %d bytes", took)
	}
}
