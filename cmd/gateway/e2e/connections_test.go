package e2e

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
	"time"

	"causeway.example/internal/sandbox"

	"causeway.example/cmd/gateway/internal/gatewaytest"
)

// countingServer serves the simulators and counts the connections that
// clients open to it: all of them, and those that found no room beside the
// others.
type countingServer struct {
	*httptest.Server
	opened, crowded, requests, chunked atomic.Int64

	room     chan struct{} // holds one for each open connection
	patience time.Duration // to wait for room; used where connections are accepted, which is one at a time
}

func newCountingServer(t *testing.T, room int) *countingServer {
	s := &countingServer{room: make(chan struct{}, room), patience: 5 * time.Second}
	box := sandbox.New(sandbox.Options{Username: "u", Password: "p", ClientID: "c", ClientSecret: "s"}).Handler()
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		if r.ContentLength <= 0 || len(r.TransferEncoding) > 0 {
			s.chunked.Add(1)
		}
		box.ServeHTTP(w, r)
	}))
	s.Config.ConnState = s.count
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// count is the server's ConnState. It hears of a new connection before the
// next one is accepted, and of a closed one when the server notices, which may
// be after its client has opened another: so a new one waits a while for room.
func (s *countingServer) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.opened.Add(1)
		select {
		case s.room <- struct{}{}:
		case <-time.After(s.patience):
			s.crowded.Add(1)
			s.patience = 0 // one is enough to fail
		}
	case http.StateClosed:
		select {
		case <-s.room:
		default: // a crowded one is left
		}
	case http.StateActive, http.StateIdle, http.StateHijacked:
	}
}

// TestConnections makes many calls over SOAP, one after the other and 64 at a
// time, and lets the back end count the connections: never more at once than
// there are clients, who are as many as the pool has room for.
// CONNECTIONS_CALLS sets how many calls, as `make connections` does.
//
// Nor may many more be opened one in the place of another. A few may: on a
// machine that starves the process of CPU, net/http gives a connection up when
// its writer does not report within 50 ms of the answer
// (maxWriteWaitBeforeConnReuse, not configurable). So one in 200 calls may
// replace its connection, and what is counted is logged.
func TestConnections(t *testing.T) {
	calls := 1000
	if text := os.Getenv("CONNECTIONS_CALLS"); text != "" {
		var err error
		if calls, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	const pool = 64
	for name, clients := range map[string]int{"one after the other": 1, "as many at a time as the pool has": pool} {
		t.Run(name, func(t *testing.T) {
			backEnd := newCountingServer(t, clients)
			g := gatewaytest.Start(t, append(gatewaytest.Octane(backEnd.URL), fmt.Sprintf("GATEWAY_OCTANE_MAX_CONCURRENT=%d", pool))...)
			visitMany(t, g, calls, clients)
			opened := backEnd.opened.Load()
			t.Logf("%d calls, %d at a time: %d connections", calls, clients, opened)
			if n := backEnd.crowded.Load(); n != 0 {
				t.Errorf("%d connections were opened beside %d others", n, clients)
			}
			if most := int64(clients + calls/200); opened > most {
				t.Errorf("%d connections were opened one in the place of another, want no more than %d in all", opened, most)
			}
			if n := backEnd.requests.Load(); n != int64(calls) {
				t.Errorf("the back end saw %d requests, want %d", n, calls)
			}
			if n := backEnd.chunked.Load(); n != 0 {
				t.Errorf("%d requests came without their length", n)
			}
		})
	}
}

// visitMany makes calls, so many clients at a time.
func visitMany(t *testing.T, g *gatewaytest.Gateway, calls, clients int) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	var todo atomic.Int64
	var group sync.WaitGroup
	todo.Store(int64(calls))
	for range clients {
		group.Go(func() {
			for todo.Add(-1) >= 0 {
				if err := readOrder(client, g.API); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}

func readOrder(client *http.Client, api string) error {
	resp, err := client.Get(api + "/v1/customers/100234/orders/100001")
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if text, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %w", resp.Status, text, err)
	}
	return nil
}
