package exchange_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// pack compresses a text.
func pack(text string) string {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return out.String()
}

// deflated compresses a text with deflate, in zlib format or raw.
func deflated(t *testing.T, text string, wrapped bool) string {
	t.Helper()
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w := io.WriteCloser(z)
	if wrapped {
		w = zlib.NewWriter(&out)
	}
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return out.String()
}

// encoded serves a body with a content coding.
func encoded(t *testing.T, status int, coding, body string) string {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", coding)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func TestContentCodings(t *testing.T) {
	for name, tt := range map[string]struct{ coding, body, want string }{
		"gzip":         {"gzip", pack("answer"), "answer"},
		"its old name": {"X-GZIP", pack("answer"), "answer"},
		"two members":  {"gzip", pack("ans") + pack("wer"), "answer"}, // RFC 1952, section 2.2
		"nothing":      {"gzip", "", ""},
		"packed zero":  {"gzip", pack(""), ""},
		"identity":     {"identity", "answer", "answer"},
		"none":         {"", "<answer/>", "<answer/>"},
		"a charset":    {"UTF-8", "<answer/>", "<answer/>"},
		"no coding":    {"none", "{}", "{}"},
		"binary":       {"binary", "answer", "answer"},
		"8bit, quoted": {`"8bit"`, "answer", "answer"},
		"chunked":      {"chunked", "answer", "answer"},
		"a media type": {"text/xml; charset=utf-8", "answer", "answer"},
		"two of none":  {"utf-8, identity", "answer", "answer"},
		"plain":        {"gzip", "answer", "answer"},
		"one byte":     {"gzip", "\x1f", "\x1f"},
		"plain, br":    {"br", "\xEF\xBB\xBF <?xml version='1.0'?><answer/>", "\xEF\xBB\xBF <?xml version='1.0'?><answer/>"},
		"plain, zstd":  {"zstd", `{"a":"é"}`, `{"a":"é"}`},
		"not labelled": {"", pack("answer"), "answer"},
		"mislabelled":  {"utf-8", pack("answer"), "answer"},
		"gzip and br":  {"br, gzip", pack("<answer/>"), "<answer/>"},
		"two codings":  {"identity, gzip", pack("answer"), "answer"},
		"twice":        {"gzip, gzip", pack(pack("answer")), "answer"},
		"twice, once":  {"gzip,gzip", pack("answer"), "answer"},
		"weighed":      {"gzip;q=1.0", pack("answer"), "answer"},
		"zlib":         {"deflate", deflated(t, "answer", true), "answer"},
		"bare deflate": {"deflate", deflated(t, "<answer/>", false), "<answer/>"},
		"no deflate":   {"deflate", "<answer/>", "<answer/>"},
		"gzip for it":  {"deflate", pack("answer"), "answer"},
		"just fits":    {"gzip", pack(strings.Repeat("x", 1000)), strings.Repeat("x", 1000)},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t)
			client.MaxBody = 1000
			answer, err := client.Do(t.Context(), write, post(t, encoded(t, 200, tt.coding, tt.body)))
			if err != nil || string(answer.Body) != tt.want {
				t.Fatalf("answer = %v, %v, want %q", answer, err, tt.want)
			}
			if answer.Header.Get("Content-Encoding") != "" {
				t.Error("the header still says that the body is packed")
			}
		})
	}
}

