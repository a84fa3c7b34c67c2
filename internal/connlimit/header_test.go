package connlimit

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// FuzzScanner: it does not matter how the bytes are cut.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
		"transfer-encoding:x\ncontent-length:\n", "\n\n\r\n\r\r\n", "a:\nb:\nc:\n", "content-length\r\n:transfer-encoding:\r\n",
	} {
		f.Add([]byte(seed), uint8(1))
		f.Add([]byte(seed), uint8(5))
	}
	f.Fuzz(func(t *testing.T, text []byte, step uint8) {
		var whole, cut scanner
		want, got := whole.scan(text), false
		for rest := text; len(rest) > 0; {
			n := min(max(int(step), 1), len(rest))
			got = cut.scan(rest[:n]) || got
			rest = rest[n:]
		}
		cut.ahead, whole.ahead, cut.name = 0, 0, whole.name
		if got != want || cut != whole {
			t.Errorf("%+v %t, whole %+v %t", cut, got, whole, want)
		}
	})
}

// TestAnEvictedRequestIsNotServed: its client could not learn what became of it.
func TestAnEvictedRequestIsNotServed(t *testing.T) {
	l := New(nil, Options{Max: 1, MaxWaiting: 1, MaxWriting: 1})
	c := &conn{listener: l}
	l.add(c)
	c.drop(Full)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)
	server := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was served") })}
	l.Protect(server, 8<<10)
	defer func() {
		if got := recover(); got != http.ErrAbortHandler { //nolint:errorlint // the value itself
			t.Errorf("panic with %v", got)
		}
	}()
	server.Handler.ServeHTTP(httptest.NewRecorder(), r.WithContext(server.ConnContext(r.Context(), c)))
}
