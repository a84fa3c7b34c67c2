package handlers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"causeway.example/internal/gateway"
)

// sortedList sorts a comma-separated list.
func sortedList(s string) string {
	items := strings.Split(s, ", ")
	slices.Sort(items)
	return strings.Join(items, ", ")
}

func TestAccept(t *testing.T) {
	tests := map[string]bool{
		"":                            true,
		"*/*":                         true,
		"application/json":            true,
		"Application/JSON":            true,
		"application/*;q=0.1":         true,
		"application/problem+json":    true,
		"application/json; version=1": true,
		"text/html,application/xhtml+xml,*/*;q=0.8": true,
		"text/html":                false,
		"application/json;q=0":     false,
		"application/xml, text/*":  false,
		"application/json-seq":     false,
		";;;":                      false,
		"text/html, */*;q=0.000":   false,
		"application/json;q=maybe": true,
	}
	for accept, want := range tests {
		if got := checkAccept(http.Header{"Accept": {accept}}) == nil; got != want {
			t.Errorf("Accept: %s is acceptable: %v", accept, got)
		}
	}
	if err := checkAccept(http.Header{"Accept": {"text/html", "application/json"}}); err != nil {
		t.Errorf("two Accept headers: %v", err)
	}
}

func TestContentType(t *testing.T) {
	tests := []struct {
		types, encodings []string
		want             bool
	}{
		{[]string{"application/json"}, nil, true},
		{[]string{"Application/JSON ; Charset=UTF-8"}, nil, true},
		{[]string{`application/json;charset="utf-8"`}, []string{"identity"}, true},
		{nil, nil, false},
		{[]string{""}, nil, false},
		{[]string{"application/json", "application/json"}, nil, true},
		{[]string{"application/json", "text/plain"}, nil, false},
		{[]string{"application/json;charset=us-ascii"}, nil, true},
		{[]string{"application/json;charset=latin1"}, nil, true},
		{[]string{"application/json; odata.metadata=minimal"}, nil, true},
		{[]string{"application/json;charset=utf-8;profile=x"}, nil, true},
		{[]string{"application/json;version=1;version=2"}, nil, true},
		{[]string{"application/json;"}, nil, true},
		{[]string{"application/json; charset="}, nil, true},
		{[]string{`application/json; profile="a;b, c"`}, []string{""}, true},
		{[]string{"application/vnd.api+json"}, nil, false},
		{[]string{"application/jsonp"}, nil, false},
		{[]string{"text/json"}, nil, false},
		{[]string{"application/problem+json"}, nil, false},
		{[]string{"text/plain"}, nil, false},
		{[]string{"application/json"}, []string{"gzip"}, false},
		{[]string{"application/json"}, []string{"identity", "br"}, false},
	}
	for _, tt := range tests {
		err := checkContentType(http.Header{"Content-Type": tt.types, "Content-Encoding": tt.encodings})
		if (err == nil) != tt.want {
			t.Errorf("%v %v: %v", tt.types, tt.encodings, err)
		}
	}
}

func TestBodySize(t *testing.T) {
	const limit = 1000
	body := `{"limitBytes":1}`
	for _, tt := range []struct {
		name     string
		size     int
		streamed bool
		status   int
	}{
		{"exactly the limit", limit, false, 202},
		{"exactly the limit, streamed", limit, true, 202},
		{"one byte more", limit + 1, false, 413},
		{"one byte more, streamed", limit + 1, true, 413},
	} {
		t.Run(tt.name, func(t *testing.T) {
			service := untouched(t)
			if tt.status == 202 {
				service.UpdateDataLimit = answering(t, gateway.DataLimit{ConsumerKey: consumerKey, LimitBytes: 1}, placed)
			}
			s := newSite(t, Options{Service: service, MaxBody: limit})
			padded := body + strings.Repeat(" ", tt.size-len(body))
			r, w := newRequest(t.Context(), http.MethodPut, consumerPath+"/data-limit", &padded)
			r.Header.Set("Content-Type", "application/json")
			if tt.streamed {
				r.ContentLength = -1
			}
			s.ServeHTTP(w, r)
			if w.Code != tt.status {
				t.Fatalf("status %d: %s", w.Code, w.Body)
			}
			if tt.status == 413 && problem(t, w).Code != "bodyTooLarge" {
				t.Errorf("got %s", w.Body)
			}
		})
	}
}

// TestTooLargeIsNotRead: a body whose Content-Length is too large is not read.
func TestTooLargeIsNotRead(t *testing.T) {
	s := newSite(t, Options{Service: untouched(t)})
	r, w := newRequest(t.Context(), http.MethodPut, consumerPath+"/data-limit", nil)
	r.ContentLength = testMaxBody + 1
	r.Body = io.NopCloser(iotest.ErrReader(errors.New("read")))
	s.ServeHTTP(w, r)
	if w.Code != 413 {
		t.Errorf("status %d", w.Code)
	}
}

func TestBodyThatBreaksOff(t *testing.T) {
	for _, target := range []string{"PUT " + consumerPath + "/data-limit", "DELETE " + consumerPath} {
		method, path, _ := strings.Cut(target, " ")
		s := newSite(t, Options{Service: untouched(t)})
		r, w := newRequest(t.Context(), method, path, nil)
		r.ContentLength = 10
		r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
		s.ServeHTTP(w, r)
		p := problem(t, w)
		if p.Status != 400 || len(p.Errors) != 1 || p.Errors[0].Code != "incompleteBody" || !errors.Is(s.event(t).Err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: got %+v", target, p)
		}
	}
}

// TestCallersStayApart is for the race detector: a response never has another caller's
// data.
func TestCallersStayApart(t *testing.T) {
	service := untouched(t)
	service.GetBalances = func(_ context.Context, in gateway.SubscriptionKey) ([]gateway.Balance, error) {
		if in.CorrelationID != in.WholesaleCustomerID {
			t.Errorf("two callers are mixed: %+v", in)
		}
		return []gateway.Balance{{Name: &in.CorrelationID}}, nil
	}
	var mu sync.Mutex
	events := make(map[string]int)
	h, err := New(testOptions(Options{Service: service, Open: true, OnRequest: func(_ context.Context, e gateway.RequestEvent) {
		mu.Lock()
		defer mu.Unlock()
		events[e.CorrelationID]++
	}}))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			id := "caller-" + strconv.Itoa(i)
			w := site{Handler: h}.do(t, "GET", subscriptionPath+"/balances", "", "X-Correlation-Id", id, "Wholesale-Customer-Id", id)
			if !strings.Contains(w.Body.String(), `"`+id+`"`) || w.Header().Get("X-Correlation-Id") != id {
				t.Errorf("%s got %s", id, w.Body)
			}
		})
	}
	wg.Wait()
	if len(events) != 50 {
		t.Errorf("%d callers had events, want 50", len(events))
	}
}
