package e2e

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"causeway.example/cmd/gateway/internal/gatewaytest"
	"causeway.example/internal/app"
)

// stranger is a connection of somebody who has no key.
type stranger struct {
	t *testing.T
	net.Conn
	answers *bufio.Reader
}

// dialURL connects to a server, and gives up on it after a minute.
func dialURL(t *testing.T, url string) *stranger {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	return &stranger{t, c, bufio.NewReader(c)}
}

func (s *stranger) send(text string) {
	s.t.Helper()
	if _, err := io.WriteString(s, text); err != nil {
		s.t.Fatal(err)
	}
}

// status reads one answer, and returns its status.
func (s *stranger) status() int {
	s.t.Helper()
	resp, err := http.ReadResponse(s.answers, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode
}

// endsWithin fails unless the server closes the connection in time.
func (s *stranger) endsWithin(most time.Duration) {
	s.t.Helper()
	_ = s.SetReadDeadline(time.Now().Add(most))
	if _, err := io.Copy(io.Discard, s.answers); errors.Is(err, os.ErrDeadlineExceeded) {
		s.t.Errorf("the connection is still open after %s", most)
	}
}

// TestStrangersLeaveRoom: a caller is served, and the probes and metrics answer,
// while strangers hold as many connections as there may be, and come again.
func TestStrangersLeaveRoom(t *testing.T) {
	for _, tt := range []struct {
		name, sent string
		leave      bool // by themselves: nobody needs to be evicted
	}{
		{"nothing", "", false},
		{"unfinished headers", "GET /v1 HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("a", 7000), false},
		{"unfinished headers of many fields", "GET / HTTP/1.1\r\n" + strings.Repeat("A:\n", 99), false},
		{"idle connections", "GET /problems/ HTTP/1.1\r\nHost: x\r\n\r\n", false},
		{"refused keys", "GET /v1/customers/1/orders/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer no\r\n\r\n", true},
		{"slow bodies", "POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", true},
		{"slow readers", strings.Repeat("GET /swagger/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n", 20), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := gatewaytest.Start(t, "GATEWAY_MAX_CONNECTIONS=16", "GATEWAY_AUTH_KEYS="+strings.TrimSpace(gatewaytest.KeyList("web-key")))
			for i := range 64 {
				s := dialURL(t, g.API)
				_, _ = io.WriteString(s, tt.sent) // it may be evicted meanwhile
				if i%8 == 0 {
					g.Want(http.StatusOK, http.MethodGet, "/v1/customers/100234/data-pools/0477000001", "", "Authorization", "Bearer web-key")
				}
			}
			for _, path := range []string{"/livez", "/readyz", "/metrics"} {
				if a := g.Call(http.MethodGet, g.Admin+path, ""); a.Status != http.StatusOK {
					t.Errorf("%s: status %d", path, a.Status)
				}
			}
			if open := g.Metric(`gateway_connections{listener="api"`); open > 16 {
				t.Errorf("%v connections are open", open)
			}
			if n := g.Metric(`gateway_connections_limit{listener="api"}`); n != 16 {
				t.Errorf("the cap is %v", n)
			}
			gatewaytest.Wait(t, "a connection is evicted", func() bool { // none is in its first tenth of a second
				return tt.leave || g.Metric(`gateway_connections_evicted_total{listener="api"`) > 0
			})
		})
	}
}

// TestBodiesThatAreNotWaitedFor: a client that is answered before the body has come
// loses the connection at once, and so does a client that has no key.
func TestBodiesThatAreNotWaitedFor(t *testing.T) {
	const key = "Authorization: Bearer web-key\r\n"
	g := gatewaytest.Start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(gatewaytest.KeyList("web-key")))
	for _, tt := range []struct {
		name, request string
		status        int
	}{
		{"no key, no body", "GET " + gatewaytest.Pools + "/0477000001 HTTP/1.1\r\nHost: x\r\n\r\n", 401},
		{"no key, a length", "POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", 401},
		{"no key, nothing of the body", "POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", 401},
		{"no key, chunks", "POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", 401},
		{"no key, 100-continue", "POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n", 401},
		{"a wrong key", "PUT " + gatewaytest.Pools + "/0477000001/consumers/0400000001/data-limit HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer no\r\nContent-Length: 9\r\n\r\n{", 401},
		{"no key, a body where none belongs", "DELETE " + gatewaytest.Pools + "/0477000001 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{", 401},
		{"a body of a page", "GET /problems/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", 200},
		{"a body of a file", "GET /openapi.yaml HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 200},
		{"a body of HEAD", "HEAD /problems/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", 200},
		{"a body of a redirection", "GET /swagger HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", 302},
		{"no such path", "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", 404},
		{"no such method", "PATCH " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", 405},
		{"OPTIONS", "OPTIONS " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", 204},
		{"a key, an answer that it does not accept", "POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n" + key + "Content-Length: 1000\r\n\r\n{", 406},
		{"a key, a body that is too long", "POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\n" + key + "Content-Length: 1000000\r\n\r\n{", 413},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := dialURL(t, g.API)
			s.send(tt.request)
			resp, err := http.ReadResponse(s.answers, &http.Request{Method: strings.Fields(tt.request)[0]})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			if resp.StatusCode != tt.status || !resp.Close {
				t.Errorf("status %d, Connection: close: %t", resp.StatusCode, resp.Close)
			}
			s.endsWithin(app.ReadTimeout / 3) // net/http leaves a client half a second to read
		})
	}
}

// TestConnectionsAreKept is the other half: who sends what belongs together
// keeps its connection, whatever the answer.
func TestConnectionsAreKept(t *testing.T) {
	const key = "Authorization: Bearer web-key\r\n"
	g := gatewaytest.Start(t, "GATEWAY_AUTH_KEYS="+strings.TrimSpace(gatewaytest.KeyList("web-key")))
	s := dialURL(t, g.API)
	for _, tt := range []struct {
		request string
		status  int
	}{
		{"GET /problems/ HTTP/1.1\r\nHost: x\r\n\r\n", 200},
		{"GET " + gatewaytest.Pools + "/0477000001 HTTP/1.1\r\nHost: x\r\n" + key + "\r\n", 200},
		{"POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\n" + key + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 400},
		{"POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\n" + key + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\n", 400},
		{"POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: x\r\n" + key + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415},
		{"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 404},
		{"GET /swagger/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n", 200},
	} {
		s.send(tt.request)
		if got := s.status(); got != tt.status {
			t.Errorf("status %d, want %d: %s", got, tt.status, tt.request)
		}
	}
}

// TestBothLengthsEndTheConnection: RFC 9112 section 6.1.
func TestBothLengthsEndTheConnection(t *testing.T) {
	g := gatewaytest.Start(t)
	s := dialURL(t, g.API)
	s.send("POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
	if got := s.status(); got != http.StatusBadRequest {
		t.Errorf("status %d", got)
	}
	s.endsWithin(app.ReadTimeout / 3)
}

// TestSlowBodiesOfAnOpenAPI: without keys, everybody may send a body, and those
// who do not finish it give way.
func TestSlowBodiesOfAnOpenAPI(t *testing.T) {
	g := gatewaytest.Start(t, "GATEWAY_MAX_CONNECTIONS=16")
	for range 40 {
		dialURL(t, g.API).send("POST " + gatewaytest.Pools + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
	}
	begin := time.Now()
	for range 5 {
		g.Want(http.StatusOK, http.MethodGet, gatewaytest.Pools+"/0477000001", "")
	}
	if took := time.Since(begin); took > app.ReadTimeout*2/3 {
		t.Errorf("it took %s", took)
	}
}
