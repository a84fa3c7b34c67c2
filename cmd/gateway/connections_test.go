package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"causeway.example/internal/sandbox"
)

// countingServer serves the simulators and counts the connections that
// clients open to it.
type countingServer struct {
	*httptest.Server
	opened, requests, chunked atomic.Int64
}

func newCountingServer(t *testing.T) *countingServer {
	s := &countingServer{}
	box := sandbox.New(sandbox.Options{Username: "u", Password: "p", ClientID: "c", ClientSecret: "s"}).Handler()
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		if r.ContentLength <= 0 || len(r.TransferEncoding) > 0 {
			s.chunked.Add(1)
		}
		box.ServeHTTP(w, r)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.opened.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// octane are the variables that put a server in the place of Octane.
func octane(url string) []string {
	return []string{"GATEWAY_OCTANE_BASE_URL=" + url + "/tiab", "GATEWAY_OCTANE_USERNAME=u", "GATEWAY_OCTANE_PASSWORD=p"}
}

// TestConnections makes many calls over SOAP, one after the other and then 64
// at a time, and lets the back end count the connections: one, and no more
// than the pool has room for. CONNECTIONS_CALLS sets how many calls, as `make
// connections` does.
//
// On a machine that starves the process of CPU, net/http gives a connection up
// when its writer does not report within 50 ms of the answer
// (maxWriteWaitBeforeConnReuse, not configurable), and opens another in its
// place. So one in 200 calls may, and what is counted is logged.
func TestConnections(t *testing.T) {
	const clients = 64
	calls := 1000
	if text := os.Getenv("CONNECTIONS_CALLS"); text != "" {
		var err error
		if calls, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	replaced := int64(calls / 200)
	backEnd := newCountingServer(t)
	g := start(t, append(octane(backEnd.URL), fmt.Sprintf("GATEWAY_OCTANE_MAX_CONCURRENT=%d", clients))...)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	visit := func() error {
		resp, err := client.Get(g.api + "/v1/customers/100234/orders/100001")
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		if text, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
			return fmt.Errorf("%s %s: %w", resp.Status, text, err)
		}
		return nil
	}

	for range calls {
		if err := visit(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d calls, one after the other: %d connections", calls, backEnd.opened.Load())
	if n := backEnd.opened.Load(); n > 1+replaced {
		t.Errorf("calls one after the other opened %d connections, want 1", n)
	}

	var todo atomic.Int64
	var group sync.WaitGroup
	todo.Store(int64(calls))
	for range clients {
		group.Go(func() {
			for todo.Add(-1) >= 0 {
				if err := visit(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	t.Logf("%d calls, %d at a time: %d connections in all", calls, clients, backEnd.opened.Load())
	if n := backEnd.opened.Load(); n > clients+replaced {
		t.Errorf("%d clients at a time opened %d connections, want %d at most", clients, n, clients)
	}
	if n := backEnd.requests.Load(); n != int64(2*calls) {
		t.Errorf("the back end saw %d requests, want %d", n, 2*calls)
	}
	if n := backEnd.chunked.Load(); n != 0 {
		t.Errorf("%d requests came without their length", n)
	}
}