func TestUnreadableBodies(t *testing.T) {
	whole := pack("answer")
	for name, tt := range map[string]struct {
		url   func(*testing.T) string
		cause error // nil means the connection
		read  failure
		write failure
	}{
		"a bomb": {
			func(t *testing.T) string { return encoded(t, 200, "gzip", pack(strings.Repeat("\x00", 10<<20))) },
			exchange.ErrTooLarge, untrusted, untrustedW,
		},
		"one byte too many": {
			func(t *testing.T) string { return encoded(t, 200, "gzip", pack(strings.Repeat("x", 1001))) },
			exchange.ErrTooLarge, untrusted, untrustedW,
		},
		"much that holds nothing": {
			func(t *testing.T) string { return encoded(t, 200, "gzip", strings.Repeat(pack(""), 50)) },
			exchange.ErrTooLarge, untrusted, untrustedW,
		},
		"a checksum that is wrong": {
			func(t *testing.T) string { return encoded(t, 200, "gzip", whole[:len(whole)-8]+"checksum") },
			exchange.ErrEncoding, untrusted, untrustedW,
		},
		"gzip that ends early in a whole answer": {
			func(t *testing.T) string { return encoded(t, 200, "gzip", whole[:len(whole)-9]) },
			exchange.ErrEncoding, untrusted, untrustedW,
		},
		"gzip that ends early with the connection": {
			func(t *testing.T) string {
				return serve(t, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Encoding", "gzip")
					w.Header().Set("Content-Length", strconv.Itoa(len(whole)))
					_, _ = io.WriteString(w, whole[:len(whole)-9])
				})
			},
			nil, unreachable, lost,
		},
		"a coding that was not requested": {
			func(t *testing.T) string { return encoded(t, 200, "br", "answer") },
			exchange.ErrEncoding, untrusted, untrustedW,
		},
		"another one": {
			func(t *testing.T) string { return encoded(t, 200, "gzip, zstd", "\x28\xb5\x2f\xfd answer") },
			exchange.ErrEncoding, untrusted, untrustedW,
		},
		"three layers": {
			func(t *testing.T) string { return encoded(t, 200, "gzip, gzip, gzip", pack(pack(whole))) },
			exchange.ErrEncoding, untrusted, untrustedW,
		},
		"a bomb in two layers": {
			func(t *testing.T) string {
				return encoded(t, 200, "gzip", pack(pack(strings.Repeat("\x00", 200<<10))))
			},
			exchange.ErrTooLarge, untrusted, untrustedW,
		},
		"a deflated bomb": {
			func(t *testing.T) string {
				return encoded(t, 200, "deflate", deflated(t, strings.Repeat("\x00", 100<<10), true))
			},
			exchange.ErrTooLarge, untrusted, untrustedW,
		},
		"deflate that ends early": {
			func(t *testing.T) string {
				return encoded(t, 200, "deflate", deflated(t, strings.Repeat("answer ", 50), true)[:12])
			},
			exchange.ErrEncoding, untrusted, untrustedW,
		},
		"a refusal that cannot be read": {
			func(t *testing.T) string { return encoded(t, 401, "br", "answer") },
			exchange.ErrEncoding,
			failure{gateway.UpstreamAuth, "upstreamAuth", ""},
			failure{gateway.UpstreamAuth, "upstreamAuth", gateway.Refused},
		},
	} {
		for call, want := range map[gateway.Call]failure{read: tt.read, write: tt.write} {
			t.Run(name+", "+call.Class.String(), func(t *testing.T) {
				client := newClient(t)
				client.MaxBody = 1000
				_, err := client.Do(t.Context(), call, post(t, tt.url(t)))
				check(t, err, call, want)
				if tt.cause != nil && !errors.Is(err, tt.cause) {
					t.Errorf("cause = %v, want %v", errors.Unwrap(err), tt.cause)
				}
			})
		}
	}
}

// TestRequestHasItsLength: requests have a Content-Length and no chunks, and a body
// of unknown length is not sent.
func TestRequestHasItsLength(t *testing.T) {
	got := make(chan *http.Request, 1)
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) { got <- r })
	for body, length := range map[string]int64{"body": 4, "": 0} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := newClient(t).Do(t.Context(), write, req); err != nil {
			t.Fatal(err)
		}
		if r := <-got; r.ContentLength != length || len(r.TransferEncoding) > 0 || r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("%d bytes, encodings %q, header %v", r.ContentLength, r.TransferEncoding, r.Header)
		}
	}
	for _, length := range []int64{0, -1} {
		req := post(t, url)
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader("body")), length
		_, err := newClient(t).Do(t.Context(), write, req)
		var e *gateway.Error
		if !errors.As(err, &e) || e.Kind != gateway.Internal || e.Outcome != gateway.NotSent {
			t.Errorf("length %d: err = %v, want one of ours, not sent", length, err)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestAnnouncedSize: no memory is allocated because of an announced length.
func TestAnnouncedSize(t *testing.T) {
	client := &exchange.Client{HTTP: &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ContentLength: 1 << 60, Body: io.NopCloser(strings.NewReader("answer")), Header: http.Header{}}, nil
	})}}
	answer, err := client.Do(t.Context(), read, post(t, "http://backend.example"))
	if err != nil || string(answer.Body) != "answer" || cap(answer.Body) > 2<<20 {
		t.Errorf("answer = %v, %v", answer, err)
	}
}

// FuzzBody: whatever is received, the body is within the limit, and an error has a
// kind.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{"", pack("answer"), pack("a")[:12], pack(strings.Repeat("\x00", 5000)), pack("") + "x", pack(pack("answer")), "<plain/>", "\x78\x9c"} {
		f.Add([]byte(seed), "gzip")
		f.Add([]byte(seed), "deflate, utf-8")
	}
	f.Fuzz(func(t *testing.T, packed []byte, coding string) {
		client := &exchange.Client{MaxBody: 1000, HTTP: &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{
				StatusCode: 200, ContentLength: -1, Body: io.NopCloser(bytes.NewReader(packed)),
				Header: http.Header{"Content-Encoding": {coding}},
			}, nil
		})}}
		answer, err := client.Do(t.Context(), read, post(t, "http://backend.example"))
		var e *gateway.Error
		switch {
		case err == nil && len(answer.Body) > 1000:
			t.Errorf("%d bytes", len(answer.Body))
		case err != nil && (!errors.As(err, &e) || e.Kind != gateway.BadUpstream):
			t.Errorf("err = %v, want badUpstream", err)
		}
	})
}
