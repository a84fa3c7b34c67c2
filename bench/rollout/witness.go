package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"sync"
	"time"
)

// witness stands before the simulators and counts the writes that arrive, each
// by what is its own. It is the back ends' record. What has arrived is carried
// out, whether its caller is still there or not, as by a real back end.
type witness struct {
	url string

	mu     sync.Mutex
	writes map[string]int // by the key of a request
}

func newWitness(ctx context.Context, simulators string) (*witness, error) {
	to, err := url.Parse("http://" + simulators)
	if err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &witness{url: "http://" + l.Addr().String(), writes: map[string]int{}}
	forward := &httputil.ReverseProxy{
		Transport: &http.Transport{MaxIdleConnsPerHost: 512},
		Rewrite: func(r *httputil.ProxyRequest) { //nolint:contextcheck // see [witness]: nothing ends with its caller
			r.SetURL(to)
			r.Out = r.Out.WithContext(context.WithoutCancel(r.Out.Context()))
		},
		ErrorHandler: func(rw http.ResponseWriter, _ *http.Request, _ error) { rw.WriteHeader(http.StatusBadGateway) },
	}
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(rw http.ResponseWriter, rq *http.Request) {
		body, err := io.ReadAll(rq.Body)
		if err != nil {
			return // it did not arrive whole
		}
		w.record(body)
		rq.Body = io.NopCloser(bytes.NewReader(body))
		forward.ServeHTTP(rw, rq)
	})}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(l) }() // until it is closed
	return w, nil
}

// marks find in a write what is its own: a limit and a reason that no other
// write has, and what is asked for which consumer.
var marks = []*regexp.Regexp{
	regexp.MustCompile(`"dataLimit":(\d+)`),
	regexp.MustCompile(`"reason":"(w\d+)"`),
	regexp.MustCompile(`(?s)WME_OPT_(IN|OUT)_CONSUMER.*<serviceNumber>(\d+)<`),
}

// record counts a request, unless it is a read.
func (w *witness) record(body []byte) {
	for _, mark := range marks {
		if found := mark.FindSubmatch(body); found != nil {
			w.mu.Lock()
			w.writes[string(bytes.Join(found[1:], []byte(" ")))]++
			w.mu.Unlock()
		}
	}
}

// take returns what has arrived, and begins anew.
func (w *witness) take() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.writes
	w.writes = map[string]int{}
	return taken
}
